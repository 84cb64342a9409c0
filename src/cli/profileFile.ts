import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { runtimeFor, runtimes } from '../runtimes';
import type { ProfileSource } from '../services/profile/loadParts';
import { profilesOfRun } from '../services/profile/profilesOfRun';
import { filesOf, streamReaders } from '../services/profile/streams';
import type {
  PreparedRun,
  ProfileKind,
  RecordedProcess,
  RuntimeDescriptor,
  TestTarget,
} from '../runtimes/runtime';
import { spawnRun, type ProgramEnd } from '../runtimes/spawnRun';
import type { PathMapping } from '../sources/pathMapping';
import type { ProfileView } from '../profile/views/profileView';
import { UserError, messageOf } from '../base/userError';
import type { FinishedRun } from './jsonReport';
import { readView } from './readView';

/** What to run and where to keep its profile. */
export interface ProfileOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly kind: ProfileKind;
  readonly engine: string;
  /** Undefined: the default of the runtime. */
  readonly intervalMicroseconds: number | undefined;
  readonly exactLines: boolean;
  /** Count how often each line runs. */
  readonly hits: boolean;
  /** The only test of the file to run. */
  readonly test: TestTarget | undefined;
  readonly executable: string | undefined;
  /** Arguments for the interpreter, or for the build. */
  readonly runtimeArgs: readonly string[];
  /** Where to write the profile as the engine recorded it. */
  readonly out: string | undefined;
  /** The process or thread to show, see `PartCost.key`; undefined: all, added up. */
  readonly part: string | undefined;
  /** The value type to show; undefined: the default for the kind. */
  readonly value: string | undefined;
  /** Keep standard output free for the report: the program's output goes to standard error. */
  readonly quietOutput: boolean;
  /** Where to find sources that are not where the program has them. */
  readonly mappings: readonly PathMapping[];
}

/** Microseconds between two samples. */
const USUAL_INTERVAL_US = 1000;
/** How long a program may take to exit by itself after Ctrl+C. */
const INTERRUPT_MS = 1000;

/**
 * Profiles a program in this terminal. Ctrl+C ends the program and keeps the profile.
 * @throws {UserError} if it cannot be run or saved no profile.
 */
export async function profileFile(options: ProfileOptions): Promise<{
  report: ProfileView;
  runtime: RuntimeDescriptor;
  run: FinishedRun;
  end: ProgramEnd;
  interrupted: boolean;
}> {
  const file = await programFile(options.file);
  const runtime = runtimeFor(file);
  if (!runtime)
    throw new UserError(l10n.t('Hotline cannot run {0}: the file extension is not supported.', options.file));
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new UserError(l10n.t('There is no file {0}.', options.file));
  ensureMeasurable(runtime, options);
  const outDir = await mkdtemp(path.join(os.tmpdir(), 'hotline-run-'));
  try {
    const prepared = await runtime.prepare({
      file,
      kind: options.kind,
      test: options.test,
      hits: options.hits,
      engine: options.engine,
      intervalMicroseconds: options.intervalMicroseconds ?? runtime.intervals?.usual ?? USUAL_INTERVAL_US,
      exactLines: options.exactLines,
      args: options.args,
      cwd: process.cwd(),
      env: {},
      executable: options.executable,
      selectedExecutable: undefined,
      runtimeArgs: options.runtimeArgs,
      workspaceFolder: undefined,
      launchConfigurations: undefined,
      outDir,
    });
    const { end, interrupted, outcome } = await run(prepared, options.quietOutput);
    const profiles = await profilesOfRun(outDir);
    const notes = options.out === undefined ? [] : await keepProfiles(profiles, options.out);
    const report = await readView(profiles, options);
    return { report, runtime, run: { ...outcome, notes: [...prepared.notes, ...notes] }, end, interrupted };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** The file to run; for a folder, its entry point. @throws {UserError} if there is none */
async function programFile(named: string): Promise<string> {
  const file = path.resolve(named);
  if (!(await stat(file).catch(() => undefined))?.isDirectory()) return file;
  for (const { programIn } of runtimes.all) {
    const found = await programIn?.(file);
    if (found !== undefined) return found;
  }
  throw new UserError(
    l10n.t('The folder {0} has no entry point that Hotline recognizes. Name the file to run.', named),
  );
}

/** @throws {UserError} for an unknown engine, and for what a runtime or an engine cannot measure. */
function ensureMeasurable(
  runtime: RuntimeDescriptor,
  { engine, kind, hits, exactLines }: ProfileOptions,
): void {
  const { engines } = runtime;
  const measures = engines.find(({ id }) => id === engine)?.measures;
  if (engine !== 'auto' && !measures) {
    const known = ['auto', ...engines.map(({ id }) => id)].join(', ');
    throw new UserError(
      l10n.t('There is no engine {0} for {1}. Available engines: {2}', engine, runtime.label, known),
    );
  }
  if (measures && !measures.includes(kind)) {
    const able = engines.filter((one) => one.measures.includes(kind)).map(({ id }) => id);
    throw new UserError(
      kind === 'cpu'
        ? l10n.t('The engine {0} cannot measure time. These can: {1}', engine, able.join(', '))
        : l10n.t('The engine {0} cannot measure memory. These can: {1}', engine, able.join(', ')),
    );
  }
  if (hits && !runtime.hasHits)
    throw new UserError(l10n.t('{0} programs cannot be profiled with hit counts yet.', runtime.label));
  if (exactLines && !runtime.hasExactLines)
    throw new UserError(
      l10n.t('--exact-lines is for Node.js only. Lines are always exact in {0}.', runtime.label),
    );
}

async function run(
  prepared: PreparedRun,
  quietOutput: boolean,
): Promise<{ end: ProgramEnd; interrupted: boolean; outcome: RecordedProcess }> {
  let interrupted = false;
  const stop = () => void prepared.stop().catch(() => undefined);
  // The terminal sends Ctrl+C to the program, too, which gets a moment to shut down cleanly.
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
    const { outcome } = await prepared.collect(end.exitCode);
    return { end, interrupted, outcome };
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
    prepared.dispose();
  }
}

/**
 * Keeps the profiles of a run: the program's own under the requested name, those of other processes and threads beside
 * it, numbered.
 * @returns notes about the others
 */
async function keepProfiles(profiles: readonly Required<ProfileSource>[], out: string): Promise<string[]> {
  const { dir, name, ext } = path.parse(out);
  const files = profiles.map((_, index) =>
    index === 0 ? out : path.join(dir, `${name}.${index + 1}${ext}`),
  );
  try {
    for (const [index, { file, run }] of profiles.entries()) {
      await copyFile(file, files[index]!);
      // What an earlier run left there would be wrong for this one.
      for (const reader of streamReaders) {
        const beside = reader.besideOf(files[index]!);
        await rm(beside, { force: true });
        const [recorded] = filesOf(run, reader);
        if (recorded !== undefined) await copyFile(recorded, beside);
      }
    }
  } catch (error) {
    throw new UserError(l10n.t('Cannot write the profile to {0}: {1}', out, messageOf(error)), {
      cause: error,
    });
  }
  const others = files.slice(1).map((file) => path.basename(file));
  return others.length === 0
    ? []
    : [l10n.t('Profiles of other processes and threads: {0}', others.join(', '))];
}
