import type ts from 'typescript';
import {
  NO_LOOP,
  withParents,
  type CodeNode,
  type EntryNode,
  type FunctionNode,
  type LoopNode,
  type ParameterNode,
} from '../tree/codeTree';
import type { Range } from '../../base/textPositions';
import type { ParsedSource, SourceReader } from '../tree/parsedSource';
import { SourceMemory } from '../tree/sourceMemory';
import { errorsOf, parseAgain } from './typescriptFile';
import * as ast from './typescriptNames';
import { isAsync, isWordOrSign } from './typescriptNodes';

/**
 * Reads JavaScript or TypeScript, with or without JSX.
 * @param file its ending tells the dialect
 * @throws {RangeError} for code nested deeper than the call stack allows.
 */
export const readJavaScript: SourceReader = (text, file, memory = new SourceMemory()) => {
  const source = parseAgain(text, file, memory);
  const tree = new Converter(source).module(memory);
  return { tree: withParents(tree), errors: errorsOf(source) };
};

type FunctionSyntax = ts.FunctionLikeDeclaration | ts.ClassStaticBlockDeclaration;

class Converter {
  constructor(private readonly source: ts.SourceFile) {}

  module({ statements }: SourceMemory): ParsedSource['tree'] {
    statements.begin();
    const body: CodeNode[] = [];
    for (const statement of this.source.statements) {
      const { pos, end } = statement;
      // The text from the end of the statement before: what stands in between is part of how it is read.
      const node = statements.take(this.source.text.slice(pos, end), pos, () => this.node(statement));
      if (node) body.push(node);
    }
    return { kind: 'module', start: 0, end: this.source.end, body };
  }

  private at(node: ts.Node): Range {
    return { start: node.getStart(this.source), end: node.end };
  }

  private all(nodes: Iterable<ts.Node> | undefined): CodeNode[] {
    const result: CodeNode[] = [];
    for (const node of nodes ?? []) {
      const converted = this.node(node);
      if (converted) result.push(converted);
    }
    return result;
  }

  private optional(node: ts.Node | undefined): CodeNode | undefined {
    return node && this.node(node);
  }

  /** What stands where an expression must be. */
  private expression(node: ts.Node): CodeNode {
    return this.node(node) ?? { kind: 'other', ...this.at(node), children: [] };
  }

  /** The statements of a body, its braces left out. */
  private bodyOf(node: ts.Node | undefined): CodeNode[] {
    if (!node) return [];
    return ast.isBlock(node) ? this.all(node.statements) : this.all([node]);
  }

  /** @returns undefined for what does nothing when the program runs. */
  private node(node: ts.Node, name?: string): CodeNode | undefined {
    const at = this.at(node);
    switch (node.kind) {
      case ast.SyntaxKind.InterfaceDeclaration:
      case ast.SyntaxKind.TypeAliasDeclaration:
      case ast.SyntaxKind.EmptyStatement:
      case ast.SyntaxKind.OmittedExpression:
        return undefined;
      case ast.SyntaxKind.ExpressionStatement:
      case ast.SyntaxKind.ParenthesizedExpression:
      case ast.SyntaxKind.NonNullExpression:
      case ast.SyntaxKind.AsExpression:
      case ast.SyntaxKind.SatisfiesExpression:
      case ast.SyntaxKind.TypeAssertionExpression:
        return this.node((node as ts.ParenthesizedExpression).expression, name);
      case ast.SyntaxKind.Identifier:
      case ast.SyntaxKind.PrivateIdentifier: {
        const { text } = node as ts.Identifier;
        if (text === 'undefined') return { kind: 'constant', ...at, value: null };
        return { kind: 'name', ...at, name: text };
      }
      case ast.SyntaxKind.ThisKeyword:
      case ast.SyntaxKind.SuperKeyword:
        return { kind: 'name', ...at, name: node.kind === ast.SyntaxKind.ThisKeyword ? 'this' : 'super' };
      case ast.SyntaxKind.NumericLiteral:
      case ast.SyntaxKind.BigIntLiteral:
        return { kind: 'number', ...at, value: Number((node as ts.NumericLiteral).text.replace(/n$/, '')) };
      case ast.SyntaxKind.TrueKeyword:
      case ast.SyntaxKind.FalseKeyword:
        return { kind: 'constant', ...at, value: node.kind === ast.SyntaxKind.TrueKeyword };
      case ast.SyntaxKind.NullKeyword:
        return { kind: 'constant', ...at, value: null };
      case ast.SyntaxKind.StringLiteral:
      case ast.SyntaxKind.NoSubstitutionTemplateLiteral:
        return { kind: 'text', ...at, value: (node as ts.StringLiteral).text, holes: [], form: 'string' };
      case ast.SyntaxKind.RegularExpressionLiteral:
        return {
          kind: 'text',
          ...at,
          value: (node as ts.RegularExpressionLiteral).text,
          holes: [],
          form: 'regex',
        };
      default:
        return this.statement(node, at) ?? this.compound(node, at, name);
    }
  }

