/** Checks mutated sources in a thread of its own: one that hangs or takes all memory is ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { builtChecker, checkSourceText } from './checkSource';
import type { FuzzAnswer, FuzzFailure, FuzzRequest } from './run';
import { sourceLanguages, sourceOf, sourceSeeds } from './sources';

/** After so many failures the rest is likely more of the same. */
const MOST_FAILURES = 5;

async function run(request: FuzzRequest): Promise<FuzzAnswer> {
  const { format: language, seed, first, count, progress, until } = request;
  const checker = builtChecker();
  const seeds = sourceSeeds(language);
  const at = new Int32Array(progress);
  const failures: FuzzFailure[] = [];
  let accepted = 0;
  let inputs = 0;
  for (; inputs < count && failures.length < MOST_FAILURES && Date.now() < until; inputs++) {
    const number = first + inputs;
    Atomics.store(at, 0, number);
    const text = sourceOf(seeds, seed, number);
    try {
      if (await checkSourceText(checker, text, `a${sourceLanguages[language]!}`)) accepted++;
    } catch (error) {
      const message = `${error instanceof Error ? error.stack : String(error)}\n${JSON.stringify(text)}`;
      failures.push({ number, message });
    }
  }
  return { inputs, accepted, failures };
}

void run(workerData as FuzzRequest).then((answer) => parentPort!.postMessage(answer));
