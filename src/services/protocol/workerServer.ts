import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { sentError, type FromWorker, type Methods, type ServiceData, type ToWorker } from './messages';

/** What a handler can use while it works. */
interface RequestContext<Progress = unknown> {
  /** Aborted when the answer is no longer wanted. Only noticed when the handler awaits something. */
  readonly signal: AbortSignal;
  progress(value: Progress): void;
  /** Buffers of the result to transfer instead of copy. */
  transfer(buffers: readonly ArrayBuffer[]): void;
}

export type Handlers<Service extends Methods<Service>> = {
  readonly [Name in keyof Service]: (
    params: Service[Name]['params'],
    context: RequestContext<Service[Name]['progress']>,
  ) => Service[Name]['result'] | Promise<Service[Name]['result']>;
};

interface Queued {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly abort: AbortController;
}

/**
 * Answers the requests of a `WorkerClient` in this thread, one after the other.
 * @param make creates the handlers from the service's start-up data
 */
export function serve<Service extends Methods<Service>, Extra>(
  make: (extra: Extra) => Handlers<Service>,
): void {
  const { texts, extra } = workerData as ServiceData<Extra>;
  if (texts) l10n.config({ contents: texts });
  const handlers = make(extra);
  const waiting = new Map<number, Queued>();
  let last = Promise.resolve();
  const tell = (message: FromWorker, buffers: readonly ArrayBuffer[] = []) =>
    parentPort!.postMessage(message, buffers);

  const answer = async ({ id, method, params, abort }: Queued) => {
    if (abort.signal.aborted) return;
    tell({ kind: 'started', id });
    let transferred: readonly ArrayBuffer[] = [];
    try {
      const value = await handlers[method as keyof Service](params as Service[keyof Service]['params'], {
        signal: abort.signal,
        progress: (progress) => tell({ kind: 'progress', id, value: progress }),
        transfer: (buffers) => (transferred = buffers),
      });
      tell({ kind: 'result', id, value }, transferred);
    } catch (error) {
      tell({ kind: 'failure', id, error: sentError(error) });
    } finally {
      waiting.delete(id);
    }
  };

  parentPort!.on('message', (message: ToWorker) => {
    if (message.kind === 'cancel') {
      waiting.get(message.id)?.abort.abort();
      return;
    }
    const queued = { ...message, abort: new AbortController() };
    waiting.set(message.id, queued);
    last = last.then(() => answer(queued));
  });
}
