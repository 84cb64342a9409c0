import { withoutTypeArguments } from './names';
import type { CodeNode, ParameterNode } from '../tree/codeTree';
import { child, childrenAs, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { statementsOf } from './goParts';

/** Functions, methods and function literals of Go. */
export const goFunctions: NodeHandlers = {
  function_declaration: (convert, node) => functionNode(convert, node, undefined),
  method_declaration: (convert, node) => functionNode(convert, node, undefined),
  func_literal: functionNode,
};

function functionNode(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  given: string | undefined,
): CodeNode {
  const name = child(node, 'name');
  const result = child(node, 'result');
  const [receiver] = parameters(convert, child(node, 'receiver'));
  return {
    kind: 'function',
    ...placeOf(node),
    name: name ? convert.textOf(name) : given,
    receiver:
      receiver?.type === undefined ? undefined : withoutTypeArguments(receiver.type).replace(/^\*/, ''),
    isDeclaration: node.type === 'function_declaration',
    parameters: [...(receiver ? [receiver] : []), ...parameters(convert, child(node, 'parameters'))],
    type: result && convert.textOf(result),
    decorators: [],
    body: [...namedResults(convert, result), ...statementsOf(convert, child(node, 'body'))],
    isAsync: false,
    isGenerator: false,
    isExpression: false,
  };
}

/** Named results are variables of the function. */
function namedResults(convert: TreeSitterConverter, list: TreeSitterNode | undefined): CodeNode[] {
  if (list?.type !== 'parameter_list') return [];
  return namedChildren(list).flatMap((one): CodeNode[] => {
    const targets = convert.all(childrenAs(one, 'name'));
    if (targets.length === 0) return [];
    const type = child(one, 'type');
    const typeText = type && convert.textOf(type);
    return [{ kind: 'declare', ...placeOf(one), form: 'var', targets, type: typeText, values: [] }];
  });
}

function parameters(convert: TreeSitterConverter, list: TreeSitterNode | undefined): ParameterNode[] {
  return (list ? namedChildren(list) : []).flatMap((one) => {
    const type = child(one, 'type');
    return childrenAs(one, 'name').map((name): ParameterNode => ({
      kind: 'parameter',
      ...placeOf(name),
      target: convert.expression(name, one),
      type: type && convert.textOf(type),
      value: undefined,
      isRest: one.type === 'variadic_parameter_declaration',
    }));
  });
}
