import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { javascript } from '../../languages/javascript/support';
import { collectProgram } from '../recording/recording';
import type { Command, PreparedRun, ProfileRequest, RecordedProcess, RuntimeDescriptor } from '../runtime';
import { planRun, type RunPlan } from './commandLine';
import { ControlChannel } from '../control/controlChannel';
import { matchLaunchConfiguration, parseEnvFile, type LaunchConfiguration } from './launchConfiguration';
import { findNode, type NodeChoice } from './nodeExecutable';
import { SESSION_VARIABLE, type InjectedSession } from './protocol';

/** JavaScript and TypeScript, run by the user's own Node.js. */
export const nodeRuntime: RuntimeDescriptor = {
  id: 'node',
  label: 'Node.js',
  languages: [javascript],
  engines: [
    { id: 'v8-profiler-next', measures: ['cpu'], text: 'addon' },
    { id: 'datadog-pprof', measures: ['cpu'], text: 'lines' },
    { id: 'inspector', measures: ['cpu', 'memory', 'live-memory'], text: 'inspector' },
  ],
  hasHits: false,
  hasExactLines: true,
  environmentExtension: undefined,
  readsLaunchConfigurations: true,
  prepare,
};

async function prepare(request: ProfileRequest): Promise<PreparedRun> {
  const launch = matchLaunchConfiguration(request.launchConfigurations, {
    file: request.file,
    workspaceFolder: request.workspaceFolder ?? path.dirname(request.file),
    env: process.env,
    home: os.homedir(),
  });
  const node = await chooseNode(request, launch);
  const plan = await planRun({
    file: request.file,
    nodeVersion: node.version,
    userArgs: [...(launch?.runtimeArgs ?? []), ...request.runtimeArgs],
    outDir: request.outDir,
  });
  const channel = await ControlChannel.open();
  const command = await buildCommand(request, launch, node, plan, channel);
  return preparedRun(request, command, channel, notesOf(request, node, plan, launch));
}

function chooseNode(request: ProfileRequest, launch: LaunchConfiguration | undefined): Promise<NodeChoice> {
  const setting = request.executable ?? runtimeOf(launch);
  return findNode({
    ...(setting !== undefined && { setting }),
    startFolder: path.dirname(request.file),
    ...(request.workspaceFolder !== undefined && { stopFolder: request.workspaceFolder }),
    env: process.env,
    home: os.homedir(),
    platform: process.platform,
  });
}

/** A launch configuration may run something other than Node.js (npm, tsx), which we cannot make load our preload. */
function runtimeOf(launch: LaunchConfiguration | undefined): string | undefined {
  const executable = launch?.runtimeExecutable;
  return executable !== undefined && /^node(\.exe)?$/i.test(path.basename(executable))
    ? executable
    : undefined;
}

function notesOf(
  request: ProfileRequest,
  node: NodeChoice,
  plan: RunPlan,
  launch: LaunchConfiguration | undefined,
): string[] {
  return [
    l10n.t('Node.js {0}: {1}', node.version, node.reason),
    ...(node.warning === undefined ? [] : [node.warning]),
    ...(plan.how === 'node' ? [] : [plan.howText]),
    ...(request.kind === 'cpu' && request.exactLines
      ? [l10n.t('Exact lines: inlining was disabled, so the program was slower.')]
      : []),
    ...(launch
      ? [
          l10n.t(
            'Arguments, working directory and environment come from the launch configuration “{0}”',
            launch.name,
          ),
        ]
      : []),
  ];
}

async function buildCommand(
  request: ProfileRequest,
  launch: LaunchConfiguration | undefined,
  node: NodeChoice,
  plan: RunPlan,
  channel: ControlChannel,
): Promise<Command> {
  const env = { ...(await launchEnvironment(launch)), ...request.env };
  const nodeOptions = env.NODE_OPTIONS ?? process.env.NODE_OPTIONS;
  const session: InjectedSession = {
    type: 'start',
    socket: channel.address,
    outDir: request.outDir,
    runtime: nodeRuntime.id,
    intervalMicroseconds: request.intervalMicroseconds,
    kind: request.kind,
    engine: request.engine,
    exactLines: request.kind === 'cpu' && request.exactLines,
    addon: addonPath(),
    nodeOptions,
    argv1: plan.argv1,
    parent: undefined,
  };
  const preload = `--require ${JSON.stringify(path.join(__dirname, 'preload.cjs'))}`;
  const args = request.args.length > 0 ? request.args : (launch?.args ?? []);
  return {
    command: node.path,
    args: [...(launch?.runtimeArgs ?? []), ...request.runtimeArgs, ...plan.nodeArgs, plan.file, ...args],
    cwd: request.cwd ?? launch?.cwd ?? request.workspaceFolder ?? path.dirname(request.file),
    env: {
      ...env,
      NODE_OPTIONS: nodeOptions ? `${nodeOptions} ${preload}` : preload,
      [SESSION_VARIABLE]: JSON.stringify(session),
    },
  };
}

async function launchEnvironment(launch: LaunchConfiguration | undefined): Promise<Record<string, string>> {
  if (!launch) return {};
  if (launch.envFile === undefined) return launch.env;
  try {
    return { ...parseEnvFile(await readFile(launch.envFile, 'utf8')), ...launch.env };
  } catch (error) {
    throw new UserError(
      l10n.t(
        'The launch configuration “{0}” refers to the environment file {1}, which cannot be read.',
        launch.name,
        launch.envFile,
      ),
      { cause: error },
    );
  }
}

/**
 * Path of v8-profiler-next; undefined if it is not installed. Only the program's own Node.js can determine whether it
 * loads.
 */
function addonPath(): string | undefined {
  try {
    return path.dirname(createRequire(__filename).resolve('v8-profiler-next/package.json'));
  } catch {
    return undefined;
  }
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
      const outcome = await collect(request.outDir, exitCode);
      // Processes that outlive the program continue as they would without a profiler, unless the program was killed.
      if (outcome.signal === undefined) await channel.release();
      else await channel.endOthers();
      return { outcome };
    },
    dispose: () => channel.dispose(),
  };
}

async function collect(outDir: string, exitCode: number | undefined): Promise<RecordedProcess> {
  const program = await collectProgram(outDir, exitCode);
  if (program) return program;
  throw new UserError(
    l10n.t(
      'The program ended without saving a profile: it was killed, or it exited before its first line ran. See its output in the terminal.',
    ),
  );
}
