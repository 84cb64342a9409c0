import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inProject } from './project';

/**
 * npm options that save time. Scripts are disabled: they would spend minutes compiling things the tests do not need.
 */
export const quietInstall = ['--ignore-scripts', '--no-audit', '--no-fund'] as const;

/**
 * A folder in the project's cache; if it does not exist yet, `fill` fills it. It is created atomically: the work is
 * done in a temporary folder that is renamed at the end.
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
