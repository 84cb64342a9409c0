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
  /** Folders of the system that installers put the go command into. */
  readonly systemFolders: readonly string[];
}

/** The go command that builds programs. */
export interface GoChoice {
  /** Absolute path. */
  readonly path: string;
  /** Why this one, a few words. */
  readonly reason: string;
}

/** What a go command tells of itself and of the folder it was asked in. */
export interface GoFacts {
  /** `go1.19.8` */
  readonly version: string;
  readonly goroot: string;
  /** Where modules are kept that were fetched, toolchains among them; empty if Go does not tell. */
  readonly moduleCache: string;
  /** `go.mod` that the folder belongs to; undefined outside modules. */
  readonly moduleFile: string | undefined;
  /** What the environment says of cgo, `0` or `1`. */
  readonly cgoEnabled: string;
  /** The C compiler that cgo would run. */
  readonly compiler: string;
}

/** How a command ended that ran unseen. */
export interface CommandResult {
  /** Undefined if a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Minor version of Go 1. */
const OLDEST = 19;
const SETTING = 'hotline.go.executable';

/**
 * Finds the go command: the one that the setting names, else the first on PATH, else the newest in the usual places.
 * @throws {UserError} when there is none, or the named one is not there.
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

/** Where installers and packages of Go put its command. */
export const SYSTEM_FOLDERS: readonly string[] = ['/usr/local/go/bin', '/usr/lib/go/bin'];

/** Folders that the go command may stand in, the likeliest first. */
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
 * Asks a go command what it is, in the folder of a program: modules may choose another toolchain.
 * @throws {UserError} when it does not answer, or is too old.
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

/** Before 1.16 `go env` does not know its version. */
async function olderVersion(go: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await runGo(go, ['version'], folder, env);
  return /\bgo\d\S*/.exec(stdout)?.[0] ?? '';
}

/** Whether the C compiler that cgo would run is there. @param compiler may carry arguments */
export async function hasCompiler(compiler: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const command = compiler.trim().split(/\s+/)[0] ?? '';
  if (command === '') return false;
  if (path.isAbsolute(command)) return isExecutable(command);
  return (await findOnPath(command, { env, platform: process.platform })) !== undefined;
}

/**
 * Runs a go command unseen, to its end.
 * @param signal ends it early
 * @throws {UserError} when it cannot be started.
 */
export function runGo(
  go: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // Go takes the folder's name from PWD: paths stay as they were opened, links in them are not followed.
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
