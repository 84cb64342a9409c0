/** The name of the top-level code of a file, outside all functions. */
export const MODULE_NAME = '(module)';

/** Identifies a function across runs and edits of its file: it contains no line, row or offset. */
export interface FunctionKey {
  /** Its own name; '' for an anonymous function, `MODULE_NAME` for the code outside all functions. */
  readonly name: string;
  /** The path or URL of its file; '' if there is none. */
  readonly source: string;
  /**
   * The names of the enclosing classes and functions, outermost first, separated by dots. '' at the top level, and if
   * the engine reports only the bare name.
   */
  readonly scope: string;
}

/** The key of a function in a source, given its name as an engine writes it. */
export type KeyOfName = (written: string, source: string) => FunctionKey;

/**
 * The dot-separated parts of a name. `<lambda:app.js>` is one part.
 * @returns at least one
 */
export function dottedParts(written: string): string[] {
  return written.match(/<[^<>]*>|[^.<]+/g) ?? [''];
}

/**
 * Whether two keys identify the same function. If either has no scope, its engine may have reported only the bare name.
 */
export function isSameFunction(one: FunctionKey, other: FunctionKey): boolean {
  if (one.name !== other.name || one.source !== other.source) return false;
  return one.scope === other.scope || one.scope === '' || other.scope === '';
}
