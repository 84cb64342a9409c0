import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { parseFailure } from './runOutcome';

/** Why a process of a run could not be measured, as it said itself; undefined if none said anything. */
export async function failureIn(outDir: string): Promise<string | undefined> {
  const names = await readdir(outDir).catch(() => []);
  const file = names.find((name) => name.startsWith('failure-'));
  if (file === undefined) return undefined;
  return parseFailure(await readFile(path.join(outDir, file), 'utf8'));
}