  private statement(node: ts.Node, at: Range): CodeNode | undefined {
    if (ast.isBlock(node)) return { kind: 'block', ...at, form: 'plain', body: this.all(node.statements) };
    if (ast.isVariableStatement(node)) return this.declaration(node.declarationList, at);
    if (ast.isVariableDeclarationList(node)) return this.declaration(node, at);
    if (ast.isIfStatement(node)) {
      const then = this.bodyOf(node.thenStatement);
      return {
        kind: 'if',
        ...at,
        test: this.expression(node.expression),
        then,
        otherwise: this.bodyOf(node.elseStatement),
      };
    }
    if (ast.isIterationStatement(node, false)) return this.loop(node, at);
    if (ast.isReturnStatement(node)) return this.jump('return', node.expression, at);
    if (ast.isThrowStatement(node)) return this.jump('throw', node.expression, at);
    if (ast.isYieldExpression(node)) return this.jump('yield', node.expression, at);
    if (ast.isBreakOrContinueStatement(node)) {
      const form = ast.isBreakStatement(node) ? 'break' : 'continue';
      return { kind: 'jump', ...at, form, isLabelled: node.label !== undefined, values: [] };
    }
    if (ast.isTryStatement(node)) return this.tryStatement(node, at);
    if (ast.isSwitchStatement(node)) {
      const cases = node.caseBlock.clauses.map((clause): CodeNode => {
        const tests = ast.isCaseClause(clause) ? this.all([clause.expression]) : [];
        return {
          kind: 'block',
          ...this.at(clause),
          form: 'case',
          body: [...tests, ...this.all(clause.statements)],
        };
      });
      return { kind: 'block', ...at, form: 'switch', body: [this.expression(node.expression), ...cases] };
    }
    if (ast.isImportDeclaration(node)) return this.importDeclaration(node, at);
    if (ast.isExportAssignment(node)) return this.node(node.expression);
    if (ast.isLabeledStatement(node)) return this.node(node.statement);
    return undefined;
  }

  private jump(form: 'return' | 'throw' | 'yield', value: ts.Expression | undefined, at: Range): CodeNode {
    return { kind: 'jump', ...at, form, values: this.all(value ? [value] : []) };
  }

  private tryStatement(node: ts.TryStatement, at: Range): CodeNode {
    const parts: CodeNode[] = this.all(node.tryBlock.statements);
    const { catchClause, finallyBlock } = node;
    if (catchClause) {
      const caught = catchClause.variableDeclaration;
      const declared: CodeNode[] = caught
        ? [
            {
              kind: 'declare',
              ...this.at(caught),
              form: 'let',
              targets: [this.expression(caught.name)],
              type: undefined,
              values: [],
            },
          ]
        : [];
      const body = [...declared, ...this.all(catchClause.block.statements)];
      parts.push({ kind: 'block', ...this.at(catchClause), form: 'catch', body });
    }
    if (finallyBlock)
      parts.push({
        kind: 'block',
        ...this.at(finallyBlock),
        form: 'finally',
        body: this.all(finallyBlock.statements),
      });
    return { kind: 'block', ...at, form: 'try', body: parts };
  }

