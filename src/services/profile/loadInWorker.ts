import { Worker } from 'node:worker_threads';
import type { ProfileView } from '../../profile/views/profileView';
import { receivedUserError, type SentUserError } from '../../base/userError';
import { unpackView, type PackedView } from './packedView';
import type { LoadOptions, ProfileSource } from './loadView';

/** What the worker is given. */
export interface LoadRequest {
  readonly sources: readonly ProfileSource[];
  readonly options?: LoadOptions;
  /** Translated texts by their English ones. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** What the worker answers. */
export type LoadAnswer =
  | { readonly report: PackedView }
  | { readonly problem: SentUserError }
  | { readonly failure: { message: string; stack?: string | undefined } };

/** Source code may be nested deep. */
const STACK_MEGABYTES = 32;
/** More than any profile that is read takes; what asks for more ends the worker and not the editor. */
const MOST_MEGABYTES = 4096;

/**
 * Loads profiles in a thread of its own.
 * @param workerFile the built `loading/worker.ts`
 * @throws {UserError} naming the file that cannot be read, and why.
 */
export async function loadInWorker(workerFile: string, request: LoadRequest): Promise<ProfileView> {
  const worker = new Worker(workerFile, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, stackSizeMb: STACK_MEGABYTES },
  });
  try {
    const answer = await new Promise<LoadAnswer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the loader ended with code ${code}`)));
    });
    if ('report' in answer) return await unpackView(answer.report);
    if ('problem' in answer) throw receivedUserError(answer.problem);
    const { message, stack } = answer.failure;
    throw Object.assign(new Error(message), { stack });
  } finally {
    void worker.terminate();
  }
}
