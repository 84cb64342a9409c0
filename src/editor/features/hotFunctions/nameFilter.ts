import { messageOf } from '../../../base/userError';

/** Which functions to show. */
export interface NameFilter {
  /** As the user wrote it. */
  readonly text: string;
  matches(name: string, path: string): boolean;
}

/** Names and paths are cut for matching: an expression that tries every way must end. */
const LONGEST_TEXT = 1000;

/**
 * Reads a filter: a regular expression that is found in the name or the path, without regard to case unless the text
 * has capital letters.
 * @returns what is wrong with it, where it is none
 */
export function nameFilter(text: string): NameFilter | { readonly problem: string } {
  try {
    const expression = new RegExp(text, /\p{Lu}/u.test(text.replace(/\\./g, '')) ? 'u' : 'iu');
    const isIn = (where: string) => expression.test(where.slice(0, LONGEST_TEXT));
    return { text, matches: (name, path) => isIn(name) || isIn(path) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
