import { readFile, stat } from 'node:fs/promises';
import { isFilePath } from '../base/sourcePath';
import type { SourceOutline } from '../base/sourceOutline';
import { languageOfSource } from '../languages';
import type { LanguageSupport } from '../languages/language';

/** Larger sources, in bytes, are not parsed: their functions keep the lines recorded by the engine. */
const LARGEST_SOURCE = 12 * 1024 * 1024;

/** The result of reading a source. */
export interface ReadSource {
  /** Undefined if it cannot be read or parsed. */
  readonly syntax: SourceOutline | undefined;
  /** Characters. */
  readonly length: number;
}

/** Files read so far, by path: profiles of one program share their sources. */
export type OutlineCache = Map<string, ReadSource>;

/** True for a file whose functions and calls can be read. */
export function hasOutline(source: string): boolean {
  return isFilePath(source) && outlineReader(source) !== undefined;
}

function outlineReader(source: string): LanguageSupport['frontEnd']['outline'] {
  return languageOfSource(source)?.frontEnd.outline;
}

/** The text of a source; empty if there is none, or if it is too large. */
export async function readText(file: string): Promise<string> {
  try {
    return (await stat(file)).size <= LARGEST_SOURCE ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/**
 * Functions and calls of a source.
 * @returns undefined for code that is nested too deeply to be parsed, for a language without outlines, and if there is
 * no source.
 */
export async function parseSource(text: string, source: string): Promise<SourceOutline | undefined> {
  if (text === '') return undefined;
  try {
    return await outlineReader(source)?.(text, source);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
