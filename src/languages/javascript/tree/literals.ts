import type ts from 'typescript';
import type { CodeNode, EntryNode, NameNode, TextNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { keyText, on, type Converter, type HandlerEntry } from './converter';

const { SyntaxKind } = ast;

/** Handlers for JavaScript's names, literals, lists, objects and patterns, by kind. */
export const literalHandlers: readonly HandlerEntry[] = [
  ...on(identifier, SyntaxKind.Identifier, SyntaxKind.PrivateIdentifier),
  ...on(word('this'), SyntaxKind.ThisKeyword),
  ...on(word('super'), SyntaxKind.SuperKeyword),
  ...on(numberNode, SyntaxKind.NumericLiteral, SyntaxKind.BigIntLiteral),
  ...on(constant(true), SyntaxKind.TrueKeyword),
  ...on(constant(false), SyntaxKind.FalseKeyword),
  ...on(constant(null), SyntaxKind.NullKeyword),
  ...on(textWith('string'), SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral),
  ...on(textWith('regex'), SyntaxKind.RegularExpressionLiteral),
  ...on(template, SyntaxKind.TemplateExpression),
  ...on(listNode, SyntaxKind.ArrayLiteralExpression, SyntaxKind.ArrayBindingPattern),
  ...on(objectLiteral, SyntaxKind.ObjectLiteralExpression),
  ...on(objectPattern, SyntaxKind.ObjectBindingPattern),
  ...on(bound, SyntaxKind.BindingElement),
  ...on(
    (convert, node: ts.PropertyAssignment) => entry(convert, node, node.initializer),
    SyntaxKind.PropertyAssignment,
  ),
  ...on(
    (convert, node: ts.ShorthandPropertyAssignment) => entry(convert, node, node.name),
    SyntaxKind.ShorthandPropertyAssignment,
  ),
];

function identifier(convert: Converter, node: ts.Identifier | ts.PrivateIdentifier): CodeNode {
  if (node.text === 'undefined') return { kind: 'constant', ...convert.at(node), value: null };
  return { kind: 'name', ...convert.at(node), name: node.text };
}

function word(name: 'this' | 'super') {
  return (convert: Converter, node: ts.Node): NameNode => ({ kind: 'name', ...convert.at(node), name });
}

function numberNode(convert: Converter, node: ts.NumericLiteral | ts.BigIntLiteral): CodeNode {
  return { kind: 'number', ...convert.at(node), value: Number(node.text.replace(/n$/, '')) };
}

function constant(value: boolean | null) {
  return (convert: Converter, node: ts.Node): CodeNode => ({ kind: 'constant', ...convert.at(node), value });
}

function textWith(form: 'string' | 'regex') {
  return (
    convert: Converter,
    node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.RegularExpressionLiteral,
  ): TextNode => ({ kind: 'text', ...convert.at(node), value: node.text, holes: [], form });
}

function template(convert: Converter, node: ts.TemplateExpression): CodeNode {
  const texts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  const holes = node.templateSpans.map(({ expression }) => convert.expression(expression));
  return { kind: 'text', ...convert.at(node), value: texts.join('${}'), holes, form: 'template' };
}

function listNode(convert: Converter, node: ts.ArrayLiteralExpression | ts.ArrayBindingPattern): CodeNode {
  const elements = convert.all(node.elements);
  return { kind: 'list', ...convert.at(node), form: 'array', elements, type: undefined };
}

function objectLiteral(convert: Converter, node: ts.ObjectLiteralExpression): CodeNode {
  return { kind: 'record', ...convert.at(node), entries: convert.all(node.properties), type: undefined };
}

function objectPattern(convert: Converter, node: ts.ObjectBindingPattern): CodeNode {
  const entries = node.elements.map((element) => boundEntry(convert, element));
  return { kind: 'record', ...convert.at(node), entries, type: undefined };
}

function boundEntry(convert: Converter, node: ts.BindingElement): CodeNode {
  const value = bound(convert, node);
  if (value.kind === 'spread') return value;
  const key = keyText(node.propertyName ?? node.name);
  return { kind: 'entry', ...convert.at(node), key, computedKey: undefined, value };
}

/** An element of a pattern, with its default. */
function bound(convert: Converter, node: ts.BindingElement): CodeNode {
  const target = convert.expression(node.name);
  if (node.dotDotDotToken) return { kind: 'spread', ...convert.at(node), value: target };
  if (!node.initializer) return target;
  const values = [convert.expression(node.initializer)];
  return { kind: 'assign', ...convert.at(node), targets: [target], operator: '=', type: undefined, values };
}

function entry(
  convert: Converter,
  node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment,
  initializer: ts.Node,
): EntryNode {
  const { name } = node;
  const key = keyText(name);
  const computedKey = ast.isComputedPropertyName(name) ? convert.expression(name.expression) : undefined;
  const value = convert.expression(initializer, key);
  return { kind: 'entry', ...convert.at(node), key, computedKey, value };
}
