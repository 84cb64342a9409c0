/** What a program under Node.js is told, and its threads tell each other: shared by all, so it imports types only. */
import type { ProgramMessage, StartMessage } from '../control/messages';

/** Name of the environment variable that carries `InjectedSession` as JSON. */
export const SESSION_VARIABLE = 'HOTLINE_SESSION';

/** What the program is told when it starts. */
export interface InjectedSession extends StartMessage {
  readonly exactLines: boolean;
  /** The folder of v8-profiler-next, undefined if it is not installed. */
  readonly addon: string | undefined;
  /** The user's own NODE_OPTIONS, put back for the program's children. */
  readonly nodeOptions: string | undefined;
  /** What `process.argv[1]` reads when the file that runs is a bundle of another. */
  readonly argv1: string | undefined;
  /** `ProgramPart.id` of the process or thread that started this one; undefined for the program itself. */
  readonly parent: string | undefined;
}

/** Under this key the preload keeps what the control thread calls, through the inspector, on the main thread. */
export const CONTROL_SYMBOL = 'hotline.control';

/** What the main thread offers to the control thread. */
export interface MainThreadControl {
  /** Saves the profile; `''` when it is saved, else why not. */
  flush(): string;
  /** Saves the profile when this is the thread with this id. @returns whether it is */
  flushThread(id: number): boolean;
  /** Gives Ctrl+C and termination back their default effect while the event loop does not turn. */
  releaseSignals(): void;
}

/** Shared number that grows with every beat of the program's event loop; below zero: signal handlers are away. */
export const BEATS = 0;
/** Shared number that is not zero once the control thread let go of the main thread. */
export const DISCONNECTED = 1;

/** What the main thread says to the control thread: to let go of it, or to end. */
export type ControlThreadOrder = 'disconnect' | 'end';

/** What the control thread gets from the preload. */
export interface ControlThreadData {
  readonly socket: string;
  readonly started: Extract<ProgramMessage, { type: 'hello' }>;
  /** Two 32-bit numbers, see `BEATS` and `DISCONNECTED`. */
  readonly shared: SharedArrayBuffer;
}
