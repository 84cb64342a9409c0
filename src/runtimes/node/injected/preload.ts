/**
 * Loaded with --require into every process and thread of the profiled program, before the program's own code. Starts
 * the profiler, and saves the profile however the program ends. Avoids side effects that the program could notice;
 * captures what it needs up front, before the program can change it.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, threadId, Worker } from 'node:worker_threads';
import type { ProgramPart } from '../../../profile/model/programParts';
import {
  CONTROL_SYMBOL,
  SESSION_VARIABLE,
  type ControlThreadData,
  type ControlThreadOrder,
  type InjectedSession,
  type MainThreadControl,
} from '../protocol';
import { profileChildren } from './children';
import { chooseEngine } from './engines';
import { memoryEngine } from './memoryEngine';
import { makeFlush } from './savedProfile';
import { disconnect, handleSignals } from './signals';
import { profileWorkers, takeThreadSession } from './workers';

const CONTROL_THREAD = join(__dirname, 'controlThread.cjs');

if (isMainThread) {
  const session = takeSession();
  if (session?.parent === undefined) {
    if (session) profileProcess(session);
  } else {
    try {
      profileProcess(session);
    } catch {
      // If another Node.js cannot load us, the program's child processes must still work.
    }
  }
} else profileThread();

/** Reads the session data from the environment and removes it, so that the program never sees it. */
function takeSession(): InjectedSession | undefined {
  const text = process.env[SESSION_VARIABLE];
  if (text === undefined) return undefined;
  Reflect.deleteProperty(process.env, SESSION_VARIABLE);
  const told = JSON.parse(text) as InjectedSession;
  if (told.nodeOptions === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = told.nodeOptions;
  if (told.argv1 !== undefined) process.argv[1] = told.argv1;
  return told;
}

function profileProcess(told: InjectedSession): void {
  if (told.exactLines) switchInliningOff();
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const measured = startProfiling(told);
  const { flush, started } = measured;
  const signals = handleSignals(flush, state);
  const control = { ...measured.control, releaseSignals: signals.release };
  offer(control);
  const isProgram = told.parent === undefined;
  const message = { ...started, type: 'hello', isProgram } as const;
  const thread = startControlThread({ socket: told.socket, started: message, shared });
  if (thread) signals.keepInstalled(thread);
  process.once('exit', () => {
    flush();
    if (thread) disconnect(thread, state);
  });
  measured.start();
}

function profileThread(): void {
  const thread = takeThreadSession();
  if (!thread) return;
  removeOwnArguments();
  const measured = startProfiling(thread.session);
  const flush = () => {
    const answer = measured.flush();
    thread.markSaved();
    return answer;
  };
  offer({
    flush,
    flushThread(id) {
      if (id === threadId) flush();
      return id === threadId;
    },
    releaseSignals: () => undefined,
  });
  process.once('exit', flush);
  measured.start();
  thread.markProfiling();
}

/** State for profiling one thread of the program. */
interface Measuring {
  readonly started: Omit<ControlThreadData['started'], 'type' | 'isProgram'>;
  readonly control: Pick<MainThreadControl, 'flush' | 'flushThread'>;
  start(): void;
  /** Saves the profiles of this thread and of the workers it started. */
  flush(signal?: NodeJS.Signals): string;
}

function startProfiling(told: InjectedSession): Measuring {
  const { engine, reason } = engineFor(told);
  const started = {
    pid: process.pid,
    engine: engine.id,
    engineReason: reason,
    runtimeVersion: process.version,
  };
  const id = `${process.pid}-${threadId}-${Date.now().toString(36)}`;
  const part: Omit<ProgramPart, 'script'> = {
    id,
    parent: told.parent,
    kind: isMainThread ? 'process' : 'thread',
  };
  const saveOwn = makeFlush({ outDir: told.outDir, engine, started, part, preload: __filename });
  let isOver = false;
  let saveWorkers = (): void => undefined;
  const flush = (signal?: NodeJS.Signals) => {
    isOver = true;
    const answer = saveOwn(signal);
    saveWorkers();
    return answer;
  };
  return {
    started,
    control: { flush: () => flush(), flushThread: () => false },
    flush,
    start() {
      const session = () => (isOver ? undefined : { ...told, parent: id });
      saveWorkers = profileWorkers(session, __filename).save;
      profileChildren(session, `--require ${JSON.stringify(__filename)}`);
      engine.start(told.intervalMicroseconds);
    },
  };
}

function engineFor({ kind, engine, addon }: InjectedSession): ReturnType<typeof chooseEngine> {
  if (kind === 'cpu') return chooseEngine(engine, addon);
  return { engine: memoryEngine(kind === 'live-memory'), reason: 'the only engine that measures memory' };
}

/** Must run before the program is compiled. Maglev was added in Node.js 22. */
function switchInliningOff(): void {
  setFlagsFromString('--no-turbo-inlining');
  if (Number.parseInt(process.versions.node, 10) >= 22) setFlagsFromString('--no-maglev-inlining');
}

/** Removes our arguments, which were added to those of a worker with its own execArgv. */
function removeOwnArguments(): void {
  const at = process.execArgv.indexOf(__filename);
  if (at > 0) process.execArgv.splice(at - 1, 2);
}

/** Exposes the functions that the inspector calls between two instructions of the program. */
function offer(control: MainThreadControl): void {
  Object.defineProperty(globalThis, Symbol.for(CONTROL_SYMBOL), { value: control, enumerable: false });
}

/**
 * Starts the thread that handles the extension's orders. It calls the main thread through the inspector, which works
 * even if the program never returns to its event loop.
 * @returns undefined if threads are not permitted (the permission model), in which case the profile is only saved at
 * exit
 */
function startControlThread(data: ControlThreadData): Worker | undefined {
  try {
    const thread = new Worker(CONTROL_THREAD, {
      workerData: data,
      execArgv: [],
      stdin: false,
    });
    thread.on('error', () => undefined);
    thread.on('message', () => endOnceLetGo(thread));
    thread.unref();
    return thread;
  } catch {
    return undefined;
  }
}

/**
 * Ends the control thread once it has disconnected. Node.js aborts the process if a thread exits while the main thread
 * is still closing that thread's inspector session, so this waits for the event loop turn after the message.
 */
function endOnceLetGo(thread: Worker): void {
  setImmediate(() => thread.postMessage('end' satisfies ControlThreadOrder));
}
