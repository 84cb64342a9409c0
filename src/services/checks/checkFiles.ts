import { availableParallelism } from 'node:os';
import { CheckWorker } from './checkWorker';
import type { CheckAnswer } from './messages';

/** What was found in a file. */
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
  /** How long one file may take, in milliseconds. Default: longer than any that a person wrote. */
  readonly deadlineMs?: number;
  readonly isCancelled?: () => boolean;
}

/** So many files are one message. */
const FILES_PER_MESSAGE = 8;
/** So many messages wait at each thread, so that none waits for the next. */
const AHEAD = 2;
/** Few files are not worth a thread each. */
const FILES_PER_WORKER = 20;

/** Checks files on all cores. @param onChecked called for each, in the order in which they are done */
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
