import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { hasShape, parseShaped, type Shape } from '../../base/shape';
import type { RunStarted } from '../runtime';
import type { ProgramMessage, ProgramOrder } from './messages';

/** The largest message a process may send, in characters; what is longer is not ours. */
const LONGEST_MESSAGE = 64 * 1024;

const HELLO: Shape = {
  isProgram: 'boolean',
  pid: 'number',
  engine: 'string',
  engineReason: 'string',
  runtimeVersion: 'string',
};

/** The channel to one process of a profiled program. */
export class Connection {
  /** Resolves with what the process says of itself; never, when it says nothing. */
  readonly started: Promise<RunStarted & { isProgram: boolean }>;
  /** Resolves when the process has ended or let go. */
  readonly closed: Promise<void>;
  /** Whether the process has saved its profile on an order. */
  hasSaved = false;
  private pid: number | undefined;
  private resolveStarted!: (run: RunStarted & { isProgram: boolean }) => void;
  private saving: { resolve: () => void; reject: (error: Error) => void } | undefined;

  /** @param isOurs whether a process is one of the profiled program: only such a one is ever sent a signal */
  constructor(
    private readonly socket: Socket,
    private readonly isOurs: (pid: number) => boolean,
  ) {
    this.started = new Promise((resolve) => (this.resolveStarted = resolve));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop()!.slice(0, LONGEST_MESSAGE);
      for (const line of lines) this.receive(line);
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.pid = undefined;
        // What ends on its own saves its profile too.
        this.saving?.resolve();
        resolve();
      });
    });
  }

  /**
   * Asks the process to save its profile. Resolves when it is saved or the process is gone.
   * @throws {UserError} when the process says that it cannot.
   */
  save(order: 'stop' | 'release'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.saving = { resolve, reject };
      if (this.socket.writable) this.send({ type: order });
      else resolve();
    });
  }

  /** Asks the process to end. Resolves when it has. */
  end(): Promise<void> {
    this.signal('SIGTERM');
    return this.closed;
  }

  /** Ends the process at once, with those of its process group. */
  kill(): void {
    this.send({ type: 'kill' });
    if (this.pid === undefined) return;
    this.signal('SIGKILL', -this.pid);
    this.signal('SIGKILL');
  }

  dispose(): void {
    this.socket.destroy();
  }

  private signal(signal: NodeJS.Signals, target = this.pid): void {
    if (target === undefined) return;
    try {
      process.kill(target, signal);
    } catch {
      // It is gone, or leads no group.
    }
  }

  private send(order: ProgramOrder): void {
    if (this.socket.writable) this.socket.write(`${JSON.stringify(order)}\n`);
  }

  private receive(line: string): void {
    const message = parseShaped<ProgramMessage>(line, { type: 'string', message: 'string?' });
    if (message?.type === 'hello') {
      if (!hasShape(message, HELLO)) return this.dispose();
      // Any other is asked to end, and does so itself.
      this.pid = this.isOurs(message.pid) ? message.pid : undefined;
      const { type: _, ...run } = message;
      this.resolveStarted(run);
    } else if (message?.type === 'done') {
      this.hasSaved = true;
      this.saving?.resolve();
    } else if (message?.type === 'error') {
      const problem = l10n.t('The program could not save its profile: {0}', message.message);
      this.saving?.reject(new UserError(problem));
    }
  }
}
