import { NO_LOOP, type CodeNode } from '../tree/codeTree';
import { child, hasWord, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { nothing, placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { importFromStatement, importStatement } from './pythonImports';
import { parameters, targetsOf } from './pythonParts';

/** Handlers for Python's statements, by node type of its grammar. */
export const pythonStatements: NodeHandlers = {
  comment: nothing,
  pass_statement: nothing,
  type_alias_statement: nothing,
  expression_statement: expressionStatement,
  import_statement: (convert, node) => importStatement(node, convert.text),
  import_from_statement: (convert, node) => importFromStatement(node, convert.text),
  decorated_definition: decorated,
  function_definition: (convert, node) => functionNode(convert, node, []),
  class_definition: (convert, node) => classNode(convert, node, []),
  if_statement: (convert, node) => ifStatement(convert, node, node.children),
  for_statement: forStatement,
  while_statement: whileStatement,
  try_statement: tryStatement,
  with_statement: withStatement,
  return_statement: (convert, node) => jump(convert, node, 'return'),
  raise_statement: (convert, node) => jump(convert, node, 'throw'),
  yield: (convert, node) => jump(convert, node, 'yield'),
  break_statement: (_, node) => ({ kind: 'jump', ...placeOf(node), form: 'break', values: [] }),
  continue_statement: (_, node) => ({ kind: 'jump', ...placeOf(node), form: 'continue', values: [] }),
  delete_statement: deleteStatement,
  global_statement: outerNames,
  nonlocal_statement: outerNames,
};

function expressionStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const parts = convert.all(namedChildren(node));
  if (parts.length === 1) return parts[0]!;
  return { kind: 'list', ...placeOf(node), form: 'tuple', elements: parts, type: undefined };
}

function decorated(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const definition = child(node, 'definition');
  if (!definition) return convert.other(node);
  const decorators = convert.all(
    node.children.filter(({ type }) => type === 'decorator').flatMap((one) => namedChildren(one)),
  );
  return definition.type === 'class_definition'
    ? classNode(convert, definition, decorators)
    : functionNode(convert, definition, decorators);
}

function functionNode(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  decorators: readonly CodeNode[],
): CodeNode {
  const name = child(node, 'name');
  const returned = child(node, 'return_type');
  return {
    kind: 'function',
    ...placeOf(node),
    name: name && convert.textOf(name),
    isDeclaration: true,
    parameters: parameters(convert, child(node, 'parameters')),
    type: returned && convert.textOf(returned),
    decorators,
    body: convert.statements(child(node, 'body')),
    isAsync: hasWord(node, 'async'),
    isGenerator: false,
    isExpression: false,
  };
}

function classNode(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  decorators: readonly CodeNode[],
): CodeNode {
  const nameNode = child(node, 'name');
  const name = nameNode && convert.textOf(nameNode);
  const bases = convert.statements(child(node, 'superclasses'));
  const body = [...decorators, ...convert.statements(child(node, 'body'))];
  return { kind: 'class', ...placeOf(node), name, bases, body };
}

function ifStatement(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  parts: readonly TreeSitterNode[],
): CodeNode {
  const [first, ...rest] = parts.filter(({ type }) => type === 'elif_clause' || type === 'else_clause');
  const otherwise = !first
    ? []
    : first.type === 'else_clause'
      ? convert.statements(child(first, 'body'))
      : [ifStatement(convert, first, rest)];
  const test = convert.expression(child(node, 'condition'), node);
  const then = convert.statements(child(node, 'consequence'));
  return { kind: 'if', ...placeOf(node), test, then, otherwise };
}

function forStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return {
    ...NO_LOOP,
    kind: 'loop',
    ...placeOf(node),
    form: 'each',
    targets: targetsOf(convert, child(node, 'left')),
    over: convert.expression(child(node, 'right'), node),
    body: convert.statements(child(node, 'body')),
    otherwise: elseOf(convert, node),
    isAsync: hasWord(node, 'async'),
  };
}

function whileStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const test = convert.expression(child(node, 'condition'), node);
  const body = convert.statements(child(node, 'body'));
  const otherwise = elseOf(convert, node);
  return { ...NO_LOOP, kind: 'loop', ...placeOf(node), form: 'while', test, body, otherwise };
}

function elseOf(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode[] {
  const alternative = child(node, 'alternative');
  return alternative ? convert.statements(child(alternative, 'body')) : [];
}

function tryStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const body = namedChildren(node).flatMap((one) => clause(convert, one));
  return { kind: 'block', ...placeOf(node), form: 'try', body };
}

function clause(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode[] {
  if (node.type === 'block') return convert.statements(node);
  const body = namedChildren(node).flatMap((one) =>
    one.type === 'block' ? convert.statements(one) : convert.all([one]),
  );
  const form = node.type === 'finally_clause' ? 'finally' : node.type === 'else_clause' ? 'plain' : 'catch';
  return [{ kind: 'block', ...placeOf(node), form, body }];
}

function withStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const body = [...withItems(convert, node), ...convert.statements(child(node, 'body'))];
  return { kind: 'block', ...placeOf(node), form: 'with', body };
}

function withItems(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode[] {
  const items = node.children.find(({ type }) => type === 'with_clause');
  return (items ? namedChildren(items) : []).map((item) => {
    const value = child(item, 'value') ?? namedChildren(item)[0];
    return convert.expression(value, item);
  });
}

function jump(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  form: 'return' | 'throw' | 'yield',
): CodeNode {
  return { kind: 'jump', ...placeOf(node), form, values: convert.all(namedChildren(node)) };
}

function deleteStatement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const value = convert.expression(namedChildren(node)[0], node);
  return { kind: 'unary', ...placeOf(node), operator: 'del', value };
}

function outerNames(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const names = namedChildren(node).map((one) => convert.textOf(one));
  return { kind: 'outer', ...placeOf(node), names };
}
