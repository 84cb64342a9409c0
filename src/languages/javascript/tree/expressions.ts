import type ts from 'typescript';
import type { CodeNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { on, type Converter, type HandlerEntry } from './converter';

const { SyntaxKind } = ast;

/** Handlers for JavaScript's calls, members and operators, by kind. */
export const expressionHandlers: readonly HandlerEntry[] = [
  ...on(() => undefined, SyntaxKind.OmittedExpression),
  ...on(
    inner,
    SyntaxKind.ParenthesizedExpression,
    SyntaxKind.NonNullExpression,
    SyntaxKind.AsExpression,
    SyntaxKind.SatisfiesExpression,
    SyntaxKind.TypeAssertionExpression,
  ),
  ...on(call, SyntaxKind.CallExpression, SyntaxKind.NewExpression),
  ...on(taggedTemplate, SyntaxKind.TaggedTemplateExpression),
  ...on(member, SyntaxKind.PropertyAccessExpression),
  ...on(indexed, SyntaxKind.ElementAccessExpression),
  ...on(binary, SyntaxKind.BinaryExpression),
  ...on(signed, SyntaxKind.PrefixUnaryExpression, SyntaxKind.PostfixUnaryExpression),
  ...on(unaryWith('typeof'), SyntaxKind.TypeOfExpression),
  ...on(unaryWith('void'), SyntaxKind.VoidExpression),
  ...on(unaryWith('delete'), SyntaxKind.DeleteExpression),
  ...on(conditional, SyntaxKind.ConditionalExpression),
  ...on(awaited, SyntaxKind.AwaitExpression),
  ...on(spread, SyntaxKind.SpreadElement, SyntaxKind.SpreadAssignment),
];

type Wrapper =
  | ts.ParenthesizedExpression
  | ts.NonNullExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.TypeAssertion;

function inner(convert: Converter, node: Wrapper, name?: string): CodeNode | undefined {
  return convert.node(node.expression, name);
}

function call(convert: Converter, node: ts.CallExpression | ts.NewExpression): CodeNode {
  const callee = convert.expression(node.expression);
  const args = convert.all(node.arguments);
  return { kind: 'call', ...convert.at(node), callee, args, isNew: ast.isNewExpression(node) };
}

function taggedTemplate(convert: Converter, node: ts.TaggedTemplateExpression): CodeNode {
  const args = [convert.expression(node.template)];
  return { kind: 'call', ...convert.at(node), callee: convert.expression(node.tag), args, isNew: false };
}

function member(convert: Converter, node: ts.PropertyAccessExpression): CodeNode {
  return {
    kind: 'member',
    ...convert.at(node),
    object: convert.expression(node.expression),
    name: node.name.text,
    nameStart: node.name.getStart(convert.source),
    isOptional: node.questionDotToken !== undefined,
  };
}

function indexed(convert: Converter, node: ts.ElementAccessExpression): CodeNode {
  const object = convert.expression(node.expression);
  const index = convert.expression(node.argumentExpression);
  return { kind: 'index', ...convert.at(node), object, index };
}

function binary(convert: Converter, node: ts.BinaryExpression): CodeNode {
  const at = convert.at(node);
  const operator = ast.tokenToString(node.operatorToken.kind) ?? ',';
  const left = convert.expression(node.left);
  if (isAssignment(node.operatorToken.kind)) {
    const name = left.kind === 'name' || left.kind === 'member' ? left.name : undefined;
    const values = [convert.expression(node.right, name)];
    return { kind: 'assign', ...at, targets: [left], operator, type: undefined, values };
  }
  return { kind: 'binary', ...at, operator, left, right: convert.expression(node.right) };
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

function signed(convert: Converter, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): CodeNode {
  const at = convert.at(node);
  const operator = ast.tokenToString(node.operator)!;
  const value = convert.expression(node.operand);
  if (operator === '++' || operator === '--')
    return { kind: 'assign', ...at, targets: [value], operator, type: undefined, values: [] };
  return { kind: 'unary', ...at, operator, value };
}

function unaryWith(operator: 'typeof' | 'void' | 'delete') {
  return (
    convert: Converter,
    node: ts.TypeOfExpression | ts.VoidExpression | ts.DeleteExpression,
  ): CodeNode => {
    return { kind: 'unary', ...convert.at(node), operator, value: convert.expression(node.expression) };
  };
}

function conditional(convert: Converter, node: ts.ConditionalExpression): CodeNode {
  return {
    kind: 'conditional',
    ...convert.at(node),
    test: convert.expression(node.condition),
    then: convert.expression(node.whenTrue),
    otherwise: convert.expression(node.whenFalse),
  };
}

function awaited(convert: Converter, node: ts.AwaitExpression): CodeNode {
  return { kind: 'await', ...convert.at(node), value: convert.expression(node.expression) };
}

function spread(convert: Converter, node: ts.SpreadElement | ts.SpreadAssignment): CodeNode {
  return { kind: 'spread', ...convert.at(node), value: convert.expression(node.expression) };
}
