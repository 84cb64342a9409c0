/**
 * Profiles the worker threads that a program starts, and makes them save their profiles before they are terminated: a
 * worker gets no chance to run code on `worker.terminate()` or when the program exits.
 */
import { Session } from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads';
import { CONTROL_SYMBOL, type InjectedSession } from '../protocol';

/** Key of the session data in a worker's environment data. */
const THREAD_KEY = 'hotline.thread';
/** States of a worker's profile, in `ThreadStart.state`. */
const PROFILING = 1;
const SAVED = 2;
/** Total time that all workers together may take to save their profiles. */
const SAVE_MS = 5000;
/** Time that a response may take once the profile is saved. */
const ANSWER_MS = 200;

/** Captured up front: the program may replace any of them. */
const { stringify, parse } = JSON;
const now = Date.now;

interface ThreadStart {
  readonly session: InjectedSession;
  /** One 32-bit integer: 0 initially, then `PROFILING`, then `SAVED`. */
  readonly state: SharedArrayBuffer;
}

/** The worker's side of a session, through which it reports its state. */
export interface ThreadSession {
  readonly session: InjectedSession;
  /** Call once the profiler is running. */
  markProfiling(): void;
  /** Call once the profile is saved. */
  markSaved(): void;
}

/** Session data from the parent thread; undefined if this thread is not to be profiled. */
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

/** This thread's workers. */
export interface ProfiledWorkers {
  /** Makes all running workers save their profiles, and waits until they have. */
  save(): void;
}

interface RunningWorker {
  readonly worker: Worker;
  readonly state: Int32Array;
}

/**
 * Profiles every worker that this thread starts from now on.
 * @param session returns the workers' session data; undefined to stop profiling new ones
 * @param preload the file this module is bundled into
 */
export function profileWorkers(session: () => InjectedSession | undefined, preload: string): ProfiledWorkers {
  let running: RunningWorker[] = [];
  const { Worker: Original, setEnvironmentData } = workerThreads;
  // Wrappers between the program and Node.js have this name so that profiles can omit them.
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

/** A terminated worker has no thread. */
function isAlive({ worker }: RunningWorker): boolean {
  return worker.threadId !== -1;
}

/** A worker with its own execArgv or environment does not inherit our preload. */
function withPreload(options: WorkerOptions | undefined, preload: string): WorkerOptions | undefined {
  if (options?.execArgv === undefined && typeof options?.env !== 'object') return options;
  return { ...options, execArgv: [...(options.execArgv ?? process.execArgv), '--require', preload] };
}

/**
 * Interrupts the workers, whatever they are doing, and waits until they have written their profiles and responded. If
 * one were terminated while responding, V8 would take the termination to apply to the inspector call only, and the
 * worker would run forever.
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
    // Without an inspector, a worker saves its profile only when it exits on its own.
  }
}

function answerOf(message: string): unknown {
  return (parse(message) as { result?: { result?: { value?: unknown } } }).result?.result?.value;
}

/** Polls at short intervals, in between which responses are handled. */
function waitFor(workers: readonly RunningWorker[], hasAnswered: (worker: Worker) => boolean): void {
  const step = new Int32Array(new SharedArrayBuffer(4));
  const ids = new Map(workers.map(({ worker }) => [worker, worker.threadId]));
  const end = now() + SAVE_MS;
  let open = workers;
  let savedSince: number | undefined;
  while (open.length > 0 && now() < end) {
    open = open.filter(({ worker }) => worker.threadId === ids.get(worker) && !hasAnswered(worker));
    // A worker that has exited on its own in the meantime has saved its profile and will not respond.
    const areSaved = open.every(({ state }) => Atomics.load(state, 0) === SAVED);
    savedSince = areSaved ? (savedSince ?? now()) : undefined;
    if (savedSince !== undefined && now() - savedSince > ANSWER_MS) return;
    Atomics.wait(step, 0, 0, 1);
  }
}
