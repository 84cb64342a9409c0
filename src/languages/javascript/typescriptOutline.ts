import type ts from 'typescript';
import { QUIET_SYNTAX } from './quietSyntax';
import { parseTypeScript } from './typescriptFile';
import * as ast from './typescriptNames';
import { isAsync } from './typescriptNodes';
import type { SourceOutline } from '../../base/sourceOutline';
import { ScopeCollector } from '../outline/scopeCollector';

/** The context of a node during the walk. */
interface Place {
  readonly scope: number;
  readonly isInLoop: boolean;
  /** Line of the innermost call whose arguments are being visited, 0 outside any. */
  readonly callLine: number;
  /** Name of the assignment target, given to an anonymous function. */
  readonly assignedTo?: string | undefined;
}

/**
 * Functions and calls of a JavaScript or TypeScript source. Broken code is parsed as far as possible.
 * @param file its suffix determines the dialect
 * @throws {RangeError} for code nested deeper than the call stack allows the parser to go
 */
export function readTypeScriptOutline(text: string, file: string): SourceOutline {
  const source = parseTypeScript(text, file);
  return new Walk(source).result();
}

/** Collects scopes and calls. */
class Walk {
  private readonly found: ScopeCollector;

  constructor(private readonly source: ts.SourceFile) {
    this.found = new ScopeCollector(source.getLineStarts(), source.end);
    const pending: { node: ts.Node; place: Place }[] = [];
    const push = (node: ts.Node, place: Place) => {
      const first = pending.length;
      node.forEachChild((child) => {
        if (!isTypeOnly(child) && child.kind !== ast.SyntaxKind.EndOfFileToken)
          pending.push({ node: child, place: this.placeOf(child, node, place) });
      });
      // Reversed, because the last node pushed is the first one popped.
      for (let low = first, high = pending.length - 1; low < high; low++, high--)
        [pending[low], pending[high]] = [pending[high]!, pending[low]!];
    };
    push(source, { scope: 0, isInLoop: false, callLine: 0 });
    for (let next = pending.pop(); next; next = pending.pop())
      push(next.node, this.enter(next.node, next.place));
  }

  result(): SourceOutline {
    return this.found.result();
  }

  /** The context of a child, given its position in its parent. */
  private placeOf(child: ts.Node, parent: ts.Node, place: Place): Place {
    const { scope } = place;
    const isArgument = isCall(parent) && child !== calleeOf(parent);
    const isRepeated = ast.isIterationStatement(parent, false) && !isEvaluatedOnce(child, parent);
    const isInLoop = place.isInLoop || isRepeated;
    const callLine = isArgument ? this.callLine(parent) : place.callLine;
    const assignedTo = assignedName(child, parent);
    if (isInLoop === place.isInLoop && callLine === place.callLine && assignedTo === place.assignedTo)
      return place;
    return { scope, isInLoop, callLine, assignedTo };
  }

  /** Notes a node. @returns the context of its children */
  private enter(node: ts.Node, place: Place): Place {
    const { found } = this;
    const { scope, callLine } = place;
    const start = node.getStart(this.source);
    const line = found.lineAt(start);
    found.note(scope, line, place.isInLoop || !isQuiet(node));
    if (isCall(node)) this.noteCalls(node, place);
    if (ast.isAwaitExpression(node)) found.noteAwait(scope);
    const imported = importedModule(node);
    if (imported !== undefined) found.noteImport(imported);
    if (!isScope(node)) return place;
    const row = found.open({
      name: ast.isConstructorDeclaration(node) ? found.nameOf(scope) : (nameOf(node) ?? place.assignedTo),
      parent: scope,
      start,
      end: node.end,
      passedLine: callLine || line,
      isAsync: isAsync(node),
    });
    return { scope: row, isInLoop: false, callLine: 0 };
  }

  private noteCalls(call: Call, { scope, isInLoop }: Place): void {
    const line = this.callLine(call);
    const note = (callee: string | undefined) => {
      if (callee !== undefined) this.found.noteCall(scope, callee, line, isInLoop);
    };
    note(calleeName(calleeOf(call)));
    if (ast.isTaggedTemplateExpression(call)) return;
    // A function passed by name counts as called from where it is passed.
    for (const argument of call.arguments ?? []) if (ast.isIdentifier(argument)) note(argument.text);
  }

