import { availableParallelism } from 'node:os';
import { CheckWorker } from './checkWorker';
import type { CheckAnswer } from './messages';

/** The findings of a file. */
export interface CheckedFile extends CheckAnswer {
  readonly path: string;
}

interface Options {
  /** The bundled worker. */
  readonly script: string;
  /** Translations by their English texts. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  /** Whether to work out fixes, too. */
  readonly withFixes?: boolean;
  /** How long one file may take, in milliseconds. The default is more than any hand-written file needs. */
  readonly deadlineMs?: number;
  readonly isCancelled?: () => boolean;
}

/** Files per message. */
const FILES_PER_MESSAGE = 8;
/** Messages queued at each thread, so that no thread waits for the next one. */
const AHEAD = 2;
/** A few files are not worth a thread each. */
const FILES_PER_WORKER = 20;

/** Checks files on all cores. @param onChecked called for each file, in order of completion */
export async function checkFiles(
  files: readonly string[],
  { script, texts, withFixes = false, deadlineMs, isCancelled = () => false }: Options,
  onChecked: (checked: CheckedFile) => void,
): Promise<void> {
  let next = 0;
  const work = async (worker: CheckWorker) => {
    while (next < files.length && !isCancelled()) {
      const some = files.slice(next, (next += FILES_PER_MESSAGE));
      const answers = await worker.checkFiles(some, withFixes);
      some.forEach((path, row) => onChecked({ ...answers[row]!, path }));
    }
  };
  const count = Math.min(availableParallelism(), Math.ceil(files.length / FILES_PER_WORKER));
  const workers = Array.from({ length: count }, () => new CheckWorker(script, texts, deadlineMs));
  try {
    await Promise.all(workers.flatMap((worker) => Array.from({ length: AHEAD }, () => work(worker))));
  } finally {
    await Promise.all(workers.map((worker) => worker.dispose()));
  }
}
