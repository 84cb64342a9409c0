import * as path from 'node:path';
import { messageOf } from '../../base/userError';
import type { PlacedFix } from '../../checks/finding';
import { DeadlineError, WorkerClient } from '../protocol/workerClient';
import type { CheckAnswer, CheckMethods, CheckWorkerData } from './messages';

/** Code may be deeply nested, and the parsers are recursive. */
const STACK_MB = 256;
/** Most objects live as long as one file is checked; a larger young generation is collected less often. */
const YOUNG_MB = 32;
/** No hand-written text takes nearly this long on any machine; one that does is skipped and reported. */
const DEADLINE_MS = 30_000;

/** A worker that checks texts and files. It is started with the first one, and replaced if it fails or hangs. */
export class CheckWorker {
  private readonly client: WorkerClient<CheckMethods, CheckWorkerData>;

  /**
   * @param script the built worker; the parsers are beside it
   * @param texts translations by their English texts
   * @param deadlineMs how long one file may take before it is skipped
   */
  constructor(
    script: string,
    texts?: Readonly<Record<string, string>>,
    private readonly deadlineMs = DEADLINE_MS,
  ) {
    const limits = { stackSizeMb: STACK_MB, maxYoungGenerationSizeMb: YOUNG_MB };
    this.client = new WorkerClient({ script, extra: { folder: path.dirname(script) }, texts, limits });
  }

  /** Checks a text that will be checked again as it is edited. Never rejects: failures are reported as `problem`. */
  async checkDocument(file: string, text: string): Promise<CheckAnswer> {
    try {
      return await this.client.request('document', { path: file, text }, { deadlineMs: this.deadlineMs });
    } catch (error) {
      return answerOf(error);
    }
  }

  /**
   * Checks files that the worker reads. One that hangs or crashes the worker affects no other.
   * @param withFixes whether to work out fixes, too
   * @returns an answer for each, in the same order; never rejects
   */
  async checkFiles(paths: readonly string[], withFixes = false): Promise<readonly CheckAnswer[]> {
    const answers: CheckAnswer[] = [];
    while (answers.length < paths.length) {
      const rest = paths.slice(answers.length);
      const { deadlineMs } = this;
      const onProgress = (answer: CheckAnswer) => answers.push(answer);
      try {
        await this.client.request('files', { paths: rest, withFixes }, { deadlineMs, onProgress });
      } catch (error) {
        answers.push(answerOf(error));
      }
    }
    return answers;
  }

  /**
   * Computes the fixes for a finding in a document.
   * @param text the text that the finding refers to
   * @param token the finding's `fixToken`
   * @throws {Error} if the worker failed
   */
  fixesOf(file: string, text: string, token: number): Promise<readonly PlacedFix[]> {
    return this.client.request('fixes', { path: file, text, token }, { deadlineMs: this.deadlineMs });
  }

  dispose(): Promise<void> {
    return this.client.dispose();
  }
}

function answerOf(error: unknown): CheckAnswer {
  const nothing = { text: undefined, problem: undefined };
  if (error instanceof DeadlineError)
    return { ...nothing, checked: { findings: [], fixes: undefined, skipped: 'took too long' } };
  return { ...nothing, checked: undefined, problem: messageOf(error) };
}
