import { access, constants, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Remedy } from '../base/userError';

/** Where executables are looked for: the machine's, given so that tests can give others. */
export interface ExecutableSearch {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The executable that a setting or `--executable` names, as every runtime understands it: a path, in which `~` is the
 * user's folder, or a command that is on PATH.
 * @returns an absolute path, which need not exist; undefined for a command that is not on PATH.
 */
export async function namedExecutable(
  setting: string,
  search: ExecutableSearch,
): Promise<string | undefined> {
  const expanded = /^~(?=$|[\\/])/.test(setting) ? path.join(search.home, setting.slice(1)) : setting;
  return /[\\/]/.test(expanded) ? path.resolve(expanded) : findOnPath(expanded, search);
}

/** The first executable of a name on PATH, as an absolute path; undefined if there is none. */
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

/** What the file of a command is called. */
export function executableName(command: string, platform: NodeJS.Platform): string {
  return platform === 'win32' && path.extname(command) === '' ? `${command}.exe` : command;
}

/** Whether a path is a file that may be run. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Leads to a setting that a user may have to change. */
export function settingRemedy(setting: string): Remedy {
  return {
    title: l10n.t('Open Setting'),
    command: 'workbench.action.openSettings',
    arguments: [setting],
  };
}
