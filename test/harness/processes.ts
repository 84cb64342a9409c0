import {
  spawn,
  spawnSync,
  type ChildProcess,
  type SpawnOptions,
  type StdioOptions,
} from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, join } from 'node:path';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const undoOnExit = new Set<() => void>();
let listening = false;

/**
 * Runs `undo` (which must be synchronous) when this process exits, including on a signal.
 * @returns a function that unregisters it, for when the work was undone earlier
 */
export function onProcessExit(undo: () => void): () => void {
  listenOnce();
  undoOnExit.add(undo);
  return () => undoOnExit.delete(undo);
}

function listenOnce(): void {
  if (listening) return;
  listening = true;
  process.on('exit', undoAll);
  for (const signal of endingSignals) {
    process.on(signal, () => process.exit(128 + osConstants.signals[signal]));
  }
}

function undoAll(): void {
  for (const undo of [...undoOnExit].reverse()) undo();
}

/** Terminates this process soon after its parent has ended, which may have been killed without notice. */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.exit(1), 1000).unref();
}

/** A child process that leads its own process group, so that everything it starts can be terminated with it. */
export interface ProcessGroup {
  child: ChildProcess;
  /** Asks the whole group to exit, and kills it after a few seconds. */
  stop(): Promise<void>;
}

/** Starts a process group that does not outlive this process. */
export function startGroup(command: string, args: string[], options: SpawnOptions): ProcessGroup {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  const forget = onProcessExit(() => signalGroup(child, 'SIGKILL'));
  const stop = async (): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    const ended = await groupEnds(child, 3000);
    if (!ended) signalGroup(child, 'SIGKILL');
    await groupEnds(child, 2000);
    forget();
  };
  return { child, stop };
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  if (child.pid === undefined) return false;
  if (process.platform === 'win32') return signal === 0 ? isRunning(child) : killWindowsTree(child.pid);
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false; // nobody is left in the group
  }
}

function killWindowsTree(pid: number): boolean {
  return spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' }).status === 0;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function groupEnds(child: ChildProcess, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (signalGroup(child, 0)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/**
 * Runs a program to completion and returns its exit code (1 if it was killed by a signal).
 * @param options.output file descriptor for its output; inherited by default
 */
export async function runInherited(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; output?: number } = {},
): Promise<number> {
  const { output, ...rest } = options;
  const stdio: StdioOptions = output === undefined ? 'inherit' : ['ignore', output, output];
  const child = spawn(command, args, { ...rest, stdio });
  const forget = onProcessExit(() => child.kill());
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    forget();
  }
}

/** Runs a program to completion, quietly; throws an error with the last lines of its output if it fails. */
export async function runQuietly(command: string, args: string[], cwd?: string): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    ...(cwd === undefined ? {} : { cwd }),
  });
  const forget = onProcessExit(() => child.kill());
  const output = tailOf(child, 20);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`"${[command, ...args].join(' ')}" failed:\n${output()}`);
  } finally {
    forget();
  }
}

/** Keeps the last lines that a process prints, and calls `onTail` with them on every output. */
export function tailOf(child: ChildProcess, lines: number, onTail?: (tail: string) => void): () => string {
  let kept = '';
  const listen = (data: Buffer): void => {
    kept = (kept + data.toString('utf8'))
      .split('\n')
      .slice(-lines - 1)
      .join('\n');
    onTail?.(kept);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return () => kept.trimEnd();
}

/** Full path of the first of these programs that is on PATH. */
export function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const candidates = names.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
  );
  return candidates.find(isExecutable);
}

/** Whether a path is an executable file. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
