import { Worker, type ResourceLimits } from 'node:worker_threads';
import { receivedError, type FromWorker, type Methods, type ServiceData, type ToWorker } from './messages';

/** The worker did not respond in time and was replaced. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The worker exited during a request, and was replaced. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
}

/** The answer is no longer wanted. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

export interface WorkerOptions<Extra> {
  /** The built script, which calls `serve`. */
  readonly script: string;
  readonly extra: Extra;
  readonly texts?: Readonly<Record<string, string>> | undefined;
  readonly limits?: ResourceLimits;
}

export interface RequestOptions<Progress> {
  /** Milliseconds without a sign of life, counted from when the worker started it or last reported progress. */
  readonly deadlineMs: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborted when the answer is no longer wanted. */
  readonly signal?: AbortSignal | undefined;
}

const ignore = () => undefined;

interface Pending {
  readonly message: Extract<ToWorker, { kind: 'request' }>;
  readonly deadlineMs: number;
  onProgress: ((progress: never) => void) | undefined;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  hasStarted: boolean;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Sends requests to a worker that calls `serve`. The thread starts with the first request, and does not keep the
 * process alive while idle. No request can block it for long: after its deadline the worker is terminated, the request
 * rejects, and those queued behind it go to a new worker.
 */
export class WorkerClient<Service extends Methods<Service>, Extra> {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /** @param onReplaced called when a worker was lost, with all its state */
  constructor(
    private readonly options: WorkerOptions<Extra>,
    private readonly onReplaced: () => void = () => undefined,
  ) {}

  /**
   * @throws {UserError} as thrown by the handler
   * @throws {DeadlineError} if there was no sign of life in time
   * @throws {WorkerLostError} if the worker exited
   * @throws {CancelledError} if the signal was aborted
   */
  request<Name extends keyof Service & string>(
    method: Name,
    params: Service[Name]['params'],
    { deadlineMs, onProgress, signal }: RequestOptions<Service[Name]['progress']>,
  ): Promise<Service[Name]['result']> {
    const id = ++this.lastId;
    const done = new Promise<Service[Name]['result']>((resolve, reject) => {
      if (signal?.aborted) return reject(new CancelledError());
      const message = { kind: 'request', id, method, params } as const;
      this.pending.set(id, {
        ...{ message, deadlineMs, onProgress: onProgress as Pending['onProgress'] },
        ...{ resolve: resolve as Pending['resolve'], reject, hasStarted: false, timer: undefined },
      });
      this.post(message);
    });
    const cancel = () => this.cancel(id);
    signal?.addEventListener('abort', cancel);
    return done.finally(() => signal?.removeEventListener('abort', cancel));
  }

  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    for (const id of [...this.pending.keys()]) this.settle(id, ({ reject }) => reject(new CancelledError()));
    await worker?.terminate();
  }

  private cancel(id: number): void {
    if (!this.pending.has(id)) return;
    const pending = this.pending.get(id)!;
    this.worker?.postMessage({ kind: 'cancel', id } satisfies ToWorker);
    const { reject } = pending;
    // A request that has started is still watched, because others wait behind it.
    if (pending.hasStarted)
      Object.assign(pending, { resolve: ignore, reject: ignore, onProgress: undefined });
    else this.settle(id, ignore);
    reject(new CancelledError());
  }

  private post(message: ToWorker): void {
    const worker = this.started();
    worker.ref();
    worker.postMessage(message);
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const { script, extra, texts, limits } = this.options;
    const data: ServiceData<Extra> = { texts, extra };
    const worker = new Worker(script, {
      workerData: data,
      execArgv: [],
      ...(limits && { resourceLimits: limits }),
    });
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error) => this.replace(worker, new WorkerLostError(error.message)));
    worker.on('exit', (code) =>
      this.replace(worker, new WorkerLostError(`the worker ended with code ${code}`)),
    );
    this.worker = worker;
    return worker;
  }

  private receive(message: FromWorker): void {
    const pending = this.pending.get(message.id);
    if (!pending) return;
    switch (message.kind) {
      case 'started':
        pending.hasStarted = true;
        return this.watch(message.id, pending);
      case 'progress':
        this.watch(message.id, pending);
        return pending.onProgress?.(message.value as never);
      case 'result':
        return this.settle(message.id, ({ resolve }) => resolve(message.value));
      case 'failure':
        return this.settle(message.id, ({ reject }) => reject(receivedError(message.error)));
    }
  }

  private watch(id: number, pending: Pending): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => this.expire(id), pending.deadlineMs);
    pending.timer.unref();
  }

  private expire(id: number): void {
    const { worker } = this;
    if (!worker || !this.pending.has(id)) return;
    const { deadlineMs } = this.pending.get(id)!;
    this.replace(worker, new DeadlineError(`no response within ${deadlineMs} ms`));
    void worker.terminate();
  }

  /** The request that had started fails; those queued behind it go to the next worker. */
  private replace(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.onReplaced();
    const all = [...this.pending];
    // A worker that exits before starting anything would do so again.
    const begun = all.filter(([, { hasStarted }]) => hasStarted);
    const failed = begun.length > 0 ? begun : all;
    for (const [id] of failed) this.settle(id, ({ reject }) => reject(error));
    for (const { message } of this.pending.values()) this.post(message);
  }

  private settle(id: number, how: (pending: Pending) => void): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.pending.delete(id);
    // An idle thread does not keep the process alive.
    if (this.pending.size === 0) this.worker?.unref();
    how(pending);
  }
}
