import { readFile, stat } from 'node:fs/promises';
import { isFilePath } from '../base/sourcePath';
import type { SourceOutline } from '../base/sourceOutline';
import { languageOfSource } from '../languages';
import { frontEnds, type FrontEnd } from '../languages/frontEnds';

/** A source above this size, in bytes, is not parsed: its functions keep the lines that the engine told. */
const LARGEST_SOURCE = 12 * 1024 * 1024;

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
export function hasOutline(source: string): boolean {
  return isFilePath(source) && outlineReader(source) !== undefined;
}

function outlineReader(source: string): FrontEnd['outline'] {
  const language = languageOfSource(source);
  return language && frontEnds.get(language.id)?.outline;
}

/** The text of a source that is to be read; empty if there is none, or too much of it. */
export async function readText(file: string): Promise<string> {
  try {
    return (await stat(file)).size <= LARGEST_SOURCE ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/**
 * Functions and calls of a source.
 * @returns undefined for code that is nested too deep to be parsed, for a language that has no outlines, and for none.
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
