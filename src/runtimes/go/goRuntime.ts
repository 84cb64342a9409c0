import { rm } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { ControlChannel } from '../control/controlChannel';
import type { StartMessage } from '../control/messages';
import type { ManifestNote } from '../recording/manifest';
import { collectProgram } from '../recording/recording';
import type { Command, PreparedRun, ProfileRequest, RecordedProcess, RuntimeDescriptor } from '../runtime';
import { buildProgram, type BuiltProgram } from './build';
import { readArguments } from './goArguments';
import { countingOverlay } from './hits';
import type { Overlay } from './overlay';
import { placedGo } from './placing';
import { planProgram, programIn, type ProgramPlan } from './program';
import { testNames } from '../../languages/go/scan';
import { go } from '../../languages/go/support';
import { SYSTEM_FOLDERS, findGo, goFacts } from './toolchain';

/** Go, built with the user's own toolchain. */
export const goRuntime: RuntimeDescriptor = {
  id: 'go',
  label: 'Go',
  languages: [go],
  engines: [{ id: 'pprof', measures: ['cpu', 'memory', 'live-memory'], text: undefined }],
  hasHits: true,
  hasExactLines: false,
  environmentExtension: undefined,
  readsLaunchConfigurations: false,
  // Above 250 Hz, kernels drop signals, and totals become wrong.
  intervals: { usual: 10_000, shortest: 4000 },
  testsIn: (file, text) => (file.endsWith('_test.go') ? testNames(text) : []),
  programIn,
  prepare,
};

/** Average number of bytes between allocation samples: accurate to about a percent, at no noticeable cost. */
const MEMORY_RATE = 64 * 1024;
/** How long to wait for the last messages of a program that has exited. */
const END_MS = 2000;
/** Folder for build output, within the run folder. */
const BUILD_FOLDER = 'build';

async function prepare(request: ProfileRequest): Promise<PreparedRun> {
  if (process.platform === 'win32')
    throw new UserError(l10n.t('Go programs can be profiled on Linux and macOS, but not on Windows yet.'));
  const command = await findGo({
    setting: request.executable,
    env: process.env,
    home: os.homedir(),
    platform: process.platform,
    systemFolders: SYSTEM_FOLDERS,
  });
  const asked = { ...process.env, ...request.env };
  const folder = path.dirname(request.file);
  const facts = await goFacts(command.path, folder, asked);
  const buildFolder = path.join(request.outDir, BUILD_FOLDER);
  const placed = await placedGo(command.path, facts, asked, buildFolder);
  const { env } = placed;
  const args = readArguments(request.runtimeArgs);
  const { signal } = request;
  const plan = await planProgram({
    go: placed.path,
    file: request.file,
    test: request.test,
    flags: args.build,
    env,
    isInModule: facts.moduleFile !== undefined,
    signal,
  });
  const task = { go: placed.path, plan, flags: args.build, env, signal };
  const isInModule = facts.moduleFile !== undefined;
  const counting = { ...task, isInModule, folder: path.join(buildFolder, 'counting') };
  const replaced: Overlay = request.hits ? await countingOverlay(counting) : new Map();
  const built = await buildProgram({ ...task, go: placed, facts, replaced, folder: buildFolder });
  const channel = await ControlChannel.open();
  const notes = [
    l10n.t('{0}: {1}, {2}', facts.version, command.path, command.reason),
    ...(plan.note === undefined ? [] : [plan.note]),
    ...built.notes,
    ...intervalNotes(request),
  ];
  return preparedRun(request, commandOf(request, plan, built, args.test, channel), channel, notes);
}

/** Session data for the program, in the environment variable that `pprof_hotline.go` reads. */
interface InjectedSession extends StartMessage {
  readonly engineReason: string;
  /** The program's path. */
  readonly script: string;
  /** Sources that are not part of the program. */
  readonly injected: readonly string[];
}

function intervalNotes({ kind, intervalMicroseconds }: ProfileRequest): string[] {
  if (kind !== 'cpu' || intervalMicroseconds >= goRuntime.intervals!.shortest) return [];
  return [l10n.t('Sampled 250 times a second, the highest rate available for Go programs.')];
}

function commandOf(
  request: ProfileRequest,
  plan: ProgramPlan,
  built: BuiltProgram,
  testArgs: readonly string[],
  channel: ControlChannel,
): Command {
  const isTests = plan.kind === 'tests';
  const told: InjectedSession = {
    type: 'start',
    socket: channel.address,
    outDir: request.outDir,
    runtime: goRuntime.id,
    kind: request.kind,
    intervalMicroseconds: Math.max(goRuntime.intervals!.shortest, request.intervalMicroseconds),
    engine: 'pprof',
    engineReason:
      request.kind === 'cpu'
        ? l10n.t('Go’s own CPU profiler, built into the program')
        : l10n.t('Go’s own heap profiler, one sample per 64 KiB allocated'),
    script: request.file,
    injected: built.injected,
  };
  const memory: Record<string, string> =
    request.kind === 'cpu' ? {} : { HOTLINE_GO_MEMORY_RATE: String(MEMORY_RATE) };
  return {
    command: built.binary,
    args: [...plan.args, ...(isTests ? testArgs : []), ...request.args],
    cwd: isTests ? plan.folder : (request.cwd ?? request.workspaceFolder ?? plan.folder),
    env: {
      ...request.env,
      ...memory,
      HOTLINE_GO: JSON.stringify(told),
    },
  };
}

function preparedRun(
  request: ProfileRequest,
  command: Command,
  channel: ControlChannel,
  notes: string[],
): PreparedRun {
  const buildFolder = path.join(request.outDir, BUILD_FOLDER);
  const removeBuild = () => rm(buildFolder, { recursive: true, force: true }).catch(() => undefined);
  return {
    command,
    notes,
    started: channel.started,
    async stop() {
      try {
        await channel.saveProfiles();
      } finally {
        await channel.end();
      }
    },
    kill: () => channel.kill(),
    async collect(exitCode) {
      await channel.finished(END_MS);
      await channel.release();
      const outcome = await collect(request.outDir, exitCode);
      notes.push(...noticed(outcome.notes));
      return { outcome };
    },
    dispose() {
      channel.dispose();
      void removeBuild();
    },
  };
}

/** Messages for the notes in the program's manifest. */
function noticed(noted: readonly ManifestNote[]): string[] {
  const benchmarks = noted.flatMap(({ id, text }) => (id === 'benchmark' && text !== null ? [text] : []));
  if (!noted.some(({ id }) => id === 'own-profile')) return benchmarks;
  return [
    ...benchmarks,
    l10n.t(
      'The program starts a CPU profile of its own (pprof.StartCPUProfile). Only one can run at a time, so under Hotline its file stays empty.',
    ),
  ];
}

async function collect(outDir: string, exitCode: number | undefined): Promise<RecordedProcess> {
  const program = await collectProgram(outDir, exitCode);
  if (program) return program;
  throw new UserError(
    l10n.t(
      'The program ended without saving a profile: it was killed (SIGKILL or out of memory), or the Go runtime aborted it (stack overflow, concurrent map writes). See its output in the terminal.',
    ),
  );
}
