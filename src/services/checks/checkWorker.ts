import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckAnswer, CheckAnswers, CheckRequest, FileToCheck } from './messages';

/** Code may be nested deep; the parsers are recursive. */
const STACK_MB = 256;
/** Most of what is made lives as long as one file: a larger nursery is swept less often. */
const YOUNG_MB = 32;

/** Who waits for answers, and for how many. */
interface Waiting {
  readonly count: number;
  readonly resolve: (answers: readonly CheckAnswer[]) => void;
}

/** A thread that checks texts and files. It is started with the first one, and again after it failed. */
export class CheckWorker {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param script the bundled worker; the parsers stand beside it */
  constructor(
    private readonly script: string,
    private readonly translations?: string,
  ) {}

  /** @param text undefined: the worker reads the file. Never rejects: what went wrong is told as `problem`. */
  async check(file: string, text?: string): Promise<CheckAnswer> {
    const [answer] = await this.request([{ path: file, text }]);
    return answer!;
  }

  /** Checks files that the worker reads. @returns an answer for each, in the same order; never rejects */
  checkFiles(paths: readonly string[]): Promise<readonly CheckAnswer[]> {
    return this.request(paths.map((path) => ({ path, text: undefined })));
  }

  private request(files: readonly FileToCheck[]): Promise<readonly CheckAnswer[]> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, { count: files.length, resolve });
      const worker = this.started();
      worker.ref();
      worker.postMessage({ id, files } satisfies CheckRequest);
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
    worker.on('message', ({ id, answers }: CheckAnswers) => {
      this.waiting.get(id)?.resolve(answers);
      this.waiting.delete(id);
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
    const answer: CheckAnswer = { checked: undefined, text: undefined, problem };
    for (const { count, resolve } of this.waiting.values())
      resolve(Array.from({ length: count }, () => answer));
    this.waiting.clear();
  }
}
