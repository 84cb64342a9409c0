import type { Worker } from 'node:worker_threads';
import { BEATS, DISCONNECTED, type ControlThreadOrder } from '../protocol';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const BEAT_MS = 250;
const DISCONNECT_MS = 300;

/** Captured up front: the program may replace it. */
const kill = process.kill.bind(process);

/**
 * Saves the profile on a signal that would terminate the program, then lets it terminate as usual. A program with its
 * own handler decides for itself; its exit saves the profile.
 * @param state see `ControlThreadData.shared`
 */
export function handleSignals(
  flush: (signal: NodeJS.Signals) => string,
  state: Int32Array,
): { keepInstalled(thread: Worker): void; release(): void } {
  let controlThread: Worker;
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      if (process.listenerCount(signal) > 1) return;
      flush(signal);
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
        // Negative: the control thread removed the handlers while the loop was blocked.
        if (Atomics.add(state, BEATS, 1) >= 0) return;
        Atomics.store(state, BEATS, 0);
        install();
      }, BEAT_MS).unref();
    },
  };
}

/**
 * When a program kills itself with a signal, Node.js prints a message and waits for debuggers to disconnect, so ours
 * disconnects first.
 */
export function disconnect(thread: Worker, state: Int32Array): void {
  thread.postMessage('disconnect' satisfies ControlThreadOrder);
  Atomics.wait(state, DISCONNECTED, 0, DISCONNECT_MS);
}