  private declaration(list: ts.VariableDeclarationList, at: Range): CodeNode {
    const form = list.flags & ast.NodeFlags.Const ? 'const' : list.flags & ast.NodeFlags.Let ? 'let' : 'var';
    const declared = list.declarations.map((one): CodeNode => {
      const name = ast.isIdentifier(one.name) ? one.name.text : undefined;
      const value = one.initializer && this.node(one.initializer, name);
      return {
        kind: 'declare',
        ...(list.declarations.length === 1 ? at : this.at(one)),
        form,
        targets: [this.expression(one.name)],
        type: this.typeText(one.type),
        values: value ? [value] : [],
      };
    });
    return declared.length === 1 ? declared[0]! : { kind: 'other', ...at, children: declared };
  }

  private typeText(type: ts.TypeNode | undefined): string | undefined {
    return type && this.source.text.slice(type.pos, type.end).trim();
  }

  private loop(node: ts.IterationStatement, at: Range): LoopNode {
    const body = this.bodyOf(node.statement);
    if (ast.isForOfStatement(node) || ast.isForInStatement(node)) {
      const { initializer } = node;
      const targets = ast.isVariableDeclarationList(initializer)
        ? initializer.declarations.map((one) => this.expression(one.name))
        : [this.expression(initializer)];
      const isAsync = ast.isForOfStatement(node) && node.awaitModifier !== undefined;
      const bindsKeys = ast.isForInStatement(node);
      const over = this.expression(node.expression);
      return { ...NO_LOOP, kind: 'loop', ...at, form: 'each', targets, over, body, isAsync, bindsKeys };
    }
    if (ast.isForStatement(node)) {
      const init = this.all(node.initializer && [node.initializer]);
      const update = this.all(node.incrementor && [node.incrementor]);
      return {
        ...NO_LOOP,
        kind: 'loop',
        ...at,
        form: 'count',
        init,
        test: this.optional(node.condition),
        update,
        body,
      };
    }
    const test = this.expression((node as ts.WhileStatement | ts.DoStatement).expression);
    return { ...NO_LOOP, kind: 'loop', ...at, form: 'while', test, body };
  }

  private importDeclaration(node: ts.ImportDeclaration, at: Range): CodeNode {
    const module = ast.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
    const clause = node.importClause;
    const names: { imported: string; local: string }[] = [];
    if (clause?.name) names.push({ imported: 'default', local: clause.name.text });
    const bindings = clause?.namedBindings;
    if (bindings && ast.isNamespaceImport(bindings)) names.push({ imported: '*', local: bindings.name.text });
    if (bindings && ast.isNamedImports(bindings))
      for (const { propertyName, name } of bindings.elements)
        names.push({ imported: (propertyName ?? name).text, local: name.text });
    return { kind: 'import', ...at, module, names };
  }

  private compound(node: ts.Node, at: Range, name: string | undefined): CodeNode {
    // An overload or a declaration without a body does nothing.
    if (ast.isFunctionLike(node)) return this.functionNode(node as FunctionSyntax, at, name);
    if (ast.isClassLike(node)) return this.classNode(node, at, name);
    return (
      this.access(node, at) ?? this.operation(node, at) ?? this.literal(node, at) ?? this.other(node, at)
    );
  }

