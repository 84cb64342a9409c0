/**
 * Profiles the worker threads that a program starts, and makes them save their profiles before they are cut off:
 * neither `worker.terminate()` nor the end of the program lets a worker run any code of its own.
 */
import { Session } from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads';
import { CONTROL_SYMBOL, type InjectedSession } from '../protocol';

/** Where a worker finds what it is told, in the environment data of its thread. */
const THREAD_KEY = 'hotline.thread';
/** States of a worker's profile, in `ThreadStart.state`. */
const PROFILING = 1;
const SAVED = 2;
/** How long workers may take to save their profiles, all together. */
const SAVE_MS = 5000;
/** How long the answer may take once the profile is saved. */
const ANSWER_MS = 200;

/** Taken now: a program may replace any of them. */
const { stringify, parse } = JSON;
const now = Date.now;

interface ThreadStart {
  readonly session: InjectedSession;
  /** One 32-bit number: 0 at first, then `PROFILING`, then `SAVED`. */
  readonly state: SharedArrayBuffer;
}

/** A worker's own end of its start: it says when its profile is saved. */
export interface ThreadSession {
  readonly session: InjectedSession;
  /** To be called when the profiler runs. */
  markProfiling(): void;
  /** To be called when the profile is saved. */
  markSaved(): void;
}

/** What this thread was told by the thread that started it; undefined for one that is not to be profiled. */
export function takeThreadSession(): ThreadSession | undefined {
  const start = workerThreads.getEnvironmentData(THREAD_KEY) as unknown as ThreadStart | undefined;
  if (start === undefined) return undefined;
  workerThreads.setEnvironmentData(THREAD_KEY, undefined as never);
  const state = new Int32Array(start.state);
  const mark = (value: number) => {
    Atomics.store(state, 0, value);
    Atomics.notify(state, 0);
  };
  return {
    session: start.session,
    markProfiling: () => mark(PROFILING),
    markSaved: () => mark(SAVED),
  };
}

/** The workers of this thread. */
export interface ProfiledWorkers {
  /** Makes all that run save their profiles, and waits for them. */
  save(): void;
}

interface RunningWorker {
  readonly worker: Worker;
  readonly state: Int32Array;
}

/**
 * From now on every worker that this thread starts is profiled.
 * @param session what workers are told; undefined once no more are to be profiled
 * @param preload the file that this is a part of
 */
export function profileWorkers(session: () => InjectedSession | undefined, preload: string): ProfiledWorkers {
  let running: RunningWorker[] = [];
  const { Worker: Original, setEnvironmentData } = workerThreads;
  // What stands between the program and Node.js is called so: profiles leave it out.
  const Profiled = new Proxy(Original, {
    construct: function hotlinePassThrough(target, args: [file: string, options?: WorkerOptions], newTarget) {
      const told = session();
      if (!told) return Reflect.construct(target, args, newTarget) as Worker;
      const state = new SharedArrayBuffer(4);
      const start: ThreadStart = { session: told, state };
      setEnvironmentData(THREAD_KEY, start as never);
      try {
        const [file, options] = args;
        const worker = Reflect.construct(target, [file, withPreload(options, preload)], newTarget) as Worker;
        running = running.filter(isAlive);
        running.push({ worker, state: new Int32Array(state) });
        return worker;
      } finally {
        setEnvironmentData(THREAD_KEY, undefined as never);
      }
    },
  });
  const { terminate } = Original.prototype;
  Original.prototype.terminate = function hotlinePassThrough(this: Worker) {
    saveProfiles(running.filter(({ worker }) => worker === this));
    return terminate.call(this);
  };
  Object.defineProperty(Original.prototype.terminate, 'name', { value: 'terminate' });
  Object.defineProperty(Original.prototype, 'constructor', { value: Profiled });
  workerThreads.Worker = Profiled;
  syncBuiltinESMExports();
  return { save: () => saveProfiles(running.filter(isAlive)) };
}

/** A worker that has ended has no thread. */
function isAlive({ worker }: RunningWorker): boolean {
  return worker.threadId !== -1;
}

/** A worker with arguments or an environment of its own does not load what its parent was told to. */
function withPreload(options: WorkerOptions | undefined, preload: string): WorkerOptions | undefined {
  if (options?.execArgv === undefined && typeof options?.env !== 'object') return options;
  return { ...options, execArgv: [...(options.execArgv ?? process.execArgv), '--require', preload] };
}

/**
 * Interrupts the workers, whatever they do, and waits until they have written their profiles and answered: ended in
 * the middle of the answer, V8 would take the end for that of the answer alone, and the worker would go on for ever.
 */
function saveProfiles(workers: readonly RunningWorker[]): void {
  const waiting = workers.filter(({ state }) => Atomics.load(state, 0) === PROFILING);
  if (waiting.length === 0) return;
  const ids = waiting.map(({ worker }) => worker.threadId);
  const control = `globalThis[Symbol.for(${stringify(CONTROL_SYMBOL)})]`;
  const expression = `${stringify(ids)}.find((id) => ${control}?.flushThread(id))`;
  const message = stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  const answered = new Set<unknown>();
  const inspector = new Session();
  try {
    inspector.connect();
    inspector.on('NodeWorker.attachedToWorker', ({ params }) =>
      inspector.post('NodeWorker.sendMessageToWorker', { sessionId: params.sessionId, message }),
    );
    inspector.on('NodeWorker.receivedMessageFromWorker', ({ params }) =>
      answered.add(answerOf(params.message)),
    );
    inspector.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    waitFor(waiting, (worker) => answered.has(worker.threadId));
    inspector.disconnect();
  } catch {
    // Without an inspector a worker saves its profile only when it ends by itself.
  }
}

function answerOf(message: string): unknown {
  return (parse(message) as { result?: { result?: { value?: unknown } } }).result?.result?.value;
}

/** Waits in short steps: answers come in between. */
function waitFor(workers: readonly RunningWorker[], hasAnswered: (worker: Worker) => boolean): void {
  const step = new Int32Array(new SharedArrayBuffer(4));
  const ids = new Map(workers.map(({ worker }) => [worker, worker.threadId]));
  const end = now() + SAVE_MS;
  let open = workers;
  let savedSince: number | undefined;
  while (open.length > 0 && now() < end) {
    open = open.filter(({ worker }) => worker.threadId === ids.get(worker) && !hasAnswered(worker));
    // One that ended by itself in the meantime has saved its profile and gives no answer.
    const areSaved = open.every(({ state }) => Atomics.load(state, 0) === SAVED);
    savedSince = areSaved ? (savedSince ?? now()) : undefined;
    if (savedSince !== undefined && now() - savedSince > ANSWER_MS) return;
    Atomics.wait(step, 0, 0, 1);
  }
}
