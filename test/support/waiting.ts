import * as assert from 'node:assert/strict';
import type { Readable } from 'node:stream';

/** Time limit for detecting hangs, generous because the machine may be busy. */
const GIVE_UP_MS = 300_000;

/**
 * Waits until a condition holds; fails with `what` if it never does. @returns the first value that is neither false nor
 * undefined
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, false | undefined>> {
  for (const end = Date.now() + GIVE_UP_MS; ;) {
    const value = await look();
    if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
    if (Date.now() > end)
      throw new assert.AssertionError({ message: `not within ${GIVE_UP_MS / 1000} s: ${what}` });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Calls back once matching output was printed, however it was split into chunks. */
export function onceTold(
  stream: Readable,
  text: string | RegExp,
  onTold: (match: RegExpMatchArray) => void,
): void {
  let told = '';
  const listen = (chunk: Buffer | string): void => {
    told = (told + chunk.toString()).slice(-10_000);
    const match = told.match(text);
    if (match === null) return;
    stream.off('data', listen);
    onTold(match);
  };
  stream.on('data', listen);
}