  /** Calls, members and parts. */
  private access(node: ts.Node, at: Range): CodeNode | undefined {
    if (ast.isCallExpression(node) || ast.isNewExpression(node)) {
      const callee = this.expression(node.expression);
      return {
        kind: 'call',
        ...at,
        callee,
        args: this.all(node.arguments),
        isNew: ast.isNewExpression(node),
      };
    }
    if (ast.isTaggedTemplateExpression(node)) {
      const template = this.expression(node.template);
      return { kind: 'call', ...at, callee: this.expression(node.tag), args: [template], isNew: false };
    }
    if (ast.isPropertyAccessExpression(node)) {
      const { name: member, questionDotToken } = node;
      return {
        kind: 'member',
        ...at,
        object: this.expression(node.expression),
        name: member.text,
        nameStart: member.getStart(this.source),
        isOptional: questionDotToken !== undefined,
      };
    }
    if (ast.isElementAccessExpression(node))
      return {
        kind: 'index',
        ...at,
        object: this.expression(node.expression),
        index: this.expression(node.argumentExpression),
      };
    return undefined;
  }

  /** Operators. */
  private operation(node: ts.Node, at: Range): CodeNode | undefined {
    if (ast.isBinaryExpression(node)) return this.binary(node, at);
    if (ast.isPrefixUnaryExpression(node) || ast.isPostfixUnaryExpression(node)) return this.signed(node, at);
    if (ast.isTypeOfExpression(node) || ast.isVoidExpression(node) || ast.isDeleteExpression(node)) {
      const operator = ast.isTypeOfExpression(node)
        ? 'typeof'
        : ast.isVoidExpression(node)
          ? 'void'
          : 'delete';
      return { kind: 'unary', ...at, operator, value: this.expression(node.expression) };
    }
    if (ast.isConditionalExpression(node))
      return {
        kind: 'conditional',
        ...at,
        test: this.expression(node.condition),
        then: this.expression(node.whenTrue),
        otherwise: this.expression(node.whenFalse),
      };
    if (ast.isAwaitExpression(node)) return { kind: 'await', ...at, value: this.expression(node.expression) };
    if (ast.isSpreadElement(node) || ast.isSpreadAssignment(node))
      return { kind: 'spread', ...at, value: this.expression(node.expression) };
    return undefined;
  }

  private signed(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, at: Range): CodeNode {
    const operator = ast.tokenToString(node.operator)!;
    if (operator === '++' || operator === '--')
      return {
        kind: 'assign',
        ...at,
        targets: [this.expression(node.operand)],
        operator,
        type: undefined,
        values: [],
      };
    return { kind: 'unary', ...at, operator, value: this.expression(node.operand) };
  }

  /** Lists, objects, patterns and templates. */
  private literal(node: ts.Node, at: Range): CodeNode | undefined {
    if (ast.isArrayLiteralExpression(node) || ast.isArrayBindingPattern(node))
      return { kind: 'list', ...at, form: 'array', elements: this.all(node.elements), type: undefined };
    if (ast.isObjectLiteralExpression(node))
      return { kind: 'record', ...at, entries: this.all(node.properties), type: undefined };
    if (ast.isObjectBindingPattern(node)) {
      const entries = node.elements.map((element) => this.boundEntry(element));
      return { kind: 'record', ...at, entries, type: undefined };
    }
    if (ast.isBindingElement(node)) return this.bound(node, at);
    if (ast.isPropertyAssignment(node)) return this.entry(node.name, node.initializer, at);
    if (ast.isShorthandPropertyAssignment(node)) return this.entry(node.name, node.name, at);
    if (ast.isPropertyDeclaration(node)) {
      const key = this.expression(node.name);
      const value = node.initializer && this.node(node.initializer, keyText(node.name));
      const type = this.typeText(node.type);
      return { kind: 'declare', ...at, form: 'let', targets: [key], type, values: value ? [value] : [] };
    }
    if (ast.isTemplateExpression(node)) return this.template(node, at);
    return undefined;
  }

  private other(node: ts.Node, at: Range): CodeNode {
    const children: ts.Node[] = [];
    node.forEachChild((child) => {
      if (!ast.isTypeNode(child) && !isWordOrSign(child.kind)) children.push(child);
    });
    return { kind: 'other', ...at, children: this.all(children) };
  }

