import { readFile, stat } from 'node:fs/promises';
import { isFilePath } from '../base/sourcePath';
import type { SourceOutline } from '../base/sourceOutline';
import { readAcornOutline } from '../languages/javascript/acornOutline';

/** A source above this size, in bytes, is not parsed: its functions keep the lines that the engine told. */
const LARGEST_SOURCE = 12 * 1024 * 1024;

/** Sources that may be JavaScript without extensions: mostly they are. */
const MAY_BE_PLAIN = /\.[cm]?js$/i;

/** What was read of a source. */
export interface ReadSource {
  /** Undefined for what cannot be read or parsed. */
  readonly syntax: SourceOutline | undefined;
  /** Characters. */
  readonly length: number;
}

/** What was read of files so far, by path: profiles of one program have the same sources. */
export type OutlineCache = Map<string, ReadSource>;

/** True for a file whose functions and calls can be read. */
export function isScript(source: string): boolean {
  return isFilePath(source) && /\.([cm]?[jt]s|[jt]sx)$/i.test(source);
}

/** The text of a source that is to be read; empty where there is none, or too much of it. */
export async function readText(file: string): Promise<string> {
  try {
    return (await stat(file)).size <= LARGEST_SOURCE ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Functions and calls of a source. @returns undefined for code that is nested too deep to be parsed, and for none. */
export async function parseSource(text: string, source: string): Promise<SourceOutline | undefined> {
  if (text === '') return undefined;
  try {
    const plain = MAY_BE_PLAIN.test(source) ? readAcornOutline(text) : undefined;
    if (plain) return plain;
    // Its parser takes as long to load as a source of a megabyte to be read.
    const { readTypeScriptOutline } = await import('../languages/javascript/typescriptOutline');
    return readTypeScriptOutline(text, source);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
