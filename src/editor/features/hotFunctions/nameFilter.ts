import { compileUserPattern } from '../../../base/userPattern';

/** Which functions to show. */
export interface NameFilter {
  /** As the user wrote it. */
  readonly text: string;
  matches(name: string, path: string): boolean;
}

/**
 * Reads a filter: a regular expression that is found in the name or the path, without regard to case unless the text
 * has capital letters.
 * @throws {UserError} for what is no regular expression
 */
export function nameFilter(text: string): NameFilter {
  // Neither `\D` nor `\pL` nor `\p{Greek}` is a letter to be found.
  const letters = text.replace(/\\[pP]\{[^}]*\}|\\[pP]?./g, '');
  const pattern = compileUserPattern(text, { ignoreCase: !/\p{Lu}/u.test(letters) });
  return { text, matches: (name, path) => pattern.foundIn(name) || pattern.foundIn(path) };
}
