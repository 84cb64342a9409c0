import type { CodeNode, ParameterNode } from '../tree/codeTree';
import { child, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { placeOf, type TreeSitterConverter } from '../tree/treeSitterConverter';

/** The targets of an assignment: the names of a pattern, or the single target. */
export function targetsOf(convert: TreeSitterConverter, pattern: TreeSitterNode | undefined): CodeNode[] {
  if (!pattern) return [];
  const isPattern =
    pattern.type === 'pattern_list' || pattern.type === 'tuple_pattern' || pattern.type === 'expression_list';
  return convert.all(isPattern ? namedChildren(pattern) : [pattern]);
}

/** The parameters of a function or a lambda. */
export function parameters(convert: TreeSitterConverter, list: TreeSitterNode | undefined): ParameterNode[] {
  return (list ? namedChildren(list) : []).map((one) => {
    const target = child(one, 'name') ?? (one.type === 'identifier' ? one : namedChildren(one)[0]);
    const type = child(one, 'type');
    return {
      kind: 'parameter',
      ...placeOf(one),
      target: convert.expression(target, one),
      type: type ? convert.textOf(type) : one.type === 'dictionary_splat_pattern' ? 'dict' : undefined,
      value: convert.optional(child(one, 'value')),
      isRest: one.type.endsWith('splat_pattern'),
    };
  });
}
