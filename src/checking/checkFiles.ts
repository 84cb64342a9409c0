import { availableParallelism } from 'node:os';
import { CheckWorker } from './checkWorker';
import type { CheckAnswer } from './messages';

/** What was found in a file. */
export interface CheckedFile extends Omit<CheckAnswer, 'id'> {
  readonly path: string;
}

interface Options {
  /** The bundled worker. */
  readonly script: string;
  readonly translations?: string | undefined;
  readonly isCancelled?: () => boolean;
}

/** Few files are not worth a thread each. */
const FILES_PER_WORKER = 20;

/** Checks files on all cores. @param onChecked called for each, in the order in which they are done */
export async function checkFiles(
  files: readonly string[],
  { script, translations, isCancelled = () => false }: Options,
  onChecked: (checked: CheckedFile) => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    const worker = new CheckWorker(script, translations);
    try {
      while (next < files.length && !isCancelled()) {
        const file = files[next++]!;
        onChecked({ ...(await worker.check(file)), path: file });
      }
    } finally {
      await worker.dispose();
    }
  };
  const workers = Math.min(availableParallelism(), Math.ceil(files.length / FILES_PER_WORKER));
  await Promise.all(Array.from({ length: workers }, work));
}
