import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, quietInstall } from './cache';
import { runQuietly } from './processes';
import type { Log } from './project';

/** The supported major versions of Node.js. */
export const nodeMajors = [20, 22, 24, 26] as const;

/** Path of a Node.js of this major version: this process's own, or one from npm, installed into the cache once. */
export async function ensureNode(major: number, log: Log): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const cache = await cachedFolder(`node-${major}`, async (folder) => {
    log(`Installing Node.js ${major} (once, about 100 MB) ...`);
    await runQuietly(
      'npm',
      ['install', '--prefix', '.', ...quietInstall, `${nodePackage()}@${major}`],
      folder,
    );
  });
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const file = join(cache, 'node_modules', nodePackage(), binary);
  if (!existsSync(file)) throw new Error(`${file} is missing. Delete ${cache} and try again.`);
  return file;
}

function nodePackage(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}
