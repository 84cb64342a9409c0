import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { RunStarted } from '../runtime';
import { Connection } from './connection';
import { isProcessOf } from './processOf';

/** How long the program may take to save its profile on request; longer than its own timeout for a response. */
const STOP_MS = 20_000;
/** How long other processes may take to respond once the program itself has. */
const OTHERS_MS = 2000;
/**
 * Delay before unblocking a program that is waiting for a child process, and so cannot respond until that has ended.
 */
const UNBLOCK_MS = 500;
/** Grace period on release for processes that were just being started. */
const LATE_MS = 200;
/** How long processes may take to exit on request. */
const GRACE_MS = 1500;

/** The extension's end of the channels to the processes of one profiled program. */
export class ControlChannel {
  /** Resolves once the program's own profiler is running. */
  readonly started: Promise<RunStarted>;
  private resolveStarted!: (run: RunStarted) => void;
  private readonly connections = new Set<Connection>();
  private program: Connection | undefined;
  /** The order sent to every process that connects from now on. */
  private standingOrder: 'stop' | 'release' | 'kill' | undefined;

  private constructor(
    /** Address that the program connects to. */
    readonly address: string,
    private readonly folder: string | undefined,
    private readonly server: Server,
  ) {
    this.started = new Promise((resolve) => (this.resolveStarted = resolve));
    server.on('connection', (socket) => this.accept(socket));
  }

  /**
   * Opens a channel that only this user can connect to. The path is short because Unix socket paths are limited to
   * about 100 characters.
   */
  static async open(): Promise<ControlChannel> {
    const server = createServer();
    let folder: string | undefined;
    let address: string;
    if (process.platform === 'win32') {
      address = `\\\\.\\pipe\\hotline-${process.pid}-${Math.random().toString(36).slice(2)}`;
    } else {
      folder = await mkdtemp(path.join(os.tmpdir().length < 60 ? os.tmpdir() : '/tmp', 'hotline-'));
      address = path.join(folder, 'control');
    }
    server.listen(address);
    await once(server, 'listening');
    return new ControlChannel(address, folder, server);
  }

  /**
   * Asks all processes to save their profiles, the main program once its profiler is running.
   * @throws {UserError} if the main program cannot
   */
  async saveProfiles(): Promise<void> {
    this.standingOrder = 'stop';
    const others = [...this.connections].filter((connection) => connection !== this.program);
    const answers = others.map((connection) => connection.save('stop').catch(() => undefined));
    const unblock = delay(UNBLOCK_MS);
    void unblock.done.then(() => this.endAnswered());
    const timeout = delay(STOP_MS);
    try {
      const program = await Promise.race([
        this.started.then(() => this.program),
        timeout.done.then(() => undefined),
      ]);
      if (!program) throw noAnswer();
      await Promise.race([
        program.save('stop'),
        timeout.done.then(() => {
          throw noAnswer();
        }),
      ]);
      await within(OTHERS_MS, Promise.all(answers));
    } finally {
      unblock.cancel();
      timeout.cancel();
    }
  }

  /** Asks all processes to exit, and kills those that do not do so in time. */
  async end(): Promise<void> {
    this.standingOrder = 'kill';
    const ending = [...this.connections].map((connection) => connection.end());
    await within(GRACE_MS, Promise.all(ending));
    this.kill();
  }

  /** Kills all processes immediately; one that has not connected yet is killed when it connects. */
  kill(): void {
    this.standingOrder = 'kill';
    for (const connection of this.connections) connection.kill();
  }

  /**
   * Resolves once the program's own connection is closed: an out-of-process profiler saves the profile after the
   * program has ended. Resolves immediately if it never connected.
   */
  async finished(milliseconds: number): Promise<void> {
    if (this.program) await within(milliseconds, this.program.closed);
  }

  /** Lets processes that outlive the program save their profiles and continue, as they would without a profiler. */
  async release(): Promise<void> {
    if (this.standingOrder !== undefined) return;
    this.standingOrder = 'release';
    const outliving = [...this.connections].filter((connection) => connection !== this.program);
    if (outliving.length === 0) return;
    const saving = outliving.map((connection) => connection.save('release').catch(() => undefined));
    await within(OTHERS_MS, Promise.all(saving));
    // A process that was just being started would find nobody listening, and assume that the session was aborted.
    await delay(LATE_MS).done;
  }

  /** Lets processes that outlive the program save their profiles, and terminates them. */
  async endOthers(): Promise<void> {
    if (this.standingOrder !== undefined) return;
    this.standingOrder = 'stop';
    const saving = [...this.connections].map((connection) => connection.save('stop').catch(() => undefined));
    await within(OTHERS_MS, Promise.all(saving));
    await this.end();
  }

  /** Closes the channel; processes that are still connected save their profiles and exit, unless they were released. */
  dispose(): void {
    for (const connection of this.connections) connection.dispose();
    this.server.close();
    // Nothing depends on it: whatever cannot be removed now stays in the temporary folder.
    if (this.folder) rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  private accept(socket: Socket): void {
    const connection = new Connection(socket, (pid) => isProcessOf(pid, this.address));
    this.connections.add(connection);
    void connection.closed.then(() => this.connections.delete(connection));
    void connection.started.then(({ isProgram, ...run }) => {
      if (isProgram && !this.program) {
        this.program = connection;
        this.resolveStarted(run);
      }
      if (this.standingOrder === 'kill') connection.kill();
      else if (this.standingOrder && !isProgram) connection.save(this.standingOrder).catch(() => undefined);
    });
  }

  private endAnswered(): void {
    for (const connection of this.connections) {
      if (connection !== this.program && connection.hasSaved) void connection.end();
    }
  }
}

function noAnswer(): UserError {
  return new UserError(
    l10n.t(
      'The program did not respond, so its profile could not be saved. It may be blocked in a system call.',
    ),
  );
}

function delay(milliseconds: number): { done: Promise<void>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const done = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  return { done, cancel: () => clearTimeout(timer) };
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const timeout = delay(milliseconds);
  await Promise.race([work, timeout.done]);
  timeout.cancel();
}
