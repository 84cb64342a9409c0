import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { runtimeFor } from '../engines';
import type { ProfileSource } from '../engines/loading/loadReport';
import { callsFile } from '../engines/runFolder';
import { profilesOfRun } from '../engines/runParts';
import type { PreparedRun, ProfileKind, RunOutcome } from '../engines/runtime';
import { spawnRun, type ProgramEnd } from '../engines/spawnRun';
import type { PathMapping } from '../model/pathMapping';
import type { Report } from '../model/report';
import { UserError, messageOf } from '../model/userError';
import type { FinishedRun } from './jsonReport';
import { readReport } from './readReport';

/** What to run and where to keep its profile. */
export interface ProfileOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly kind: ProfileKind;
  readonly engine: string;
  readonly intervalMicroseconds: number;
  readonly exactLines: boolean;
  readonly executable: string | undefined;
  /** Where to write the profile as the engine made it. */
  readonly out: string | undefined;
  /** The process or thread to show, see `PartCost.key`; undefined: all, added up. */
  readonly part: string | undefined;
  /** Keep standard output free for the answer: the program's goes to standard error. */
  readonly quietOutput: boolean;
  /** Where sources stand that are not where the program has them. */
  readonly mappings: readonly PathMapping[];
}

/** After Ctrl+C a program may take this long to end by itself. */
const INTERRUPT_MS = 1000;

/**
 * Runs a program under a profiler with this terminal as its own. Ctrl+C ends the program and keeps the profile.
 * @throws {UserError} when it cannot be run or left no profile.
 */
export async function profileFile(
  options: ProfileOptions,
): Promise<{ report: Report; run: FinishedRun; end: ProgramEnd; interrupted: boolean }> {
  const file = path.resolve(options.file);
  const runtime = runtimeFor(file);
  if (!runtime)
    throw new UserError(l10n.t('Hotline cannot run {0}: its file ending is not one it knows.', options.file));
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new UserError(l10n.t('There is no file {0}.', options.file));
  if (options.engine !== 'auto' && !runtime.engines.includes(options.engine)) {
    throw new UserError(
      l10n.t(
        'There is no engine {0} for {1}. Known: auto, {2}',
        options.engine,
        runtime.label,
        runtime.engines.join(', '),
      ),
    );
  }
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'hotline-run-'));
  try {
    const prepared = await runtime.prepare({
      file,
      kind: options.kind,
      engine: options.engine,
      intervalMicroseconds: options.intervalMicroseconds,
      exactLines: options.exactLines,
      args: options.args,
      cwd: process.cwd(),
      env: {},
      executable: options.executable,
      runtimeArgs: [],
      workspaceFolder: undefined,
      launchConfigurations: undefined,
      outDir,
    });
    const { end, interrupted, outcome } = await run(prepared, options.quietOutput);
    const profiles = await profilesOfRun(outDir);
    const notes = options.out === undefined ? [] : await keepProfiles(profiles, options.out);
    const report = await readReport(profiles, options);
    return { report, run: { ...outcome, notes: [...prepared.notes, ...notes] }, end, interrupted };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

async function run(
  prepared: PreparedRun,
  quietOutput: boolean,
): Promise<{ end: ProgramEnd; interrupted: boolean; outcome: RunOutcome }> {
  let interrupted = false;
  const stop = () => void prepared.stop().catch(() => undefined);
  // The terminal sends Ctrl+C to the program too: it gets a moment to end in its own way.
  const onInterrupt = () => {
    interrupted = true;
    setTimeout(stop, INTERRUPT_MS).unref();
  };
  const onTerminate = () => {
    interrupted = true;
    stop();
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  try {
    const end = await spawnRun(prepared.command, quietOutput ? ['inherit', 2, 'inherit'] : 'inherit');
    const { outcome } = await prepared.collect();
    return { end, interrupted, outcome };
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
    prepared.dispose();
  }
}

/**
 * Keeps the profiles of a run: the program's own under the name that was asked for, those of further processes and
 * threads beside it, numbered.
 * @returns what to tell of the others
 */
async function keepProfiles(profiles: readonly ProfileSource[], out: string): Promise<string[]> {
  const { dir, name, ext } = path.parse(out);
  const files = profiles.map((_, index) =>
    index === 0 ? out : path.join(dir, `${name}.${index + 1}${ext}`),
  );
  try {
    for (const [index, { file }] of profiles.entries()) {
      await copyFile(file, files[index]!);
      // What an earlier run left there would be wrong for this one.
      await rm(callsFile(files[index]!), { force: true });
      const calls = callsFile(file);
      if (await stat(calls).catch(() => undefined)) await copyFile(calls, callsFile(files[index]!));
    }
  } catch (error) {
    throw new UserError(l10n.t('The profile cannot be written to {0}: {1}', out, messageOf(error)), {
      cause: error,
    });
  }
  const others = files.slice(1).map((file) => path.basename(file));
  return others.length === 0
    ? []
    : [l10n.t('Profiles of other processes and threads: {0}', others.join(', '))];
}
