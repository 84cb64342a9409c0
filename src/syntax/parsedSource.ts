import type { ModuleNode } from './codeTree';

/** A source file as a front end read it. */
export interface ParsedSource {
  readonly tree: ModuleNode;
  /** What could not be understood: offsets, the end exclusive. The tree has the rest. */
  readonly errors: readonly { readonly start: number; readonly end: number }[];
}
