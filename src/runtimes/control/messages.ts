/** What the extension and the profiled program say to each other: shared by both, so it imports types only. */
import type { RunStarted } from '../runtime';

/** Process → extension, one JSON object a line. Every process of the program has a connection of its own. */
export type ProgramMessage =
  | (RunStarted & { type: 'started'; isProgram: boolean })
  | { type: 'saved' }
  | { type: 'failed'; message: string };

/**
 * Extension → process, one word a line. `stop`: save the profile. `release`: save it and go on without a profiler.
 * `kill`: end at once.
 */
export type ProgramOrder = 'stop' | 'release' | 'kill';
