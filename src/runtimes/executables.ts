import { access, constants, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Remedy } from '../base/userError';

/** Where to look for executables on this machine; passed in so that tests can substitute it. */
export interface ExecutableSearch {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The executable specified by a setting or `--executable`, resolved the same way for every runtime: a path, where `~`
 * is the home folder, or a command on PATH.
 * @returns an absolute path, which need not exist; undefined for a command that is not on PATH
 */
export async function namedExecutable(
  setting: string,
  search: ExecutableSearch,
): Promise<string | undefined> {
  const expanded = /^~(?=$|[\\/])/.test(setting) ? path.join(search.home, setting.slice(1)) : setting;
  return /[\\/]/.test(expanded) ? path.resolve(expanded) : findOnPath(expanded, search);
}

/** Absolute path of the first executable with this name on PATH; undefined if there is none. */
export async function findOnPath(
  command: string,
  { env, platform }: Pick<ExecutableSearch, 'env' | 'platform'>,
): Promise<string | undefined> {
  const isWindows = platform === 'win32';
  const name = executableName(command, platform);
  for (const folder of (env.PATH ?? env.Path ?? '').split(isWindows ? ';' : ':')) {
    const candidate = path.join(folder, name);
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

/** File name of a command's executable. */
export function executableName(command: string, platform: NodeJS.Platform): string {
  return platform === 'win32' && path.extname(command) === '' ? `${command}.exe` : command;
}

/** Whether a path is an executable file. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** A remedy that opens a setting the user may need to change. */
export function settingRemedy(setting: string): Remedy {
  return {
    title: l10n.t('Open Setting'),
    command: 'workbench.action.openSettings',
    arguments: [setting],
  };
}
