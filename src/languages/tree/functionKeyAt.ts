import { MODULE_NAME, type FunctionKey } from '../../base/functionKey';
import type { CodeNode, FunctionNode } from './codeTree';

/**
 * The key of a function in a tree.
 * @param func undefined for the code outside all functions
 * @param source the file of the tree
 */
export function functionKeyAt(func: FunctionNode | undefined, source: string): FunctionKey {
  if (!func) return { name: MODULE_NAME, source, scope: '' };
  const scope: string[] = func.receiver === undefined ? [] : [func.receiver];
  for (let outer: CodeNode | undefined = func.parent; outer; outer = outer.parent)
    if ((outer.kind === 'function' || outer.kind === 'class') && outer.name !== undefined) {
      scope.unshift(outer.name);
      if (outer.kind === 'function' && outer.receiver !== undefined) scope.unshift(outer.receiver);
    }
  return { name: func.name ?? '', source, scope: scope.join('.') };
}
