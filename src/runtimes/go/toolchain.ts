import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import {
  executableName,
  findOnPath,
  isExecutable,
  namedExecutable,
  settingRemedy,
  type ExecutableSearch,
} from '../executables';

/** Where to look for Go. */
export interface GoSearch extends ExecutableSearch {
  /** Path or command from the settings or the command line. */
  readonly setting: string | undefined;
  /** System folders where installers put the go command. */
  readonly systemFolders: readonly string[];
}

/** The go command that builds programs. */
export interface GoChoice {
  /** Absolute path. */
  readonly path: string;
  /** Why it was chosen, in a few words. */
  readonly reason: string;
}

/** Properties of a go command, as reported in a particular folder. */
export interface GoFacts {
  /** `go1.19.8` */
  readonly version: string;
  readonly goroot: string;
  /** The module cache, which also holds downloaded toolchains; empty if Go does not report it. */
  readonly moduleCache: string;
  /** The `go.mod` that the folder belongs to; undefined outside modules. */
  readonly moduleFile: string | undefined;
  /** CGO_ENABLED, `0` or `1`. */
  readonly cgoEnabled: string;
  /** The C compiler that cgo would run. */
  readonly compiler: string;
}

/** Result of a background command. */
export interface CommandResult {
  /** Undefined if it was killed by a signal. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Oldest supported minor version of Go 1. */
const OLDEST = 19;
const SETTING = 'hotline.go.executable';

/**
 * Finds the go command: the one from the setting, or else the first on PATH, or else the newest in the usual places.
 * @throws {UserError} if there is none, or the specified one does not exist
 */
export async function findGo(search: GoSearch): Promise<GoChoice> {
  const { setting } = search;
  if (setting !== undefined && setting !== '') {
    const named = await namedExecutable(setting, search);
    if (named !== undefined && (await isExecutable(named)))
      return { path: named, reason: l10n.t('as configured') };
    throw new UserError(
      l10n.t(
        'There is no Go at {0}. Check the setting hotline.go.executable or the option --executable.',
        setting,
      ),
      { remedy: settingRemedy(SETTING) },
    );
  }
  const first = await findOnPath('go', search);
  if (first !== undefined) return { path: first, reason: l10n.t('first on PATH') };
  for (const folder of await usualFolders(search)) {
    const file = path.join(folder, executableName('go', search.platform));
    if (await isExecutable(file)) return { path: file, reason: l10n.t('found in {0}', folder) };
  }
  throw new UserError(
    l10n.t(
      'There is no Go on PATH. Install Go (on Debian and Ubuntu, the package golang-go), or set hotline.go.executable to a go command.',
    ),
    { remedy: settingRemedy(SETTING) },
  );
}

/** Where Go's installers and packages put its command. */
export const SYSTEM_FOLDERS: readonly string[] = ['/usr/local/go/bin', '/usr/lib/go/bin'];

/** Folders that may contain the go command, most likely first. */
async function usualFolders({ home, systemFolders }: GoSearch): Promise<string[]> {
  const sdk = path.join(home, 'sdk');
  const downloaded = (await readdir(sdk).catch(() => [])).filter((name) => name.startsWith('go'));
  const newest = downloaded.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [
    ...systemFolders,
    path.join(home, 'go', 'bin'),
    ...newest.map((name) => path.join(sdk, name, 'bin')),
  ];
}

/**
 * Queries a go command's properties in a program's folder, since modules may select another toolchain.
 * @throws {UserError} if it does not respond, or is too old
 */
export async function goFacts(go: string, folder: string, env: NodeJS.ProcessEnv): Promise<GoFacts> {
  const names = ['GOVERSION', 'GOROOT', 'GOMODCACHE', 'GOMOD', 'CGO_ENABLED', 'CC'];
  const told = await runGo(go, ['env', '-json', ...names], folder, env);
  let facts: Partial<Record<string, string>>;
  try {
    facts = JSON.parse(told.stdout) as Partial<Record<string, string>>;
  } catch (error) {
    throw new UserError(
      l10n.t('{0} does not behave like Go: {1}', go, told.stderr.trim() || messageOf(error)),
      { cause: error, remedy: settingRemedy(SETTING) },
    );
  }
  const version = facts.GOVERSION || (await olderVersion(go, folder, env));
  const minor = /^(?:devel )?go1\.(\d+)/.exec(version)?.[1];
  if (minor !== undefined && Number(minor) < OLDEST)
    throw new UserError(l10n.t('{0} is {1}. Hotline profiles Go 1.19 and later.', go, version), {
      remedy: settingRemedy(SETTING),
    });
  const moduleFile = facts.GOMOD ?? '';
  return {
    version,
    goroot: facts.GOROOT ?? '',
    moduleCache: facts.GOMODCACHE ?? '',
    moduleFile: moduleFile === '' || /^(\/dev\/null|NUL)$/.test(moduleFile) ? undefined : moduleFile,
    cgoEnabled: facts.CGO_ENABLED ?? '',
    compiler: facts.CC ?? '',
  };
}

/** Before Go 1.16, `go env` does not report the version. */
async function olderVersion(go: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await runGo(go, ['version'], folder, env);
  return /\bgo\d\S*/.exec(stdout)?.[0] ?? '';
}

/** Whether the C compiler that cgo would run exists. @param compiler may include arguments */
export async function hasCompiler(compiler: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const command = compiler.trim().split(/\s+/)[0] ?? '';
  if (command === '') return false;
  if (path.isAbsolute(command)) return isExecutable(command);
  return (await findOnPath(command, { env, platform: process.platform })) !== undefined;
}

/**
 * Runs a go command in the background and waits for it.
 * @param signal aborts it
 * @throws {UserError} if it cannot be started
 */
export function runGo(
  go: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // Go takes the folder's path from PWD, so paths stay as they were opened and symbolic links are not resolved.
    const child = spawn(go, args, {
      cwd,
      env: { ...env, PWD: cwd },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal && { signal }),
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', (error) => {
      if (signal?.aborted) return;
      reject(new UserError(l10n.t('{0} could not be started: {1}', go, messageOf(error)), { cause: error }));
    });
    child.on('close', (status) => resolve({ status: status ?? undefined, ...output }));
  });
}
