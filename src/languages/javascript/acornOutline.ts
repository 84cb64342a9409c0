import type * as acorn from 'acorn';
import type { SourceOutline } from '../../base/sourceOutline';
import { parseAcornScript } from './acornScript';
import type { QuietSyntax } from './quietSyntax';
import { AcornWalk, keyText, type AnyClass, type AnyFunction, type Node, type Visit } from './acornWalk';

type NodeOf<Type extends Node['type']> = Extract<Node, { type: Type }>;
type Visits = {
  [Type in Node['type']]: (walk: AcornWalk, node: NodeOf<Type>, assignedTo: string | undefined) => void;
};

/**
 * Functions and calls of a plain JavaScript source, the same as those found by the slower `parseJavaScript`.
 * @returns undefined if it is not plain JavaScript or has syntax errors
 * @throws {RangeError} for code nested deeper than the call stack allows
 */
export function readAcornOutline(text: string): SourceOutline | undefined {
  const walk = new AcornWalk(text, (type) => visits[type] as Visit);
  const isPlain = parseAcornScript(text, (statement, semicolons) => walk.statement(statement, semicolons));
  return isPlain ? walk.result() : undefined;
}

const WITH: ReadonlySet<string> = new Set(['with', 'assert']);
const AWAIT: ReadonlySet<string> = new Set(['await']);
const BRACE: ReadonlySet<string> = new Set(['{']);

const leaf = (walk: AcornWalk, node: Node) => walk.note(node.start);
const quietLeaf = (syntax: QuietSyntax) => (walk: AcornWalk, node: Node) =>
  walk.noteQuiet(node.start, syntax);
const jump = (walk: AcornWalk, node: acorn.BreakStatement | acorn.ContinueStatement) => {
  walk.note(node.start);
  walk.visit(node.label);
};
const argumentOf = (walk: AcornWalk, node: { start: number; argument?: Node | null }) => {
  walk.note(node.start);
  walk.visit(node.argument);
};
const operation = (walk: AcornWalk, node: acorn.BinaryExpression | acorn.LogicalExpression) => {
  walk.note(node.start);
  walk.visit(node.left);
  walk.noteBetween(node.left.end, node.right.start);
  walk.visit(node.right);
};
const loopOver = (walk: AcornWalk, node: acorn.ForInStatement | acorn.ForOfStatement) => {
  walk.note(node.start);
  if (node.type === 'ForOfStatement' && node.await) walk.noteTokens(node.start, node.left.start, AWAIT);
  walk.visitRepeated(node.left);
  walk.visit(node.right);
  walk.visitRepeated(node.body);
};
const anyFunction = (walk: AcornWalk, node: AnyFunction, assignedTo: string | undefined) =>
  walk.function(node, node.start, node.id?.name ?? assignedTo);
const anyClass = (walk: AcornWalk, node: AnyClass, assignedTo: string | undefined) =>
  walk.class(node, node.start, node.id?.name ?? assignedTo);
const call = (walk: AcornWalk, node: acorn.CallExpression | acorn.NewExpression) => {
  const { callee, arguments: passed } = node;
  walk.note(node.start);
  const line = walk.noteCall(callee, passed);
  const isRequire =
    node.type === 'CallExpression' && callee.type === 'Identifier' && callee.name === 'require';
  if (isRequire) walk.noteImport(passed[0]);
  walk.visit(callee);
  if (node.type === 'CallExpression' && node.optional)
    walk.noteBetween(callee.end, passed[0]?.start ?? node.end);
  walk.visitArguments(passed, line);
};
const pattern = (walk: AcornWalk, node: acorn.Pattern) => walk.target(node);
const specifier = (
  walk: AcornWalk,
  node: { start: number; local?: Node; imported?: Node; exported?: Node },
) => {
  walk.note(node.start);
  const names = [node.local, node.imported, node.exported].filter((name) => name !== undefined);
  for (const { start } of names.sort((a, b) => a.start - b.start)) walk.noteQuiet(start, 'Identifier');
};
const moduleOf = (
  walk: AcornWalk,
  { source, attributes }: { source?: acorn.Literal | null; attributes?: acorn.ImportAttribute[] },
) => {
  if (!source) return;
  walk.noteImport(source);
  walk.visit(source);
  if (!attributes?.[0]) return;
  walk.noteTokens(source.end, attributes[0].start, WITH);
  walk.visitAll(attributes);
};

