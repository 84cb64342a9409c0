import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { hasShape, parseShaped, type Shape } from '../../base/shape';
import type { RunStarted } from '../runtime';
import type { ProgramMessage, ProgramOrder } from './messages';

/** Maximum message size, in characters; anything longer does not come from our code. */
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
  /** Resolves with the process's first message about itself; never, if it sends none. */
  readonly started: Promise<RunStarted & { isProgram: boolean }>;
  /** Resolves once the process has ended or disconnected. */
  readonly closed: Promise<void>;
  /** Whether the process has saved its profile on request. */
  hasSaved = false;
  private pid: number | undefined;
  private resolveStarted!: (run: RunStarted & { isProgram: boolean }) => void;
  private saving: { resolve: () => void; reject: (error: Error) => void } | undefined;

  /** @param isOurs whether a process belongs to the profiled program; only such a process is ever sent a signal */
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
        // A process that exits on its own saves its profile too.
        this.saving?.resolve();
        resolve();
      });
    });
  }

  /**
   * Asks the process to save its profile. Resolves once it is saved or the process has ended.
   * @throws {UserError} if the process reports that it cannot
   */
  save(order: 'stop' | 'release'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.saving = { resolve, reject };
      if (this.socket.writable) this.send({ type: order });
      else resolve();
    });
  }

  /** Asks the process to exit. Resolves once it has. */
  end(): Promise<void> {
    this.signal('SIGTERM');
    return this.closed;
  }

  /** Kills the process immediately, along with its process group. */
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
      // It has already ended, or is not a group leader.
    }
  }

  private send(order: ProgramOrder): void {
    if (this.socket.writable) this.socket.write(`${JSON.stringify(order)}\n`);
  }

  private receive(line: string): void {
    const message = parseShaped<ProgramMessage>(line, { type: 'string', message: 'string?' });
    if (message?.type === 'hello') {
      if (!hasShape(message, HELLO)) return this.dispose();
      // Any other process is asked to exit, and does so by itself.
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
