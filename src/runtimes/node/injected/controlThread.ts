/**
 * A thread of a profiled process that handles the extension's orders by calling the main thread through the inspector,
 * so that Stop works even if a program never returns to its event loop. If the extension disappears, it saves the
 * profile and terminates the process, leaving no orphans.
 */
import { Session } from 'node:inspector';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import {
  BEATS,
  CONTROL_SYMBOL,
  DISCONNECTED,
  type ControlThreadData,
  type ControlThreadOrder,
  type MainThreadControl,
} from '../protocol';
import type { ProgramMessage, ProgramOrder } from '../../control/messages';

/** Time limit for responses of the main thread, which cannot respond while it is blocked in a system call. */
const ANSWER_MS = 15_000;
/** The program counts as busy after this long without a turn of the event loop. */
const BUSY_MS = 1000;

const { socket: address, started, shared } = workerData as ControlThreadData;
const state = new Int32Array(shared);
const main = new Session();
main.connectToMainThread();

/** Connection errors that mean nobody is listening any more: the session was aborted. */
const GONE: readonly unknown[] = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/** Whether the process survives if the extension is gone. */
let mayGoOn = false;
const socket = connect(address);
const send = (message: ProgramMessage) => socket.write(`${JSON.stringify(message)}\n`);
socket.on('connect', () => send(started));
let unread = '';
socket.setEncoding('utf8');
socket.on('data', (chunk: string) => {
  const lines = (unread + chunk).split('\n');
  unread = lines.pop()!;
  for (const line of lines) {
    const order = orderOf(line);
    if (order === 'stop') void save();
    if (order === 'release') void release();
    if (order === 'kill') endProgram();
  }
});
// A process that is not allowed to connect, such as one of another user, is left alone.
socket.on('error', ({ code }: NodeJS.ErrnoException) => (mayGoOn ||= !GONE.includes(code)));
socket.on('close', () => {
  const saved = callMain('flush').catch(() => undefined);
  void saved.then(() => (mayGoOn ? void leave() : endProgram()));
});
parentPort?.on('message', (order: ControlThreadOrder) => (order === 'end' ? process.exit() : letGo()));
watchEventLoop();

/** @returns undefined for a line that is not an order */
function orderOf(line: string): ProgramOrder['type'] | undefined {
  try {
    return (JSON.parse(line) as ProgramOrder | null)?.type;
  } catch {
    return undefined;
  }
}

/** Saves the profile and lets the process continue as if it had never been profiled. */
async function release(): Promise<void> {
  mayGoOn = true;
  await save();
  socket.end();
}

/** Asks the main thread to end this one, so that nothing is left to disturb the process. */
async function leave(): Promise<void> {
  await callMain('releaseSignals').catch(() => undefined);
  letGo();
  parentPort?.postMessage('left');
}

function letGo(): void {
  main.disconnect();
  Atomics.store(state, DISCONNECTED, 1);
  Atomics.notify(state, DISCONNECTED);
}

async function save(): Promise<void> {
  try {
    const problem = await callMain('flush');
    send(problem === '' ? { type: 'done' } : { type: 'error', message: problem });
  } catch (error) {
    send({ type: 'error', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Calls a main-thread function between two of its instructions. @throws if it does not respond in time */
function callMain(name: keyof MainThreadControl): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no response within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
    const expression = `globalThis[Symbol.for(${JSON.stringify(CONTROL_SYMBOL)})].${name}()`;
    main.post('Runtime.evaluate', { expression, returnByValue: true }, (error, answer) => {
      clearTimeout(timer);
      if (error) reject(error);
      else if (answer.exceptionDetails) reject(new Error(answer.exceptionDetails.text));
      else resolve(String(answer.result.value ?? ''));
    });
  });
}

/** Terminates the program, and everything it started if it leads a process group. */
function endProgram(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It is not a group leader.
  }
  process.kill(process.pid, 'SIGKILL');
}

/**
 * A JavaScript handler prevents Ctrl+C from terminating a busy program. So while the event loop is blocked, the
 * handlers are removed (marked by a negative counter); the loop's next turn restores them.
 */
function watchEventLoop(): void {
  let seen = Atomics.load(state, BEATS);
  setInterval(() => {
    const count = Atomics.load(state, BEATS);
    if (count === seen && count >= 0 && Atomics.compareExchange(state, BEATS, count, -1) === count) {
      void callMain('releaseSignals').catch(() => undefined);
      seen = -1;
    } else seen = count;
  }, BUSY_MS);
}
