import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inProject } from './project';

/** npm without what costs time and changes nothing. Scripts stay off: they would compile for minutes what the tests do not need. */
export const quietInstall = ['--ignore-scripts', '--no-audit', '--no-fund'] as const;

/**
 * A folder of the project's cache, filled by `fill` if it is not there yet. It is complete or not there: the work is
 * done in a folder of its own, which is renamed at the end.
 * @returns the folder's path
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const cache = inProject('.vscode-test', name);
  if (existsSync(cache)) return cache;
  await mkdir(dirname(cache), { recursive: true });
  const workFolder = await mkdtemp(`${cache}.installing-`);
  try {
    await fill(workFolder);
    await renameUnlessThere(workFolder, cache);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return cache;
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error; // else another process was faster, and its copy is as good
  }
}