function literalSyntax({ value }: acorn.Literal): QuietSyntax {
  if (typeof value === 'string') return 'StringLiteral';
  if (typeof value === 'number') return 'NumericLiteral';
  return value === null ? 'NullKeyword' : value ? 'TrueKeyword' : 'FalseKeyword';
}

/** How to visit each kind of node. What counts as code that takes time is the same as in `parseJavaScript`. */
const visits: Visits = {
  Program: (walk, node) => walk.visitAll(node.body),
  EmptyStatement: leaf,
  DebuggerStatement: leaf,
  Super: leaf,
  PrivateIdentifier: leaf,
  TemplateElement: leaf,
  ThisExpression: quietLeaf('ThisKeyword'),
  Identifier: quietLeaf('Identifier'),
  Literal: (walk, node) => {
    if (node.regex !== undefined || node.bigint !== undefined) walk.note(node.start);
    else walk.noteQuiet(node.start, literalSyntax(node));
  },
  ExpressionStatement: (walk, node) => {
    walk.noteQuiet(node.start, 'ExpressionStatement');
    walk.visit(node.expression);
  },
  BlockStatement: (walk, node) => {
    walk.noteQuiet(node.start, 'Block');
    walk.visitAll(node.body);
  },
  StaticBlock: (walk, node) => {
    walk.note(node.start);
    walk.noteTokens(node.start, node.body[0]?.start ?? node.end, BRACE, 'Block');
    walk.visitAll(node.body);
  },
  ReturnStatement: (walk, node) => {
    walk.noteQuiet(node.start, 'ReturnStatement');
    walk.visit(node.argument);
  },
  BreakStatement: jump,
  ContinueStatement: jump,
  LabeledStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.label);
    walk.visit(node.body);
  },
  WithStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.object);
    walk.visit(node.body);
  },
  IfStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.test);
    walk.visit(node.consequent);
    walk.visit(node.alternate);
  },
  SwitchStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.discriminant);
    walk.noteTokens(node.discriminant.end, node.cases[0]?.start ?? node.end, BRACE);
    walk.visitAll(node.cases);
  },
  SwitchCase: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.test);
    walk.visitAll(node.consequent);
  },
  TryStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.block);
    walk.visit(node.handler);
    walk.visit(node.finalizer);
  },
  CatchClause: (walk, node) => {
    walk.note(node.start);
    if (node.param) {
      walk.noteQuiet(node.param.start, 'VariableDeclaration');
      walk.binding(node.param);
    }
    walk.visit(node.body);
  },
  WhileStatement: (walk, node) => {
    walk.note(node.start);
    walk.visitRepeated(node.test, node.body);
  },
  DoWhileStatement: (walk, node) => {
    walk.note(node.start);
    walk.visitRepeated(node.body, node.test);
  },
  ForStatement: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.init);
    walk.visitRepeated(node.test, node.update, node.body);
  },
  ForInStatement: loopOver,
  ForOfStatement: loopOver,
  VariableDeclaration: (walk, node) => {
    walk.noteQuiet(node.start, 'VariableStatement');
    walk.visitAll(node.declarations);
  },
  VariableDeclarator: (walk, node) => {
    walk.noteQuiet(node.start, 'VariableDeclaration');
    walk.binding(node.id);
    walk.visit(node.init, node.id.type === 'Identifier' ? node.id.name : undefined);
  },
  FunctionDeclaration: anyFunction,
  FunctionExpression: anyFunction,
  ArrowFunctionExpression: anyFunction,
  ClassDeclaration: anyClass,
  ClassExpression: anyClass,
  ClassBody: (walk, node) => walk.visitAll(node.body),
  MethodDefinition: (walk, node) =>
    walk.method(node, node.kind === 'constructor' ? walk.scopeName() : keyText(node)),
  PropertyDefinition: (walk, node) => walk.property(node),
  ThrowStatement: argumentOf,
  UnaryExpression: argumentOf,
  UpdateExpression: argumentOf,
  SpreadElement: argumentOf,
  YieldExpression: argumentOf,
  AwaitExpression: (walk, node) => {
    walk.noteAwait();
    argumentOf(walk, node);
  },
  ParenthesizedExpression: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.expression);
  },
  ChainExpression: (walk, node) => walk.visit(node.expression),
  BinaryExpression: operation,
  LogicalExpression: operation,
  AssignmentExpression: (walk, node) => walk.assignment(node, node.operator === '='),
  ConditionalExpression: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.test);
    walk.noteBetween(node.test.end, node.consequent.start);
    walk.visit(node.consequent);
    walk.noteBetween(node.consequent.end, node.alternate.start);
    walk.visit(node.alternate);
  },
  SequenceExpression: (walk, node) => {
    walk.note(node.start);
    node.expressions.forEach((expression, at) => {
      if (at > 0) walk.noteBetween(node.expressions[at - 1]!.end, expression.start);
      walk.visit(expression);
    });
  },
  MemberExpression: (walk, node) => {
    if (node.computed) walk.note(node.start);
    else walk.noteQuiet(node.start, 'PropertyAccessExpression');
    walk.visit(node.object);
    if (node.optional) walk.noteBetween(node.object.end, node.property.start);
    walk.visit(node.property);
  },
  CallExpression: call,
  NewExpression: call,
  ImportExpression: (walk, node) => {
    const passed = [node.source, ...(node.options ? [node.options] : [])];
    walk.note(node.start);
    const line = walk.lineAt(node.start);
    walk.notePassed(passed, line);
    walk.noteImport(node.source);
    walk.visitArguments(passed, line);
  },
  MetaProperty: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.property);
  },
  ArrayExpression: (walk, node) => {
    walk.note(node.start);
    walk.elements(node, (element) => walk.visit(element));
  },
  ObjectExpression: (walk, node) => {
    walk.note(node.start);
    walk.visitAll(node.properties);
  },
  Property: (walk, node) => {
    if (node.method || node.kind !== 'init') return walk.method(node as acorn.Property, keyText(node));
    walk.note(node.start);
    walk.visit(node.key);
    if (!node.shorthand) walk.visit(node.value, keyText(node));
  },
  TemplateLiteral: (walk, node) => {
    walk.note(node.start);
    for (const expression of node.expressions) {
      walk.note(expression.start);
      walk.visit(expression);
      // The text after it starts with the brace.
      walk.noteAfter(expression.end);
    }
  },
  TaggedTemplateExpression: (walk, node) => {
    walk.note(node.start);
    const line = walk.noteCall(node.tag, []);
    walk.visit(node.tag);
    walk.visitArguments([node.quasi], line);
  },
  ArrayPattern: pattern,
  ObjectPattern: pattern,
  RestElement: pattern,
  AssignmentPattern: pattern,
  ImportDeclaration: (walk, node) => {
    walk.note(node.start);
    walk.noteTokens(node.start, node.specifiers[0]?.start ?? node.source.start, BRACE);
    walk.visitAll(node.specifiers);
    moduleOf(walk, node);
  },
  ImportDefaultSpecifier: specifier,
  ImportNamespaceSpecifier: specifier,
  ImportSpecifier: specifier,
  ImportAttribute: (walk, node) => {
    walk.note(node.start);
    walk.visit(node.key);
    walk.visit(node.value);
  },
  ExportSpecifier: specifier,
  ExportNamedDeclaration: (walk, node) => {
    const { start, declaration, specifiers, source } = node;
    if (declaration?.type === 'FunctionDeclaration')
      return walk.function(declaration, start, declaration.id.name);
    if (declaration?.type === 'ClassDeclaration') return walk.class(declaration, start, declaration.id.name);
    walk.note(start);
    if (declaration) return walk.visit(declaration);
    walk.noteTokens(start, specifiers[0]?.start ?? source?.start ?? node.end, BRACE);
    walk.visitAll(specifiers);
    moduleOf(walk, node);
  },
  ExportDefaultDeclaration: (walk, { start, declaration }) => {
    if (declaration.type === 'FunctionDeclaration')
      return walk.function(declaration, start, declaration.id?.name);
    if (declaration.type === 'ClassDeclaration') return walk.class(declaration, start, declaration.id?.name);
    walk.note(start);
    walk.visit(declaration);
  },
  ExportAllDeclaration: (walk, node) => {
    walk.note(node.start);
    if (node.exported) {
      walk.noteTokens(node.start, node.exported.start, BRACE);
      walk.visit(node.exported);
    }
    moduleOf(walk, node);
  },
};
