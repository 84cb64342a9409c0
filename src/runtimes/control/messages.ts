/** What Hotline and a profiled process say to each other, see README.md of `../recording`. Shared by both: types only. */
import type { ProfileKind, RunStarted } from '../runtime';

/** What a recorder is told before its program starts: one line of JSON in an environment variable. */
export interface StartMessage {
  readonly type: 'start';
  /** Unix socket or named pipe that the process connects to. */
  readonly socket: string;
  /** The run folder. */
  readonly outDir: string;
  /** `RuntimeDescriptor.id` */
  readonly runtime: string;
  readonly kind: ProfileKind;
  readonly engine: string;
  /** Between two samples. */
  readonly intervalMicroseconds: number;
}

/** Process → Hotline, one JSON object a line. Every process of the program has a connection of its own. */
export type ProgramMessage =
  | (RunStarted & { type: 'hello'; isProgram: boolean })
  | { type: 'done' }
  | { type: 'error'; message: string };

/**
 * Hotline → process, one JSON object a line. `stop`: save the profile. `release`: save it and go on without a profiler.
 * `kill`: end at once.
 */
export interface ProgramOrder {
  readonly type: 'stop' | 'release' | 'kill';
}
