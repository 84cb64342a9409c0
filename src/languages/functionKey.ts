import { dottedParts, MODULE_NAME, type FunctionKey } from '../base/functionKey';
import { languageOfSource } from './index';

/** What engines call a function without a name. */
const UNNAMED = /^(<.*>|\(anonymous\))$/;

/**
 * The key of a function from its name as an engine writes it: `Class.method`, `outer.<locals>.inner`,
 * `example.com/pkg.(*Type[...]).method`, `main.work.func1`, `get size`.
 * @param source its file: names are taken apart as its language does; in no known one there are dots between scopes
 */
export function functionKey(written: string, source: string): FunctionKey {
  if (written === MODULE_NAME || written === '<module>') return { name: MODULE_NAME, source, scope: '' };
  const parts = languageOfSource(source)?.nameParts(written) ?? dottedParts(written);
  const name = parts.at(-1)!;
  const scope = parts.slice(0, -1).filter((part) => part !== '' && !UNNAMED.test(part));
  return { name: UNNAMED.test(name) ? '' : name, source, scope: scope.join('.') };
}
