import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../model/userError';
import type { RunStarted } from '../runtime';
import type { ProgramMessage, ProgramOrder } from './protocol';

/** The largest message a program may send, in characters; what is longer is not ours. */
const LONGEST_MESSAGE = 64 * 1024;
/** Longer than the program's own limit for an answer. */
const STOP_MS = 8000;
/** How long a program may take to end by itself when it is asked to. */
const GRACE_MS = 1500;

/** The extension's end of the channel to one profiled program. */
export class ControlChannel {
  readonly started: Promise<RunStarted>;
  private resolveStarted!: (run: RunStarted) => void;
  private socket: Socket | undefined;
  private pid: number | undefined;
  private killed = false;
  private stopping: { resolve: () => void; reject: (error: Error) => void } | undefined;

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

  /** Asks the program to save its profile, as soon as its profiler runs. @throws {UserError} when it cannot. */
  async saveProfile(): Promise<void> {
    const answer = new Promise<void>((resolve, reject) => (this.stopping = { resolve, reject }));
    const timer = setTimeout(() => this.stopping?.reject(this.noAnswer()), STOP_MS);
    void this.started.then(() => this.send('stop'));
    try {
      await answer;
    } finally {
      clearTimeout(timer);
      this.stopping = undefined;
    }
  }

  /** Asks the program to end, and ends it when it has not done so in time. */
  async end(): Promise<void> {
    const { pid, socket } = this;
    if (pid === undefined || !socket) return;
    const closed = once(socket, 'close').catch(() => undefined);
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It is gone.
    }
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, GRACE_MS)))]);
    clearTimeout(timer);
    this.kill();
  }

  /** Ends the program at once: one that has not connected yet as soon as it does. */
  kill(): void {
    this.killed = true;
    this.send('kill');
    if (this.pid === undefined) return;
    for (const target of [-this.pid, this.pid]) {
      try {
        process.kill(target, 'SIGKILL');
      } catch {
        // It is gone, or leads no group.
      }
    }
  }

  /** Closes the channel; a program that is still connected saves its profile and ends. */
  dispose(): void {
    this.socket?.destroy();
    this.server.close();
    if (this.folder) void rm(this.folder, { recursive: true, force: true });
  }

  private send(order: ProgramOrder): void {
    if (this.socket?.writable) this.socket.write(`${order}\n`);
  }

  private accept(socket: Socket): void {
    if (this.socket) {
      socket.destroy();
      return;
    }
    this.socket = socket;
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop()!.slice(0, LONGEST_MESSAGE);
      for (const line of lines) this.receive(line);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.pid = undefined;
      this.stopping?.reject(this.noAnswer());
    });
  }

  private receive(line: string): void {
    let message: ProgramMessage;
    try {
      message = JSON.parse(line) as ProgramMessage;
    } catch {
      return;
    }
    if (message.type === 'started') {
      this.pid = message.pid;
      const { type: _, ...run } = message;
      this.resolveStarted(run);
      if (this.killed) this.kill();
    } else if (message.type === 'saved') this.stopping?.resolve();
    else
      this.stopping?.reject(
        new UserError(l10n.t('The program could not save its profile: {0}', message.message)),
      );
  }

  private noAnswer(): UserError {
    return new UserError(
      l10n.t(
        'The program did not answer, so its profile could not be saved. It may be waiting inside the operating system.',
      ),
    );
  }
}
