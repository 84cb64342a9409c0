import { dottedParts } from '../../base/functionKey';

/** Containers of methods and exports, which are not scopes. */
const KEPT_IN = /^(prototype|module|exports)$/;

/**
 * The names of a function and its enclosing scopes: `Stack`, `push` for `Stack.prototype.push`; `size` for `get size`.
 */
export function javascriptNameParts(written: string): string[] {
  const parts = dottedParts(written.replace(/^(get|set|static|async) (?=\S)/, ''));
  return parts.filter((part, at) => at === parts.length - 1 || !KEPT_IN.test(part));
}
