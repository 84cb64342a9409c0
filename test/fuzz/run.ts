import * as path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a worker is to do. */
export interface FuzzRequest {
  /** Id of a format. */
  readonly format: string;
  readonly seed: number;
  /** Number of the first input: the same seed and number make the same input. */
  readonly first: number;
  readonly count: number;
  /** Fixtures above this size are not used. */
  readonly mostBytes: number;
  /** An Int32: the number of the input that is being read. */
  readonly progress: SharedArrayBuffer;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface FuzzFailure {
  readonly number: number;
  readonly message: string;
}

export interface FuzzAnswer {
  readonly inputs: number;
  /** Inputs that were taken for profiles. */
  readonly accepted: number;
  readonly failures: readonly FuzzFailure[];
}

/** What an input may take. */
export interface FuzzLimits {
  /** Of the processor's time, so that a busy machine makes no hangs. */
  readonly seconds: number;
  /** Of the heap; more than any input of a few kilobytes needs. */
  readonly megabytes: number;
}

const LIMITS: FuzzLimits = { seconds: 5, megabytes: 512 };
const LOOK_MS = 250;
const WORKER = path.resolve('out/test/fuzz/worker.js');

/** Reads mutated profiles of one format in a worker; a hang and a want of memory are failures of the input being read. */
export async function fuzz(
  request: Omit<FuzzRequest, 'progress'>,
  limits: FuzzLimits = LIMITS,
  workerFile = WORKER,
): Promise<FuzzAnswer> {
  const progress = new SharedArrayBuffer(4);
  const at = new Int32Array(progress).fill(request.first);
  const worker = new Worker(workerFile, {
    workerData: { ...request, progress },
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
  });
  const failed = (message: string): FuzzAnswer => {
    const number = Atomics.load(at, 0);
    return { inputs: number - request.first + 1, accepted: 0, failures: [{ number, message }] };
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FuzzAnswer>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error) => resolve(failed(String(error))));
      worker.once('exit', (code) => resolve(failed(`the worker ended with code ${code}`)));
      timer = watch(at, limits.seconds, () =>
        resolve(failed(`it takes more than ${limits.seconds} seconds`)),
      );
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

/** Calls back when an input takes too long. Other threads of this process may work meanwhile: their time counts too. */
function watch(at: Int32Array, seconds: number, onHang: () => void): NodeJS.Timeout {
  let last = -1;
  let since = process.cpuUsage();
  return setInterval(() => {
    const number = Atomics.load(at, 0);
    if (number !== last) {
      last = number;
      since = process.cpuUsage();
    } else {
      const { user, system } = process.cpuUsage(since);
      if (user + system > seconds * 1e6) onHang();
    }
  }, LOOK_MS);
}
