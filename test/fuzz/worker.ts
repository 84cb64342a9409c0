/** Reads mutated profiles in a thread of its own: one that hangs or takes all memory is ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { formats } from '../../src/formats';
import { checkInput } from './check';
import { inputOf } from './inputs';
import { seedsByFormat } from './seeds';
import type { FuzzAnswer, FuzzFailure, FuzzRequest } from './run';

/** After so many failures the rest is likely more of the same. */
const MOST_FAILURES = 5;

/** Where errors come from is not worth the time that it takes to tell, until one is wrong. */
Error.stackTraceLimit = 0;
parentPort!.postMessage(run(workerData as FuzzRequest));

function stackOf(action: () => void): string {
  Error.stackTraceLimit = 20;
  try {
    action();
    return 'it fails only the first time';
  } catch (error) {
    return String((error as Error).stack);
  } finally {
    Error.stackTraceLimit = 0;
  }
}

function run({ format: id, seed, first, count, mostBytes, progress, until }: FuzzRequest): FuzzAnswer {
  const format = formats.find((one) => one.id === id)!;
  const seeds = seedsByFormat(mostBytes).get(id)!;
  const at = new Int32Array(progress);
  const failures: FuzzFailure[] = [];
  let accepted = 0;
  let inputs = 0;
  for (; inputs < count && failures.length < MOST_FAILURES && Date.now() < until; inputs++) {
    const number = first + inputs;
    Atomics.store(at, 0, number);
    const bytes = inputOf(seeds, seed, number);
    try {
      if (checkInput(format, bytes, number % 8 === 0)) accepted++;
    } catch {
      failures.push({ number, message: stackOf(() => checkInput(format, bytes, number % 8 === 0)) });
    }
  }
  return { inputs, accepted, failures };
}
