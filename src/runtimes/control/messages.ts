/** Messages between Hotline and a profiled process, see README.md of `../recording`. Shared by both: types only. */
import type { ProfileKind, RunStarted } from '../runtime';

/** Session data passed to a recorder before its program starts: one line of JSON in an environment variable. */
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
  /** Sampling interval. */
  readonly intervalMicroseconds: number;
}

/** Process → Hotline, one JSON object per line. Every process of the program has its own connection. */
export type ProgramMessage =
  | (RunStarted & { type: 'hello'; isProgram: boolean })
  | { type: 'done' }
  | { type: 'error'; message: string };

/**
 * Hotline → process, one JSON object per line. `stop`: save the profile. `release`: save it and continue without a
 * profiler. `kill`: exit immediately.
 */
export interface ProgramOrder {
  readonly type: 'stop' | 'release' | 'kill';
}
