import { NO_LOOP, type CodeNode, type ListNode, type LoopNode } from '../tree/codeTree';
import { child, hasWord, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { targetsOf } from './pythonParts';

/** Handlers for Python's names, literals, lists, dicts and comprehensions, by node type of its grammar. */
export const pythonLiterals: NodeHandlers = {
  identifier: nameNode,
  integer: numberNode,
  float: numberNode,
  true: (_, node) => ({ kind: 'constant', ...placeOf(node), value: true }),
  false: (_, node) => ({ kind: 'constant', ...placeOf(node), value: false }),
  none: (_, node) => ({ kind: 'constant', ...placeOf(node), value: null }),
  string: (convert, node) => textNode(convert, node, node.children),
  concatenated_string: (convert, node) =>
    textNode(
      convert,
      node,
      namedChildren(node).flatMap((one) => one.children),
    ),

  list: (convert, node) => listNode(convert, node, 'array'),
  list_pattern: (convert, node) => listNode(convert, node, 'array'),
  tuple: (convert, node) => listNode(convert, node, 'tuple'),
  expression_list: (convert, node) => listNode(convert, node, 'tuple'),
  pattern_list: (convert, node) => listNode(convert, node, 'tuple'),
  tuple_pattern: (convert, node) => listNode(convert, node, 'tuple'),
  set: (convert, node) => listNode(convert, node, 'set'),
  dictionary,
  pair,
  list_splat: splat,
  dictionary_splat: splat,
  list_splat_pattern: splat,

  list_comprehension: (convert, node) => comprehension(convert, node, 'list'),
  set_comprehension: (convert, node) => comprehension(convert, node, 'set'),
  dictionary_comprehension: (convert, node) => comprehension(convert, node, 'dict'),
  generator_expression: (convert, node) => comprehension(convert, node, 'generator'),
};

function nameNode(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'name', ...placeOf(node), name: convert.textOf(node) };
}

function numberNode(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'number', ...placeOf(node), value: Number(convert.textOf(node).replaceAll('_', '')) };
}

function textNode(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  parts: readonly TreeSitterNode[],
): CodeNode {
  const holes = parts.filter(({ type }) => type === 'interpolation');
  const value = parts
    .filter(({ type }) => type === 'string_content' || type === 'interpolation')
    .map((one) => (one.type === 'interpolation' ? '${}' : convert.textOf(one)))
    .join('');
  const prefix = /^[a-z]*/i.exec(convert.text.slice(node.start, node.start + 3))![0].toLowerCase();
  return {
    kind: 'text',
    ...placeOf(node),
    value,
    holes: holes.map((hole) => convert.expression(child(hole, 'expression') ?? namedChildren(hole)[0], hole)),
    form: prefix.includes('b') ? 'bytes' : holes.length > 0 ? 'template' : 'string',
  };
}

function listNode(convert: TreeSitterConverter, node: TreeSitterNode, form: ListNode['form']): CodeNode {
  const elements = convert.all(namedChildren(node));
  return { kind: 'list', ...placeOf(node), form, elements, type: undefined };
}

function dictionary(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const entries = convert.all(namedChildren(node));
  return { kind: 'record', ...placeOf(node), entries, type: undefined };
}

function pair(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const key = convert.expression(child(node, 'key'), node);
  const value = convert.expression(child(node, 'value'), node);
  const text = key.kind === 'text' && key.holes.length === 0 ? key.value : undefined;
  const computedKey = text === undefined ? key : undefined;
  return { kind: 'entry', ...placeOf(node), key: text, computedKey, value };
}

function splat(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'spread', ...placeOf(node), value: convert.expression(namedChildren(node)[0], node) };
}

/** `[f(x) for row in rows for x in row if x]`: nested loops, with the conditions around the element. */
function comprehension(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  made: LoopNode['comprehension'],
): CodeNode {
  const at = placeOf(node);
  const body = child(node, 'body');
  const innermost = convert.all(body ? [body] : []);
  const clauses = node.children.filter(({ type }) => type === 'for_in_clause' || type === 'if_clause');
  const build = (from: number): CodeNode[] => {
    const clause = clauses[from];
    if (!clause) return innermost;
    if (clause.type === 'if_clause') {
      const test = convert.expression(namedChildren(clause)[0], clause);
      return [{ kind: 'if', ...placeOf(clause), test, then: build(from + 1), otherwise: [] }];
    }
    const loop: LoopNode = {
      ...NO_LOOP,
      kind: 'loop',
      ...at,
      form: 'each',
      targets: targetsOf(convert, child(clause, 'left')),
      over: convert.expression(child(clause, 'right'), clause),
      body: build(from + 1),
      isAsync: hasWord(clause, 'async'),
      comprehension: made,
    };
    return [loop];
  };
  return build(0)[0] ?? convert.other(node);
}