  private boundEntry(node: ts.BindingElement): CodeNode {
    const at = this.at(node);
    const value = this.bound(node, at);
    if (value.kind === 'spread') return value;
    return {
      kind: 'entry',
      ...at,
      key: keyText(node.propertyName ?? node.name),
      computedKey: undefined,
      value,
    };
  }

  /** A part of a pattern, with its default. */
  private bound(node: ts.BindingElement, at: Range): CodeNode {
    const target = this.expression(node.name);
    if (node.dotDotDotToken) return { kind: 'spread', ...at, value: target };
    if (!node.initializer) return target;
    const values = [this.expression(node.initializer)];
    return { kind: 'assign', ...at, targets: [target], operator: '=', type: undefined, values };
  }

  private entry(name: ts.PropertyName, initializer: ts.Node, at: Range): EntryNode {
    const key = keyText(name);
    const computedKey = ast.isComputedPropertyName(name) ? this.expression(name.expression) : undefined;
    return {
      kind: 'entry',
      ...at,
      key,
      computedKey,
      value: this.node(initializer, key) ?? this.expression(initializer),
    };
  }

  private template(node: ts.TemplateExpression, at: Range): CodeNode {
    const texts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    const holes = node.templateSpans.map(({ expression }) => this.expression(expression));
    return { kind: 'text', ...at, value: texts.join('${}'), holes, form: 'template' };
  }

  private binary(node: ts.BinaryExpression, at: Range): CodeNode {
    const operator = ast.tokenToString(node.operatorToken.kind) ?? ',';
    const left = this.expression(node.left);
    if (isAssignment(node.operatorToken.kind)) {
      const name = left.kind === 'name' ? left.name : left.kind === 'member' ? left.name : undefined;
      const value = this.node(node.right, name) ?? this.expression(node.right);
      return { kind: 'assign', ...at, targets: [left], operator, type: undefined, values: [value] };
    }
    return { kind: 'binary', ...at, operator, left, right: this.expression(node.right) };
  }

  private functionNode(node: FunctionSyntax, at: Range, given: string | undefined): FunctionNode {
    const own = 'name' in node && node.name ? keyText(node.name) : undefined;
    const body = 'body' in node ? node.body : undefined;
    const isExpression = body !== undefined && !ast.isBlock(body);
    return {
      kind: 'function',
      ...at,
      name: own ?? given,
      isDeclaration: ast.isFunctionDeclaration(node),
      parameters: ('parameters' in node ? node.parameters : []).map((one): ParameterNode => {
        const type = this.typeText(one.type);
        const isRest = one.dotDotDotToken !== undefined;
        return {
          kind: 'parameter',
          ...this.at(one),
          target: this.expression(one.name),
          type,
          value: this.optional(one.initializer),
          isRest,
        };
      }),
      type: 'type' in node ? this.typeText(node.type) : undefined,
      decorators: this.all(
        ast.canHaveDecorators(node) ? ast.getDecorators(node)?.map(({ expression }) => expression) : [],
      ),
      body: this.bodyOf(body),
      isAsync: isAsync(node),
      isGenerator: 'asteriskToken' in node && node.asteriskToken !== undefined,
      isExpression,
    };
  }

  private classNode(node: ts.ClassLikeDeclaration, at: Range, name: string | undefined): CodeNode {
    const bases = (node.heritageClauses ?? []).flatMap((clause) =>
      this.all(clause.types.map(({ expression }) => expression)),
    );
    return { kind: 'class', ...at, name: node.name?.text ?? name, bases, body: this.all(node.members) };
  }
}

function keyText(name: ts.PropertyName | ts.BindingName): string | undefined {
  return ast.isIdentifier(name) ||
    ast.isStringLiteralLike(name) ||
    ast.isPrivateIdentifier(name) ||
    ast.isNumericLiteral(name)
    ? name.text
    : undefined;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ast.SyntaxKind.FirstAssignment && kind <= ast.SyntaxKind.LastAssignment;
}
