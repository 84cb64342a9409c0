import type { CodeNode } from '../tree/codeTree';
import { child, namedChildren, type TreeSitterNode } from '../tree/treeSitter';
import { placeOf, type NodeHandlers, type TreeSitterConverter } from '../tree/treeSitterConverter';
import { unwrapped } from './goParts';

/** Handlers for Go's expressions, by node type of its grammar. */
export const goExpressions: NodeHandlers = {
  parenthesized_expression: unwrapped,
  literal_element: unwrapped,

  identifier: nameNode,
  field_identifier: nameNode,
  package_identifier: nameNode,
  type_identifier: nameNode,
  blank_identifier: nameNode,
  int_literal: numberNode,
  float_literal: numberNode,
  true: (_, node) => ({ kind: 'constant', ...placeOf(node), value: true }),
  false: (_, node) => ({ kind: 'constant', ...placeOf(node), value: false }),
  nil: (_, node) => ({ kind: 'constant', ...placeOf(node), value: null }),
  interpreted_string_literal: textNode,
  raw_string_literal: textNode,
  rune_literal: textNode,

  call_expression: call,
  selector_expression: selector,
  index_expression: indexed,
  slice_expression: slice,
  type_assertion_expression: operand,
  type_conversion_expression: operand,
  unary_expression: unary,
  binary_expression: binary,

  composite_literal: composite,
  literal_value: (convert, node) => literalValue(convert, node, undefined),
  keyed_element: keyedElement,

  slice_type: type,
  map_type: type,
  pointer_type: type,
  array_type: type,
  channel_type: type,
  struct_type: type,
  interface_type: type,
  function_type: type,
  qualified_type: type,
  generic_type: type,
};

function nameNode(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'name', ...placeOf(node), name: convert.textOf(node) };
}

function numberNode(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'number', ...placeOf(node), value: Number(convert.textOf(node).replaceAll('_', '')) };
}

function textNode(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const value = convert.textOf(node).slice(1, -1);
  return { kind: 'text', ...placeOf(node), value, holes: [], form: 'string' };
}

function call(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const args = convert.statements(child(node, 'arguments'));
  const callee = convert.expression(child(node, 'function'), node);
  return { kind: 'call', ...placeOf(node), callee, args, isNew: false };
}

function selector(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const field = child(node, 'field');
  return {
    kind: 'member',
    ...placeOf(node),
    object: convert.expression(child(node, 'operand'), node),
    name: field ? convert.textOf(field) : '',
    nameStart: field?.start ?? node.end,
    isOptional: false,
  };
}

function indexed(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const object = convert.expression(child(node, 'operand'), node);
  const index = convert.expression(child(node, 'index'), node);
  return { kind: 'index', ...placeOf(node), object, index };
}

function slice(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const object = convert.expression(child(node, 'operand'), node);
  const low = convert.optional(child(node, 'start'));
  const high = convert.optional(child(node, 'end'));
  return { kind: 'slice', ...placeOf(node), object, low, high };
}

/** A type assertion or conversion is replaced by its operand. */
function operand(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return convert.expression(child(node, 'operand'), node);
}

function unary(convert: TreeSitterConverter, node: TreeSitterNode, name?: string): CodeNode {
  const operator = child(node, 'operator')?.type ?? '';
  const value = convert.expression(child(node, 'operand'), node, name);
  return { kind: 'unary', ...placeOf(node), operator, value };
}

function binary(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const operator = child(node, 'operator')?.type ?? '';
  const left = convert.expression(child(node, 'left'), node);
  const right = convert.expression(child(node, 'right'), node);
  return { kind: 'binary', ...placeOf(node), operator, left, right };
}

function composite(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const typeNode = child(node, 'type');
  const body = child(node, 'body');
  const literal = body && literalValue(convert, body, typeNode && convert.textOf(typeNode));
  return literal ? { ...literal, ...placeOf(node) } : convert.other(node);
}

function literalValue(
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  written: string | undefined,
): CodeNode {
  const isArray = written?.startsWith('[') ?? !node.children.some((one) => one.type === 'keyed_element');
  const parts = convert.statements(node);
  if (isArray) return { kind: 'list', ...placeOf(node), form: 'array', elements: parts, type: written };
  return { kind: 'record', ...placeOf(node), entries: parts, type: written };
}

function keyedElement(convert: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  const [keyNode, valueNode] = namedChildren(node);
  const computedKey = convert.expression(keyNode, node);
  const key =
    computedKey.kind === 'name'
      ? computedKey.name
      : computedKey.kind === 'text'
        ? computedKey.value
        : undefined;
  return { kind: 'entry', ...placeOf(node), key, computedKey, value: convert.expression(valueNode, node) };
}

/** The type argument of `make`, `new` or a conversion. */
function type(_: TreeSitterConverter, node: TreeSitterNode): CodeNode {
  return { kind: 'other', ...placeOf(node), children: [] };
}
