import * as path from 'node:path';

/** A program of the fixtures: a folder. */
export const goProgram = (name: string): string => path.resolve('test/fixtures/programs/go', name);

/** The first build with the profiler compiles Go's own library anew: minutes on a machine that is busy. */
export const BUILD_MS = 600_000;

/** Enough samples for shares: as often as systems deliver. */
export const OFTEN = ['--interval', '4000'];
