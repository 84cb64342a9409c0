import type { ModuleNode } from './codeTree';
import type { SourceMemory } from './sourceMemory';

/** A source file as a front end read it. */
export interface ParsedSource {
  readonly tree: ModuleNode;
  /** What could not be understood: offsets, the end exclusive. The tree has the rest. */
  readonly errors: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Reads a text.
 * @param file its ending may tell a dialect
 * @param memory of the same document: what did not change since is not read again. The tree of the last time is used up.
 */
export type SourceReader = (text: string, file: string, memory?: SourceMemory) => ParsedSource;
