import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckAnswer, CheckRequest } from './messages';

/** Code may be nested deep; the parsers are recursive. */
const STACK_MB = 256;
/** Most of what is made lives as long as one file: a larger nursery is swept less often. */
const YOUNG_MB = 32;

/** A thread that checks texts and files. It is started with the first one, and again after it failed. */
export class CheckWorker {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, (answer: CheckAnswer) => void>();
  private lastId = 0;

  /** @param script the bundled worker; the parsers stand beside it */
  constructor(
    private readonly script: string,
    private readonly translations?: string,
  ) {}

  /** @param text undefined: the worker reads the file. Never rejects: what went wrong is told as `problem`. */
  check(file: string, text?: string): Promise<CheckAnswer> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      const worker = this.started();
      worker.ref();
      worker.postMessage({ id, path: file, text } satisfies CheckRequest);
    });
  }

  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.failAll('disposed');
    await worker?.terminate();
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(this.script, {
      workerData: { folder: path.dirname(this.script), translations: this.translations },
      resourceLimits: { stackSizeMb: STACK_MB, maxYoungGenerationSizeMb: YOUNG_MB },
      execArgv: [],
    });
    worker.on('message', (answer: CheckAnswer) => {
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
      // An idle thread keeps no program from ending.
      if (this.waiting.size === 0) worker.unref();
    });
    worker.on('error', (error) => this.end(worker, error.message));
    worker.on('exit', () => this.end(worker, 'the thread ended'));
    this.worker = worker;
    return worker;
  }

  private end(worker: Worker, problem: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.failAll(problem);
  }

  private failAll(problem: string): void {
    for (const [id, resolve] of this.waiting) resolve({ id, checked: undefined, text: undefined, problem });
    this.waiting.clear();
  }
}
