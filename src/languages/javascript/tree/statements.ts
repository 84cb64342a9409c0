import type ts from 'typescript';
import type { Range } from '../../../base/textPositions';
import { NO_LOOP, type CodeNode, type JumpNode, type LoopNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { on, type Converter, type HandlerEntry } from './converter';

const { SyntaxKind } = ast;

/** Handlers for JavaScript's statements, by kind. */
export const statementHandlers: readonly HandlerEntry[] = [
  ...on(
    () => undefined,
    SyntaxKind.InterfaceDeclaration,
    SyntaxKind.TypeAliasDeclaration,
    SyntaxKind.EmptyStatement,
  ),
  ...on(
    (convert, node: ts.ExpressionStatement, name) => convert.node(node.expression, name),
    SyntaxKind.ExpressionStatement,
  ),
  ...on(block, SyntaxKind.Block),
  ...on(variableStatement, SyntaxKind.VariableStatement),
  ...on(
    (convert, node: ts.VariableDeclarationList) => declaration(convert, node, convert.at(node)),
    SyntaxKind.VariableDeclarationList,
  ),
  ...on(ifStatement, SyntaxKind.IfStatement),
  ...on(eachLoop, SyntaxKind.ForOfStatement, SyntaxKind.ForInStatement),
  ...on(countLoop, SyntaxKind.ForStatement),
  ...on(whileLoop, SyntaxKind.WhileStatement, SyntaxKind.DoStatement),
  ...on(jumpWith('return'), SyntaxKind.ReturnStatement),
  ...on(jumpWith('throw'), SyntaxKind.ThrowStatement),
  ...on(jumpWith('yield'), SyntaxKind.YieldExpression),
  ...on(jumpTo('break'), SyntaxKind.BreakStatement),
  ...on(jumpTo('continue'), SyntaxKind.ContinueStatement),
  ...on(tryStatement, SyntaxKind.TryStatement),
  ...on(switchStatement, SyntaxKind.SwitchStatement),
  ...on(importDeclaration, SyntaxKind.ImportDeclaration),
  ...on((convert, node: ts.ExportAssignment) => convert.node(node.expression), SyntaxKind.ExportAssignment),
  ...on((convert, node: ts.LabeledStatement) => convert.node(node.statement), SyntaxKind.LabeledStatement),
];

function block(convert: Converter, node: ts.Block): CodeNode {
  return { kind: 'block', ...convert.at(node), form: 'plain', body: convert.all(node.statements) };
}

function variableStatement(convert: Converter, node: ts.VariableStatement): CodeNode {
  return declaration(convert, node.declarationList, convert.at(node));
}

function declaration(convert: Converter, list: ts.VariableDeclarationList, at: Range): CodeNode {
  const form = list.flags & ast.NodeFlags.Const ? 'const' : list.flags & ast.NodeFlags.Let ? 'let' : 'var';
  const declared = list.declarations.map((one): CodeNode => {
    const name = ast.isIdentifier(one.name) ? one.name.text : undefined;
    const value = one.initializer && convert.node(one.initializer, name);
    return {
      kind: 'declare',
      ...(list.declarations.length === 1 ? at : convert.at(one)),
      form,
      targets: [convert.expression(one.name)],
      type: convert.typeText(one.type),
      values: value ? [value] : [],
    };
  });
  return declared.length === 1 ? declared[0]! : { kind: 'other', ...at, children: declared };
}

function ifStatement(convert: Converter, node: ts.IfStatement): CodeNode {
  const test = convert.expression(node.expression);
  const then = convert.bodyOf(node.thenStatement);
  return { kind: 'if', ...convert.at(node), test, then, otherwise: convert.bodyOf(node.elseStatement) };
}

function eachLoop(convert: Converter, node: ts.ForInOrOfStatement): LoopNode {
  const { initializer } = node;
  const targets = ast.isVariableDeclarationList(initializer)
    ? initializer.declarations.map((one) => convert.expression(one.name))
    : [convert.expression(initializer)];
  return {
    ...NO_LOOP,
    kind: 'loop',
    ...convert.at(node),
    form: 'each',
    targets,
    over: convert.expression(node.expression),
    body: convert.bodyOf(node.statement),
    isAsync: ast.isForOfStatement(node) && node.awaitModifier !== undefined,
    bindsKeys: ast.isForInStatement(node),
  };
}

function countLoop(convert: Converter, node: ts.ForStatement): LoopNode {
  const init = convert.all(node.initializer && [node.initializer]);
  const test = convert.optional(node.condition);
  const update = convert.all(node.incrementor && [node.incrementor]);
  const body = convert.bodyOf(node.statement);
  return { ...NO_LOOP, kind: 'loop', ...convert.at(node), form: 'count', init, test, update, body };
}

function whileLoop(convert: Converter, node: ts.WhileStatement | ts.DoStatement): LoopNode {
  const test = convert.expression(node.expression);
  const body = convert.bodyOf(node.statement);
  return { ...NO_LOOP, kind: 'loop', ...convert.at(node), form: 'while', test, body };
}

/** Jumps out of the function, with or without a value. */
function jumpWith(form: 'return' | 'throw' | 'yield') {
  return (
    convert: Converter,
    node: ts.ReturnStatement | ts.ThrowStatement | ts.YieldExpression,
  ): JumpNode => {
    const values = convert.all(node.expression && [node.expression]);
    return { kind: 'jump', ...convert.at(node), form, values };
  };
}

function jumpTo(form: 'break' | 'continue') {
  return (convert: Converter, node: ts.BreakOrContinueStatement): JumpNode => {
    return { kind: 'jump', ...convert.at(node), form, isLabelled: node.label !== undefined, values: [] };
  };
}

function tryStatement(convert: Converter, node: ts.TryStatement): CodeNode {
  const { tryBlock, catchClause, finallyBlock } = node;
  const body = convert.all(tryBlock.statements);
  if (catchClause) body.push(catchBlock(convert, catchClause));
  if (finallyBlock) {
    const last = convert.all(finallyBlock.statements);
    body.push({ kind: 'block', ...convert.at(finallyBlock), form: 'finally', body: last });
  }
  return { kind: 'block', ...convert.at(node), form: 'try', body };
}

function catchBlock(convert: Converter, node: ts.CatchClause): CodeNode {
  const body = convert.all(node.block.statements);
  const caught = node.variableDeclaration;
  if (caught) {
    const targets = [convert.expression(caught.name)];
    const at = convert.at(caught);
    body.unshift({ kind: 'declare', ...at, form: 'let', targets, type: undefined, values: [] });
  }
  return { kind: 'block', ...convert.at(node), form: 'catch', body };
}

function switchStatement(convert: Converter, node: ts.SwitchStatement): CodeNode {
  const cases = node.caseBlock.clauses.map((clause): CodeNode => {
    const tests = ast.isCaseClause(clause) ? convert.all([clause.expression]) : [];
    const body = [...tests, ...convert.all(clause.statements)];
    return { kind: 'block', ...convert.at(clause), form: 'case', body };
  });
  const body = [convert.expression(node.expression), ...cases];
  return { kind: 'block', ...convert.at(node), form: 'switch', body };
}

function importDeclaration(convert: Converter, node: ts.ImportDeclaration): CodeNode {
  const module = ast.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
  const clause = node.importClause;
  const names: { imported: string; local: string }[] = [];
  if (clause?.name) names.push({ imported: 'default', local: clause.name.text });
  const bindings = clause?.namedBindings;
  if (bindings && ast.isNamespaceImport(bindings)) names.push({ imported: '*', local: bindings.name.text });
  if (bindings && ast.isNamedImports(bindings))
    for (const { propertyName, name } of bindings.elements)
      names.push({ imported: (propertyName ?? name).text, local: name.text });
  return { kind: 'import', ...convert.at(node), module, names };
}
