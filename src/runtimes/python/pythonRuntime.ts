import { readFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { python } from '../../languages/python/support';
import { ControlChannel } from '../control/controlChannel';
import type { StartMessage } from '../control/messages';
import { collectProgram } from '../recording/recording';
import type { Command, PreparedRun, ProfileRequest, RecordedProcess, RuntimeDescriptor } from '../runtime';
import { planRun, testNames, type RunPlan } from './commandLine';
import { chooseEngine, pythonEngines, type EngineChoice } from './engineChoice';
import { findInterpreter, interpreterFacts } from './interpreter';

/** Python, run by the user's own interpreter. */
export const pythonRuntime: RuntimeDescriptor = {
  id: 'python',
  label: 'Python',
  languages: [python],
  engines: pythonEngines,
  hasHits: true,
  hasExactLines: false,
  environmentExtension: 'ms-python.python',
  readsLaunchConfigurations: false,
  testsIn: (_file, text) => testNames(text).map((test) => ({ kind: 'test', ...test })),
  prepare,
};

/** Folder of the modules that a profiled Python loads. */
const INJECTED = path.join(__dirname, 'python');
/** How long an out-of-process profiler may take to save its profile after the program has ended. */
const SAVE_MS = 30_000;

async function prepare(request: ProfileRequest): Promise<PreparedRun> {
  const interpreter = await findInterpreter({
    setting: request.executable,
    selected: request.selectedExecutable,
    startFolder: path.dirname(request.file),
    stopFolder: request.workspaceFolder,
    env: process.env,
    home: os.homedir(),
    platform: process.platform,
  });
  const facts = await interpreterFacts(interpreter.path, INJECTED, request.file, request.engine, request.env);
  if (facts.syntaxError) {
    const [line, message] = facts.syntaxError;
    throw new UserError(l10n.t('{0} cannot run, line {1}: {2}', path.basename(request.file), line, message));
  }
  const engine = chooseEngine(request, facts);
  const plan = await planRun({
    file: request.file,
    text: await readFile(request.file, 'utf8'),
    test: request.test,
    args: request.args,
    hasPytest: facts.hasPytest,
    isInstrumented: engine.isInstrumented,
  });
  const channel = await ControlChannel.open();
  const command = commandOf(request, facts.executable || interpreter.path, plan, {
    type: 'start',
    socket: channel.address,
    outDir: request.outDir,
    runtime: pythonRuntime.id,
    intervalMicroseconds: request.intervalMicroseconds,
    runtimeVersion: facts.version,
    offsets: facts.offsets,
    engine: engine.id,
    engineReason: engine.reason,
    tool: engine.tool,
    kind: request.kind,
    hits: request.hits,
    scope: engine.isInstrumented ? scopeOf(request, plan) : undefined,
  });
  const notes = [
    l10n.t('Python {0}: {1}, {2}', facts.version, facts.executable, interpreter.reason),
    ...(plan.note === undefined ? [] : [plan.note]),
    ...engine.notes,
  ];
  return preparedRun(request, command, channel, notes);
}

/** Session data for a process, in the environment variable that `_hotline_start` reads. */
interface InjectedSession extends StartMessage {
  readonly runtimeVersion: string;
  readonly offsets: object | null;
  readonly engine: EngineChoice['id'];
  readonly engineReason: string;
  /** Path of the installed profiler; undefined for other engines. */
  readonly tool: string | undefined;
  /** Whether to count how often lines run. */
  readonly hits: boolean;
  /** Folders whose files get calls inserted between their lines; undefined for none. */
  readonly scope: readonly string[] | undefined;
}

/** The folders that contain the user's own code. */
function scopeOf({ file, cwd, workspaceFolder }: ProfileRequest, { moduleFolder }: RunPlan): string[] {
  const folder = path.dirname(file);
  const isBelow =
    cwd !== undefined && !path.relative(cwd, folder).startsWith('..') && cwd !== path.parse(cwd).root;
  const own = workspaceFolder ?? (isBelow ? cwd : folder);
  return [...new Set([own, folder, ...(moduleFolder === undefined ? [] : [moduleFolder])])];
}

function commandOf(
  request: ProfileRequest,
  interpreter: string,
  plan: RunPlan,
  session: InjectedSession,
): Command {
  const cwd = request.cwd ?? request.workspaceFolder ?? path.dirname(request.file);
  const ownPath = request.env.PYTHONPATH ?? process.env.PYTHONPATH;
  const modules = plan.moduleFolder !== undefined && plan.moduleFolder !== cwd ? [plan.moduleFolder] : [];
  const pythonPath = [INJECTED, ...modules, ...(ownPath ? [ownPath] : [])].join(path.delimiter);
  // Python compiles the main module itself, so to count lines we have to launch it.
  const launcher = session.scope ? [path.join(INJECTED, '_hotline_launch.py')] : [];
  return {
    command: interpreter,
    args: [...request.runtimeArgs, ...launcher, ...plan.program, ...plan.args],
    cwd,
    env: { ...request.env, PYTHONPATH: pythonPath, HOTLINE_PYTHON: JSON.stringify(session) },
  };
}

function preparedRun(
  request: ProfileRequest,
  command: Command,
  channel: ControlChannel,
  notes: readonly string[],
): PreparedRun {
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
      await channel.finished(SAVE_MS);
      await channel.release();
      return { outcome: await collect(request, exitCode) };
    },
    dispose: () => channel.dispose(),
  };
}

async function collect(
  { outDir, runtimeArgs }: ProfileRequest,
  exitCode: number | undefined,
): Promise<RecordedProcess> {
  const program = await collectProgram(outDir, exitCode);
  if (program) return program;
  const isolating = runtimeArgs.find((argument) => /^-[A-Za-z]*[IES]/.test(argument));
  throw new UserError(
    isolating === undefined
      ? l10n.t(
          'The program ended without saving a profile: it was killed, or it exited before its first line ran. See its output in the terminal.',
        )
      : l10n.t(
          'The program ended without saving a profile: with the option {0}, Python does not load the profiler. Remove it from the setting hotline.python.arguments.',
          isolating,
        ),
  );
}
