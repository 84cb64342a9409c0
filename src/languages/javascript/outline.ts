import type { SourceOutline } from '../../base/sourceOutline';
import { readAcornOutline } from './acornOutline';

/** Sources that are likely to be plain JavaScript. */
const MAY_BE_PLAIN = /\.[cm]?js$/i;

/**
 * Functions and calls of a source, found by the fastest suitable parser.
 * @param file its suffix determines the dialect
 * @throws {RangeError} for code nested deeper than the call stack allows
 */
export async function readOutline(text: string, file: string): Promise<SourceOutline> {
  const plain = MAY_BE_PLAIN.test(file) ? readAcornOutline(text) : undefined;
  if (plain) return plain;
  // Loading this parser takes as long as parsing a megabyte of source.
  const { readTypeScriptOutline } = await import('./typescriptOutline');
  return readTypeScriptOutline(text, file);
}
