import { dottedParts } from '../../base/functionKey';

/** Where methods and exports are kept: no scope. */
const KEPT_IN = /^(prototype|module|exports)$/;

/** The names around a function and its own: `Stack`, `push` of `Stack.prototype.push`; `size` of `get size`. */
export function javascriptNameParts(written: string): string[] {
  const parts = dottedParts(written.replace(/^(get|set|static|async) (?=\S)/, ''));
  return parts.filter((part, at) => at === parts.length - 1 || !KEPT_IN.test(part));
}
