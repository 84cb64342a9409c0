import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PlacedFix } from '../../checks/finding';
import type { CheckAnswer, CheckReply, CheckRequest, Task } from './messages';

/** Code may be nested deep; the parsers are recursive. */
const STACK_MB = 256;
/** Most of what is made lives as long as one file: a larger nursery is swept less often. */
const YOUNG_MB = 32;

/** Who waits for a reply. */
interface Waiting {
  /** How many files were asked for: each gets an answer, whatever happens. */
  readonly count: number;
  readonly resolve: (reply: Omit<CheckReply, 'id'>) => void;
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

  /** Checks a text that will be checked again as it is edited. Never rejects: what went wrong is told as `problem`. */
  async checkDocument(path: string, text: string): Promise<CheckAnswer> {
    const { answers } = await this.request({ kind: 'document', path, text }, 1);
    return answers[0]!;
  }

  /**
   * Checks files that the worker reads.
   * @param withFixes whether to work out fixes, too
   * @returns an answer for each, in the same order; never rejects
   */
  async checkFiles(paths: readonly string[], withFixes = false): Promise<readonly CheckAnswer[]> {
    const { answers } = await this.request({ kind: 'files', paths, withFixes }, paths.length);
    return answers;
  }

  /**
   * Works out the fixes of a finding of a document.
   * @param text the very text that the finding is of
   * @param token the finding's `fixToken`
   * @throws {Error} when the worker failed
   */
  async fixesOf(path: string, text: string, token: number): Promise<readonly PlacedFix[]> {
    const { fixes, problem } = await this.request({ kind: 'fixes', path, text, token }, 0);
    if (problem !== undefined) throw new Error(problem);
    return fixes;
  }

  private request(task: Task, count: number): Promise<Omit<CheckReply, 'id'>> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.waiting.set(id, { count, resolve });
      const worker = this.started();
      worker.ref();
      worker.postMessage({ id, ...task } satisfies CheckRequest);
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
    worker.on('message', ({ id, ...reply }: CheckReply) => {
      this.waiting.get(id)?.resolve(reply);
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
      resolve({ answers: Array.from({ length: count }, () => answer), fixes: [], problem });
    this.waiting.clear();
  }
}