  /** A call is on the line of its name: a chain spans several lines. */
  private callLine(call: Call): number {
    const callee = calleeOf(call);
    const named = ast.isPropertyAccessExpression(callee) ? callee.name : callee;
    return this.found.lineAt(named.getStart(this.source));
  }
}

type Call = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

function isCall(node: ts.Node): node is Call {
  return ast.isCallExpression(node) || ast.isNewExpression(node) || ast.isTaggedTemplateExpression(node);
}

function calleeOf(call: Call): ts.Expression {
  return ast.isTaggedTemplateExpression(call) ? call.tag : call.expression;
}

function calleeName(callee: ts.Expression): string | undefined {
  if (ast.isIdentifier(callee)) return callee.text;
  if (ast.isPropertyAccessExpression(callee)) return callee.name.text;
  if (ast.isElementAccessExpression(callee) && ast.isStringLiteralLike(callee.argumentExpression))
    return callee.argumentExpression.text;
  if (ast.isParenthesizedExpression(callee) || ast.isNonNullExpression(callee))
    return calleeName(callee.expression);
  return undefined;
}

function importedModule(node: ts.Node): string | undefined {
  if (ast.isImportDeclaration(node) || ast.isExportDeclaration(node)) {
    const { moduleSpecifier } = node;
    return moduleSpecifier && ast.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  }
  if (!ast.isCallExpression(node)) return undefined;
  const { expression, arguments: args } = node;
  const isImport =
    expression.kind === ast.SyntaxKind.ImportKeyword ||
    (ast.isIdentifier(expression) && expression.text === 'require');
  return isImport && args[0] && ast.isStringLiteralLike(args[0]) ? args[0].text : undefined;
}

function isScope(node: ts.Node): boolean {
  return ast.isFunctionLike(node) ? 'body' in node && node.body !== undefined : ast.isClassLike(node);
}

const QUIET: ReadonlySet<ts.SyntaxKind> = new Set(QUIET_SYNTAX.map((name) => ast.SyntaxKind[name]));

/** True for syntax that takes no measurable time when it runs once. */
function isQuiet({ kind }: ts.Node): boolean {
  return QUIET.has(kind);
}

function isTypeOnly(node: ts.Node): boolean {
  return ast.isTypeNode(node) || ast.isInterfaceDeclaration(node) || ast.isTypeAliasDeclaration(node);
}

/** The part of a loop's head that runs once, before the loop: its initializer, or the iterated expression. */
function isEvaluatedOnce(child: ts.Node, loop: ts.IterationStatement): boolean {
  if (ast.isForStatement(loop)) return child === loop.initializer;
  return (ast.isForOfStatement(loop) || ast.isForInStatement(loop)) && child === loop.expression;
}

/** The function's own name. */
function nameOf(node: ts.Node): string | undefined {
  const { name } = node as ts.FunctionLikeDeclaration;
  return name && textOfName(name);
}

/** The name of the assignment target, which V8 gives to an anonymous function. */
function assignedName(child: ts.Node, parent: ts.Node): string | undefined {
  if (
    ast.isVariableDeclaration(parent) ||
    ast.isPropertyAssignment(parent) ||
    ast.isPropertyDeclaration(parent)
  )
    return child === parent.initializer ? textOfName(parent.name) : undefined;
  if (!ast.isBinaryExpression(parent) || child !== parent.right) return undefined;
  const { left, operatorToken } = parent;
  return operatorToken.kind === ast.SyntaxKind.EqualsToken ? calleeName(left) : undefined;
}

function textOfName(name: ts.PropertyName | ts.BindingName): string | undefined {
  return ast.isIdentifier(name) ||
    ast.isStringLiteralLike(name) ||
    ast.isPrivateIdentifier(name) ||
    ast.isNumericLiteral(name)
    ? name.text
    : undefined;
}
