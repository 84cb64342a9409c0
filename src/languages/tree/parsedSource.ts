import type { ModuleNode } from './codeTree';
import type { SourceMemory } from './sourceMemory';

/** A source file as parsed by a front end. */
export interface ParsedSource {
  readonly tree: ModuleNode;
  /** Ranges with syntax errors: offsets, the end exclusive. The tree has the rest. */
  readonly errors: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Parses a text.
 * @param file its suffix may determine a dialect
 * @param memory of the same document, so that unchanged parts are not parsed again; this consumes the previous tree
 */
export type SourceReader = (text: string, file: string, memory?: SourceMemory) => ParsedSource;
