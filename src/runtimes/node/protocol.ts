/** Messages to a program under Node.js and between its threads. Shared by all of them, so it imports types only. */
import type { ProgramMessage, StartMessage } from '../control/messages';

/** Name of the environment variable that carries `InjectedSession` as JSON. */
export const SESSION_VARIABLE = 'HOTLINE_SESSION';

/** Session data passed to the program at startup. */
export interface InjectedSession extends StartMessage {
  readonly exactLines: boolean;
  /** Folder of v8-profiler-next; undefined if it is not installed. */
  readonly addon: string | undefined;
  /** The user's own NODE_OPTIONS, restored for the program's child processes. */
  readonly nodeOptions: string | undefined;
  /** Value for `process.argv[1]` if the running file is a bundle. */
  readonly argv1: string | undefined;
  /** `ProgramPart.id` of the process or thread that started this one; undefined for the main program. */
  readonly parent: string | undefined;
}

/**
 * Key under which the preload exposes the main-thread functions that the control thread calls through the inspector.
 */
export const CONTROL_SYMBOL = 'hotline.control';

/** Main-thread functions available to the control thread. */
export interface MainThreadControl {
  /** Saves the profile. Returns `''` on success, or else the reason for the failure. */
  flush(): string;
  /** Saves the profile if this is the thread with the given id. @returns whether it is */
  flushThread(id: number): boolean;
  /** Restores the default action of SIGINT and SIGTERM while the event loop is blocked. */
  releaseSignals(): void;
}

/**
 * Index of a shared counter that each turn of the program's event loop increments; negative while the signal handlers
 * are removed.
 */
export const BEATS = 0;
/** Index of a shared flag that is nonzero once the control thread has disconnected from the main thread. */
export const DISCONNECTED = 1;

/** Orders from the main thread to the control thread: disconnect from it, or exit. */
export type ControlThreadOrder = 'disconnect' | 'end';

/** Worker data that the preload passes to the control thread. */
export interface ControlThreadData {
  readonly socket: string;
  readonly started: Extract<ProgramMessage, { type: 'hello' }>;
  /** Two 32-bit integers, see `BEATS` and `DISCONNECTED`. */
  readonly shared: SharedArrayBuffer;
}
