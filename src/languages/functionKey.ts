import { dottedParts, MODULE_NAME, type FunctionKey } from '../base/functionKey';
import { languageOfSource } from './index';

/** Names that engines give to anonymous functions. */
const UNNAMED = /^(<.*>|\(anonymous\))$/;

/**
 * The key of a function, given its name as an engine writes it: `Class.method`, `outer.<locals>.inner`,
 * `example.com/pkg.(*Type[...]).method`, `main.work.func1`, `get size`.
 * @param source its file, whose language determines how the name is parsed; in an unknown language, dots separate
 * scopes
 */
export function functionKey(written: string, source: string): FunctionKey {
  if (written === MODULE_NAME || written === '<module>') return { name: MODULE_NAME, source, scope: '' };
  const parts = languageOfSource(source)?.nameParts(written) ?? dottedParts(written);
  const name = parts.at(-1)!;
  const scope = parts.slice(0, -1).filter((part) => part !== '' && !UNNAMED.test(part));
  return { name: UNNAMED.test(name) ? '' : name, source, scope: scope.join('.') };
}
