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

/** How long the program may take to save its profile when it is told to: longer than its own limit for an answer. */
const STOP_MS = 20_000;
/** How long other processes may take that have not answered when the program itself has. */
const OTHERS_MS = 2000;
/** A program that waits for a process it started answers only when that one has ended. */
const UNBLOCK_MS = 500;
/** So long what is released waits for processes that were just being started. */
const LATE_MS = 200;
/** How long processes may take to end by themselves when they are asked to. */
const GRACE_MS = 1500;

/** The extension's end of the channels to the processes of one profiled program. */
export class ControlChannel {
  /** Resolves when the program's own profiler runs. */
  readonly started: Promise<RunStarted>;
  private resolveStarted!: (run: RunStarted) => void;
  private readonly connections = new Set<Connection>();
  private program: Connection | undefined;
  /** What every process is told that connects from now on. */
  private standingOrder: 'stop' | 'release' | 'kill' | undefined;

  private constructor(
    /** What the program connects to. */
    readonly address: string,
    private readonly folder: string | undefined,
    private readonly server: Server,
  ) {
    this.started = new Promise((resolve) => (this.resolveStarted = resolve));
    server.on('connection', (socket) => this.accept(socket));
  }

  /** Opens a channel that only this user can connect to. Short path: Unix sockets allow about 100 characters. */
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
   * Asks all processes to save their profiles, the program as soon as its profiler runs.
   * @throws {UserError} when the program itself cannot.
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

  /** Asks all processes to end, and ends those that have not done so in time. */
  async end(): Promise<void> {
    this.standingOrder = 'kill';
    const ending = [...this.connections].map((connection) => connection.end());
    await within(GRACE_MS, Promise.all(ending));
    this.kill();
  }

  /** Ends all processes at once: one that has not connected yet as soon as it does. */
  kill(): void {
    this.standingOrder = 'kill';
    for (const connection of this.connections) connection.kill();
  }

  /**
   * Resolves when the program's own connection has closed: what measures it from outside saves the profile after its
   * end. At once when it never connected.
   */
  async finished(milliseconds: number): Promise<void> {
    if (this.program) await within(milliseconds, this.program.closed);
  }

  /** Lets processes that outlive the program save their profiles and go on, as they would without a profiler. */
  async release(): Promise<void> {
    if (this.standingOrder !== undefined) return;
    this.standingOrder = 'release';
    const outliving = [...this.connections].filter((connection) => connection !== this.program);
    if (outliving.length === 0) return;
    const saving = outliving.map((connection) => connection.save('release').catch(() => undefined));
    await within(OTHERS_MS, Promise.all(saving));
    // One that was just being started would find nobody, and take the session for cut off.
    await delay(LATE_MS).done;
  }

  /** Lets processes that outlive the program save their profiles, and ends them. */
  async endOthers(): Promise<void> {
    if (this.standingOrder !== undefined) return;
    this.standingOrder = 'stop';
    const saving = [...this.connections].map((connection) => connection.save('stop').catch(() => undefined));
    await within(OTHERS_MS, Promise.all(saving));
    await this.end();
  }

  /** Closes the channel; processes that are still connected save their profiles and end, unless they were released. */
  dispose(): void {
    for (const connection of this.connections) connection.dispose();
    this.server.close();
    // Nothing depends on it: what cannot be removed now stays in the temporary folder.
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
