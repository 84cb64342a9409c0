import type ts from 'typescript';
import type { CodeNode, FunctionNode, ParameterNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { isAsync } from '../typescriptNodes';
import { keyText, on, type Converter, type HandlerEntry } from './converter';

const { SyntaxKind } = ast;

type FunctionSyntax = ts.FunctionLikeDeclaration | ts.IndexSignatureDeclaration;

/** Handlers for JavaScript's functions and classes. */
export const functionHandlers: readonly HandlerEntry[] = [
  ...on(
    functionNode,
    SyntaxKind.FunctionDeclaration,
    SyntaxKind.FunctionExpression,
    SyntaxKind.ArrowFunction,
    SyntaxKind.MethodDeclaration,
    SyntaxKind.Constructor,
    SyntaxKind.GetAccessor,
    SyntaxKind.SetAccessor,
    SyntaxKind.IndexSignature,
  ),
  ...on(classNode, SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression),
  ...on(field, SyntaxKind.PropertyDeclaration),
];

/** An overload or a declaration without a body does nothing. */
function functionNode(convert: Converter, node: FunctionSyntax, given?: string): FunctionNode {
  const own = node.name ? keyText(node.name) : undefined;
  const body = 'body' in node ? node.body : undefined;
  const decorators = ast.canHaveDecorators(node) ? ast.getDecorators(node) : undefined;
  return {
    kind: 'function',
    ...convert.at(node),
    name: own ?? given,
    isDeclaration: ast.isFunctionDeclaration(node),
    parameters: node.parameters.map((one) => parameter(convert, one)),
    type: convert.typeText(node.type),
    decorators: convert.all(decorators?.map(({ expression }) => expression)),
    body: convert.bodyOf(body),
    isAsync: isAsync(node),
    isGenerator: 'asteriskToken' in node && node.asteriskToken !== undefined,
    isExpression: body !== undefined && !ast.isBlock(body),
  };
}

function parameter(convert: Converter, node: ts.ParameterDeclaration): ParameterNode {
  return {
    kind: 'parameter',
    ...convert.at(node),
    target: convert.expression(node.name),
    type: convert.typeText(node.type),
    value: convert.optional(node.initializer),
    isRest: node.dotDotDotToken !== undefined,
  };
}

function classNode(convert: Converter, node: ts.ClassLikeDeclaration, given?: string): CodeNode {
  const bases = (node.heritageClauses ?? []).flatMap((clause) =>
    convert.all(clause.types.map(({ expression }) => expression)),
  );
  const name = node.name?.text ?? given;
  return { kind: 'class', ...convert.at(node), name, bases, body: convert.all(node.members) };
}

function field(convert: Converter, node: ts.PropertyDeclaration): CodeNode {
  const targets = [convert.expression(node.name)];
  const value = node.initializer && convert.node(node.initializer, keyText(node.name));
  const type = convert.typeText(node.type);
  return { kind: 'declare', ...convert.at(node), form: 'let', targets, type, values: value ? [value] : [] };
}
