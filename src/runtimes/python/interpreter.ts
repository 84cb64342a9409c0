import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import {
  findOnPath,
  isExecutable,
  namedExecutable,
  settingRemedy,
  type ExecutableSearch,
} from '../executables';

/** The Python that will run the program. */
export interface InterpreterChoice {
  /** Absolute path. */
  readonly path: string;
  /** Why it was chosen, in a few words. */
  readonly reason: string;
}

/** Where to look. */
export interface InterpreterSearch extends ExecutableSearch {
  /** Path or command from the settings or the command line. */
  readonly setting: string | undefined;
  /** The interpreter selected for the workspace in another extension. */
  readonly selected: string | undefined;
  /** Where the search for virtual environments starts: the file's folder. */
  readonly startFolder: string;
  /** Where it stops; undefined for the root. */
  readonly stopFolder: string | undefined;
}

const ENVIRONMENT_FOLDERS = ['.venv', 'venv', 'env', '.env'];
const COMMANDS = ['python3', 'python'];
const OLDEST = [3, 8] as const;
const ANSWER_MS = 20_000;
const SETTING = 'hotline.python.executable';

/**
 * Finds the Python to run a file with: the one from the setting, or else the one selected for the workspace, or else a
 * virtual environment that is active or in a folder above the file, or else the first on PATH.
 * @throws {UserError} if there is none, or the specified one does not exist
 */
export async function findInterpreter(search: InterpreterSearch): Promise<InterpreterChoice> {
  const { setting, selected, env } = search;
  if (setting !== undefined && setting !== '') {
    const named = await namedExecutable(setting, search);
    if (named !== undefined && (await isExecutable(named)))
      return { path: named, reason: l10n.t('as configured') };
    throw new UserError(
      l10n.t(
        'There is no Python at {0}. Check the setting hotline.python.executable or the option --executable.',
        setting,
      ),
      { remedy: settingRemedy(SETTING) },
    );
  }
  if (selected !== undefined && (await isExecutable(selected)))
    return { path: selected, reason: l10n.t('selected for this workspace') };
  const active = env.VIRTUAL_ENV;
  if (active !== undefined && active !== '') {
    const python = pythonIn(active, search.platform);
    if (await isExecutable(python)) return { path: python, reason: l10n.t('the active virtual environment') };
  }
  const environment = await environmentAbove(search);
  if (environment) return environment;
  for (const command of COMMANDS) {
    const found = await findOnPath(command, search);
    if (found !== undefined) return { path: found, reason: l10n.t('first on PATH') };
  }
  throw new UserError(
    l10n.t(
      'There is no Python on PATH. Install Python (on Debian and Ubuntu, the package python3), or set hotline.python.executable.',
    ),
    { remedy: settingRemedy(SETTING) },
  );
}

function pythonIn(environment: string, platform: NodeJS.Platform): string {
  return platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}

async function environmentAbove({
  startFolder,
  stopFolder,
  platform,
}: InterpreterSearch): Promise<InterpreterChoice | undefined> {
  for (let folder = startFolder; ; folder = path.dirname(folder)) {
    for (const name of ENVIRONMENT_FOLDERS) {
      const environment = path.join(folder, name);
      const python = pythonIn(environment, platform);
      const isEnvironment = await stat(path.join(environment, 'pyvenv.cfg')).catch(() => undefined);
      if (isEnvironment && (await isExecutable(python)))
        return { path: python, reason: l10n.t('the virtual environment {0}', environment) };
    }
    if (folder === stopFolder || folder === path.dirname(folder)) return undefined;
  }
}

/** What an interpreter reports about itself. */
export interface InterpreterFacts {
  /** `3.11.7` */
  readonly version: string;
  readonly implementation: string;
  /** Absolute path of the actual interpreter, since the one found may be a wrapper script. */
  readonly executable: string;
  /** Memory layout for out-of-process sampling; null if that is not possible, with the reason in `reason`. */
  readonly offsets: object | null;
  readonly reason: string | null;
  /** Path of each third-party profiler, null if it is not installed, and why it cannot be used, null if it can. */
  readonly tools: Readonly<Record<string, readonly [path: string | null, reason: string | null]>>;
  /** 1-based line and message of the program's first syntax error; null if it compiles. */
  readonly syntaxError: readonly [number, string] | null;
  readonly hasPytest: boolean;
  readonly hasTracemalloc: boolean;
}

/**
 * Queries an interpreter's version and profiling capabilities.
 * @param folder of the injected modules
 * @param file the program, compiled to find syntax errors
 * @param engine the requested engine, or `auto`
 * @throws {UserError} if it does not respond, or is too old
 */
export async function interpreterFacts(
  python: string,
  folder: string,
  file: string,
  engine: string,
  env: Readonly<Record<string, string>>,
): Promise<InterpreterFacts> {
  const probe = [path.join(folder, '_hotline_probe.py'), file, engine];
  try {
    const { stdout } = await promisify(execFile)(python, probe, {
      timeout: ANSWER_MS,
      env: { ...process.env, ...env },
    });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    return JSON.parse(last) as InterpreterFacts;
  } catch (error) {
    const version = await versionOf(python);
    if (version && isTooOld(version))
      throw new UserError(
        l10n.t('{0} is Python {1}. Hotline profiles Python 3.8 and later.', python, version),
        { remedy: settingRemedy(SETTING) },
      );
    const { stderr } = error as { stderr?: string };
    throw new UserError(
      l10n.t('{0} does not behave like Python: {1}', python, lastLine(stderr) ?? messageOf(error)),
      { cause: error, remedy: settingRemedy(SETTING) },
    );
  }
}

async function versionOf(python: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(python, ['--version'], { timeout: ANSWER_MS });
    return /Python (\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
  } catch {
    return undefined;
  }
}

function isTooOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major! < OLDEST[0] || (major === OLDEST[0] && minor! < OLDEST[1]);
}

function lastLine(text: string | undefined): string | undefined {
  return text?.trimEnd().split('\n').at(-1) || undefined;
}
