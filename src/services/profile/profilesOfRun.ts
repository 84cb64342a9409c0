import { readFile, readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { ProfileSource } from './loadParts';
import { OUTCOME_FILE, PROFILE_FILE, partFiles, partOfOutcome } from '../../runtimes/recording/runFolder';
import { parseOutcome } from '../../runtimes/recording/runOutcome';

/**
 * The profiles that a run's processes and threads left in its folder, the program itself first, the others in start
 * order. Parts that could not save their profile are left out.
 */
export async function profilesOfRun(folder: string): Promise<Required<ProfileSource>[]> {
  const names = await readdir(folder).catch(() => []);
  const program = readProfile(folder, OUTCOME_FILE, PROFILE_FILE);
  const others = names.flatMap((name) => {
    const id = partOfOutcome(name);
    return id === undefined ? [] : [readProfile(folder, name, partFiles(id).profile)];
  });
  const found = (await Promise.all([program, ...others])).filter((source) => source !== undefined);
  const isProgram = ({ run }: Required<ProfileSource>) => Number(run.part?.parent === undefined);
  return found.sort((a, b) => isProgram(b) - isProgram(a) || a.run.startedAt - b.run.startedAt);
}

async function readProfile(
  folder: string,
  outcomeFile: string,
  profileFile: string,
): Promise<Required<ProfileSource> | undefined> {
  try {
    const run = parseOutcome(await readFile(path.join(folder, outcomeFile), 'utf8'));
    const file = path.join(folder, run.profile === undefined ? profileFile : path.basename(run.profile));
    await stat(file);
    return { file, run };
  } catch {
    return undefined;
  }
}
