/** The name of the code at the top of a file, outside all functions. */
export const MODULE_NAME = '(module)';

/**
 * Which function is meant, in words that hold from one run to the next and while the file around it is edited:
 * it has no line, no row and no offset.
 */
export interface FunctionKey {
  /** Its own name; '' for one that has none, `MODULE_NAME` for the code outside all functions. */
  readonly name: string;
  /** The path or URL of its file; '' where there is none. */
  readonly source: string;
  /**
   * The names of the classes and functions around it, outermost first, with dots between them. '' at the top of the
   * file, and where an engine tells the bare name only.
   */
  readonly scope: string;
}

/** The key of a function of a source, from its name as an engine writes it. */
export type KeyOfName = (written: string, source: string) => FunctionKey;

/**
 * What stands between the dots of a name. `<lambda:app.js>` is one part.
 * @returns at least one
 */
export function dottedParts(written: string): string[] {
  return written.match(/<[^<>]*>|[^.<]+/g) ?? [''];
}

/** Whether two keys mean one function. Where either has no scope, an engine may have told the bare name only. */
export function isSameFunction(one: FunctionKey, other: FunctionKey): boolean {
  if (one.name !== other.name || one.source !== other.source) return false;
  return one.scope === other.scope || one.scope === '' || other.scope === '';
}
