/**
 * Loaded with --require into the program that is profiled, before its own code: starts the profiler, and saves
 * what it measured when the program ends, however it ends. Touches nothing that the program could notice more
 * than it must: what it needs is taken at the start, before the program can change it.
 */
import * as fs from 'node:fs';
import { Session } from 'node:inspector';
import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, Worker } from 'node:worker_threads';
import { OUTCOME_FILE, PROFILE_FILE } from '../../runFolder';
import {
  BEATS,
  CONTROL_SYMBOL,
  DISCONNECTED,
  SESSION_VARIABLE,
  type ControlThreadData,
  type InjectedSession,
  type MainThreadControl,
} from '../protocol';
import { chooseEngine, type InjectedEngine } from './engines';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const BEAT_MS = 250;
/** The map of a script that was compiled in memory, at its end: it is told apart from the script. */
const INLINE_MAP = /\n\/\/# sourceMappingURL=data:[^\n]*\s*$/;
const DISCONNECT_MS = 300;

/** Bound now: a program may replace any of them. */
const { writeFileSync, renameSync } = fs;
const { join } = path;
const { stringify } = JSON;
const now = Date.now;
const kill = process.kill.bind(process);

const session = isMainThread ? takeSession() : undefined;
if (session) profile(session);

/** Reads what the extension left in the environment and removes it, so that the program and its children never see it. */
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

function profile(told: InjectedSession): void {
  if (told.exactLines) switchInliningOff();
  const { engine, reason } = chooseEngine(told.engine, told.addon);
  const started: ControlThreadData['started'] = {
    type: 'started',
    pid: process.pid,
    engine: engine.id,
    engineReason: reason,
    runtimeVersion: process.version,
  };
  const flush = makeFlush(told, engine, started);
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const signals = handleSignals(flush, state);
  const thread = startControlThread(
    { socket: told.socket, started, shared },
    { flush, releaseSignals: signals.release },
  );
  if (thread) signals.keepInstalled(thread);
  process.once('exit', () => {
    flush();
    if (thread) disconnect(thread, state);
  });
  engine.start(told.intervalMicroseconds);
}

/** Before the program is compiled. Maglev came with Node.js 22. */
function switchInliningOff(): void {
  setFlagsFromString('--no-turbo-inlining');
  if (Number.parseInt(process.versions.node, 10) >= 22) setFlagsFromString('--no-maglev-inlining');
}

/** A function that saves the profile the first time it is called; '' when it is saved, else why not. */
function makeFlush(
  told: InjectedSession,
  engine: InjectedEngine,
  started: ControlThreadData['started'],
): () => string {
  const startedAt = now();
  const begin = process.hrtime.bigint();
  let answer: string | undefined;
  return () => {
    if (answer !== undefined) return answer;
    const durationMs = Number(process.hrtime.bigint() - begin) / 1e6;
    answer = '';
    try {
      const measured = engine.stop();
      writeWhole(join(told.outDir, PROFILE_FILE), stringify(measured));
    } catch (error) {
      answer = String(error instanceof Error ? error.message : error);
    }
    const { type: _, ...run } = started;
    const outcome = {
      ...run,
      startedAt,
      durationMs,
      ...compiledInMemory(),
      injected: [__filename],
      ...(answer && { failure: answer }),
    };
    try {
      writeWhole(join(told.outDir, OUTCOME_FILE), stringify(outcome));
    } catch (error) {
      answer = String(error instanceof Error ? error.message : error);
    }
    return answer;
  };
}

/** A reader never finds half a file. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** What V8 has of code that a loader compiled in memory: no file has it as it ran. */
function compiledInMemory(): { sourceMaps: Record<string, string>; scripts: Record<string, string> } {
  const sourceMaps: Record<string, string> = {};
  const scripts: Record<string, string> = {};
  const debuggerSession = new Session();
  try {
    debuggerSession.connect();
    debuggerSession.on('Debugger.scriptParsed', ({ params }) => {
      if (!params.url || !params.sourceMapURL?.startsWith('data:')) return;
      sourceMaps[params.url] = params.sourceMapURL;
      // On a session of the same thread the answer comes before post returns.
      debuggerSession.post('Debugger.getScriptSource', { scriptId: params.scriptId }, (error, answer) => {
        if (!error) scripts[params.url] = answer.scriptSource.replace(INLINE_MAP, '');
      });
    });
    debuggerSession.post('Debugger.enable');
    debuggerSession.disconnect();
  } catch {
    // Without a debugger the files' own source map comments are left.
  }
  return { sourceMaps, scripts };
}

/**
 * Saves the profile on a signal that would end the program, then lets it end as it would have.
 * A program with a handler of its own decides itself; its exit saves the profile.
 * @param state see `ControlThreadData.shared`
 */
function handleSignals(
  flush: () => string,
  state: Int32Array,
): { keepInstalled(thread: Worker): void; release(): void } {
  let controlThread: Worker;
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      if (process.listenerCount(signal) > 1) return;
      flush();
      disconnect(controlThread, state);
      process.removeListener(signal, handler);
      kill(process.pid, signal);
    };
    return { signal, handler };
  });
  const release = () => {
    for (const { signal, handler } of handlers) process.removeListener(signal, handler);
  };
  const install = () => {
    release();
    for (const { signal, handler } of handlers) process.on(signal, handler);
  };
  return {
    release,
    keepInstalled(thread) {
      controlThread = thread;
      install();
      setInterval(() => {
        // Below zero: the control thread took the handlers away while the loop stood still.
        if (Atomics.add(state, BEATS, 1) >= 0) return;
        Atomics.store(state, BEATS, 0);
        install();
      }, BEAT_MS).unref();
    },
  };
}

/** Node.js waits, with a message, for debuggers when a program ends by a signal it sent itself: ours goes before. */
function disconnect(thread: Worker, state: Int32Array): void {
  thread.postMessage('disconnect');
  Atomics.wait(state, DISCONNECTED, 0, DISCONNECT_MS);
}

/**
 * Starts the thread that takes the extension's orders. It calls the main thread through the inspector, which
 * reaches even a program that never returns to its event loop.
 * @returns undefined where threads are forbidden (the permission model): the profile is then saved at the end only.
 */
function startControlThread(data: ControlThreadData, control: MainThreadControl): Worker | undefined {
  Object.defineProperty(globalThis, Symbol.for(CONTROL_SYMBOL), { value: control, enumerable: false });
  try {
    const thread = new Worker(join(__dirname, 'controlThread.cjs'), {
      workerData: data,
      execArgv: [],
      stdin: false,
    });
    thread.unref();
    thread.on('error', () => undefined);
    return thread;
  } catch {
    return undefined;
  }
}
