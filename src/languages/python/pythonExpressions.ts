import type { CodeNode, FunctionNode } from '../tree/codeTree';
import { child, childrenAs, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { nothing, placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { parameters, targetsOf } from './pythonParts';

/** Handlers for Python's compound expressions, by node type of its grammar. */
export const pythonExpressions: NodeHandlers = {
  type: nothing,
  parenthesized_expression: (convert, node, name) => convert.expression(namedChildren(node)[0], node, name),
  lambda,

  call,
  keyword_argument: keywordArgument,
  attribute,
  subscript,

  assignment,
  augmented_assignment: augmentedAssignment,
  named_expression: namedExpression,
  as_pattern: asPattern,

  binary_operator: binary,
  boolean_operator: binary,
  comparison_operator: comparison,
  not_operator: (convert, node) => unary(convert, node, 'not'),
  unary_operator: (convert, node) => unary(convert, node, child(node, 'operator')?.type ?? ''),
  conditional_expression: conditional,
  await: awaited,
};

function lambda(convert: TreeSitterConverter, node: TreeSitterNode, name?: string): FunctionNode {
  return {
    kind: 'function',
    ...placeOf(node),
    name,
    isDeclaration: false,
    parameters: parameters(convert, child(node, 'parameters')),
    type: undefined,
    decorators: [],
    body: [convert.expression(child(node, 'body'), node)],
    isAsync: false,
    isGenerator: false,
    isExpression: true,
  };
}

function call(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const list = child(node, 'arguments');
  const args = list?.type === 'generator_expression' ? convert.all([list]) : convert.statements(list);
  const callee = convert.expression(child(node, 'function'), node);
  return { kind: 'call', ...placeOf(node), callee, args, isNew: false };
}

function keywordArgument(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const name = child(node, 'name');
  const key = name && convert.textOf(name);
  const value = convert.expression(child(node, 'value'), node);
  return { kind: 'entry', ...placeOf(node), key, computedKey: undefined, value };
}

function attribute(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const member = child(node, 'attribute');
  return {
    kind: 'member',
    ...placeOf(node),
    object: convert.expression(child(node, 'object'), node),
    name: member ? convert.textOf(member) : '',
    nameStart: member?.start ?? node.end,
    isOptional: false,
  };
}

function subscript(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const at = placeOf(node);
  const object = convert.expression(child(node, 'value'), node);
  const [index] = childrenAs(node, 'subscript');
  if (index?.type !== 'slice')
    return { kind: 'index', ...at, object, index: convert.expression(index, node) };
  const colon = index.children.findIndex(({ type }) => type === ':');
  const low = index.children.slice(0, colon).find(({ isNamed }) => isNamed);
  const high = index.children.slice(colon + 1).find(({ isNamed, type }) => isNamed && type !== 'comment');
  return { kind: 'slice', ...at, object, low: convert.optional(low), high: convert.optional(high) };
}

function assignment(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const right = child(node, 'right');
  const left = child(node, 'left');
  const type = child(node, 'type');
  const name = left?.type === 'identifier' ? convert.textOf(left) : undefined;
  const value = right && convert.node(right, name);
  return {
    kind: 'assign',
    ...placeOf(node),
    targets: targetsOf(convert, left),
    operator: '=',
    type: type && convert.textOf(type),
    values: value ? [value] : [],
  };
}

function augmentedAssignment(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const operator = child(node, 'operator')?.type ?? '+=';
  const right = child(node, 'right');
  const values = convert.all(right ? [right] : []);
  const targets = targetsOf(convert, child(node, 'left'));
  return { kind: 'assign', ...placeOf(node), targets, operator, type: undefined, values };
}

function namedExpression(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const values = [convert.expression(child(node, 'value'), node)];
  const targets = targetsOf(convert, child(node, 'name'));
  return { kind: 'assign', ...placeOf(node), targets, operator: '=', type: undefined, values };
}

function asPattern(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const [value, alias] = namedChildren(node);
  const values = [convert.expression(value, node)];
  const targets = targetsOf(convert, alias && (namedChildren(alias)[0] ?? alias));
  return { kind: 'assign', ...placeOf(node), targets, operator: '=', type: undefined, values };
}

function binary(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const operator = child(node, 'operator')?.type ?? '';
  const left = convert.expression(child(node, 'left'), node);
  const right = convert.expression(child(node, 'right'), node);
  return { kind: 'binary', ...placeOf(node), operator, left, right };
}

/** `a < b < c` is `a < b and b < c`. */
function comparison(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const operands = namedChildren(node);
  const operators = node.children
    .filter(({ field }) => field === 'operators')
    .map((one) => convert.textOf(one));
  const pairs = operators.map((operator, index): CodeNode => {
    const left = operands[index];
    const right = operands[index + 1];
    return {
      kind: 'binary',
      start: left?.start ?? node.start,
      end: right?.end ?? node.end,
      operator,
      left: convert.expression(left, node),
      right: convert.expression(right, node),
    };
  });
  return pairs.length > 0 ? pairs.reduce(and) : convert.other(node);
}

function and(left: CodeNode, right: CodeNode): CodeNode {
  return { kind: 'binary', start: left.start, end: right.end, operator: 'and', left, right };
}

function unary(convert: TreeSitterConverter, node: TreeSitterNode, operator: string): CodeNode {
  const value = convert.expression(child(node, 'argument'), node);
  return { kind: 'unary', ...placeOf(node), operator, value };
}

function conditional(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const [then, test, otherwise] = namedChildren(node);
  return {
    kind: 'conditional',
    ...placeOf(node),
    test: convert.expression(test, node),
    then: convert.expression(then, node),
    otherwise: convert.expression(otherwise, node),
  };
}

function awaited(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'await', ...placeOf(node), value: convert.expression(namedChildren(node)[0], node) };
}
