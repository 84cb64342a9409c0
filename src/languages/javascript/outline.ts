import type { SourceOutline } from '../../base/sourceOutline';
import { readAcornOutline } from './acornOutline';

/** Sources that may be JavaScript without extensions: mostly they are. */
const MAY_BE_PLAIN = /\.[cm]?js$/i;

/**
 * Functions and calls of a source, by the parser that is fastest for it.
 * @param file its suffix tells the dialect
 * @throws {RangeError} for code nested deeper than the call stack allows.
 */
export async function readOutline(text: string, file: string): Promise<SourceOutline> {
  const plain = MAY_BE_PLAIN.test(file) ? readAcornOutline(text) : undefined;
  if (plain) return plain;
  // Its parser takes as long to load as a source of a megabyte to be read.
  const { readTypeScriptOutline } = await import('./typescriptOutline');
  return readTypeScriptOutline(text, file);
}
