import { compileUserPattern } from '../../../base/userPattern';

/** Which functions to show. */
export interface NameFilter {
  /** As the user wrote it. */
  readonly text: string;
  matches(name: string, path: string): boolean;
}

/**
 * Reads a filter: a regular expression searched in name and path, ignoring case unless the text has capital letters.
 * @throws {UserError} for an invalid regular expression
 */
export function nameFilter(text: string): NameFilter {
  // The letters in `\D`, `\pL` and `\p{Greek}` are not text to search for.
  const letters = text.replace(/\\[pP]\{[^}]*\}|\\[pP]?./g, '');
  const pattern = compileUserPattern(text, { ignoreCase: !/\p{Lu}/u.test(letters) });
  return { text, matches: (name, path) => pattern.foundIn(name) || pattern.foundIn(path) };
}
