import type * as acorn from 'acorn';
import type { SourceOutline } from '../../base/sourceOutline';
import type { LoneSemicolons } from './acornScript';
import type { QuietSyntax } from './quietSyntax';
import { ScopeCollector } from '../outline/scopeCollector';

export type Node = acorn.AnyNode;
export type AnyFunction = acorn.Function | acorn.AnonymousFunctionDeclaration;
export type AnyClass = acorn.Class | acorn.AnonymousClassDeclaration;
type Key = acorn.Expression | acorn.PrivateIdentifier;
/** Visits a node. @param assignedTo name of the assignment target, given to an anonymous function */
export type Visit = (walk: AcornWalk, node: Node, assignedTo: string | undefined) => void;

/** Whitespace and line comments. */
const BLANK = /(?:\s|\/\/[^\n\r\u2028\u2029]*)*/y;
const TOKEN = /[\p{ID_Continue}$]+|=>|[^]/uy;
const MODIFIERS: ReadonlySet<string> = new Set(['export', 'default', 'async', 'static', 'extends', '*', '[']);
const ARROW: ReadonlySet<string> = new Set(['=>']);

/** Walks plain JavaScript in source order and collects its outline. Positions are offsets in the text. */
export class AcornWalk {
  private readonly found: ScopeCollector;
  private scope = 0;
  private isInLoop = false;
  /** Line of the innermost call whose arguments are being visited, 0 outside any. */
  private callLine = 0;
  private semicolons: LoneSemicolons = [];
  private nextSemicolon = 0;
  /** End of the last comment; undefined until it is needed. */
  private commentEnd: number | undefined;

  constructor(
    private readonly text: string,
    private readonly visitOf: (type: Node['type']) => Visit,
  ) {
    this.found = new ScopeCollector(lineStartsOf(text), text.length);
  }

  /** Visits a top-level statement. @param semicolons those up to its end */
  statement(node: Node, semicolons: LoneSemicolons): void {
    this.semicolons = semicolons;
    this.visit(node);
  }

  result(): SourceOutline {
    return this.found.result();
  }

  visit(node: Node | null | undefined, assignedTo?: string): void {
    if (node) this.visitOf(node.type)(this, node, assignedTo);
  }

  visitAll(nodes: readonly Node[]): void {
    for (const node of nodes) this.visit(node);
  }

  /** Visits code that runs repeatedly. */
  visitRepeated(...nodes: readonly (Node | null | undefined)[]): void {
    const outer = this.isInLoop;
    this.isInLoop = true;
    for (const node of nodes) this.visit(node);
    this.isInLoop = outer;
  }

  /** Visits the arguments of a call. @param line line of the call */
  visitArguments(nodes: readonly Node[], line: number): void {
    const outer = this.callLine;
    this.callLine = line;
    this.visitAll(nodes);
    this.callLine = outer;
  }

  /** Notes the line of a position at which time may be spent. */
  note(position: number): void {
    this.found.note(this.scope, this.found.lineAt(position), true);
  }

  /** Notes the line of syntax that takes no time unless it runs repeatedly. */
  noteQuiet(position: number, _syntax: QuietSyntax): void {
    this.found.note(this.scope, this.found.lineAt(position), this.isInLoop);
  }

  /** Notes the first token after a position. */
  noteAfter(position: number): void {
    this.note(this.afterBlank(position));
  }

  /** Notes the first token between two nodes. */
  noteBetween(from: number, until: number): void {
    const { found } = this;
    if (found.lineAt(from) === found.lineAt(until)) this.note(until);
    else this.noteAfter(from);
  }

  /**
   * Notes the wanted tokens in a range without nodes, or just its end if the range is on one line.
   * @param quiet their kind, if they take no time
   */
  noteTokens(from: number, until: number, wanted: ReadonlySet<string>, quiet?: QuietSyntax): void {
    const note = (at: number) => (quiet ? this.noteQuiet(at, quiet) : this.note(at));
    if (this.found.lineAt(from) === this.found.lineAt(until)) return note(until);
    for (let at = this.afterBlank(from); at < until;) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(this.text)![0];
      if (wanted.has(token)) note(at);
      at = this.afterBlank(at + token.length);
    }
  }

  /** Notes a hole in a list of elements: it starts where the token before it ends. */
  noteHole(from: number): number {
    this.note(from);
    return this.text.indexOf(',', this.afterBlank(from)) + 1;
  }

  noteAwait(): void {
    this.found.noteAwait(this.scope);
  }

  noteImport(module: acorn.Node | null | undefined): void {
    const name = textOf(module as Node | null | undefined);
    if (name !== undefined) this.found.noteImport(name);
  }

  /** Notes a call and the functions that are passed to it by name. @returns its line */
  noteCall(callee: Node, passed: readonly Node[]): number {
    const isNamed = callee.type === 'MemberExpression' && !callee.computed;
    // A chain spans several lines: a call is on the line of its name.
    const line = this.found.lineAt((isNamed ? callee.property : callee).start);
    const name = calleeName(callee);
    if (name !== undefined) this.found.noteCall(this.scope, name, line, this.isInLoop);
    this.notePassed(passed, line);
    return line;
  }

  notePassed(passed: readonly Node[], line: number): void {
    for (const node of passed)
      if (node.type === 'Identifier') this.found.noteCall(this.scope, node.name, line, this.isInLoop);
  }

  lineAt(position: number): number {
    return this.found.lineAt(position);
  }

  /** A function with its modifiers. @param start position of the first modifier */
  function(node: AnyFunction, start: number, name: string | undefined): void {
    this.inScope({ start, end: node.end, name, isAsync: node.async }, () => {
      this.noteTokens(start, (node.id ?? node.params[0] ?? node.body).start, MODIFIERS);
      if (node.id) this.noteQuiet(node.id.start, 'Identifier');
      this.signatureAndBody(node);
    });
  }

  /** A method, an accessor or a constructor. */
  method(node: acorn.MethodDefinition | acorn.Property, name: string | undefined): void {
    const value = node.value as acorn.FunctionExpression;
    this.inScope({ start: node.start, end: node.end, name, isAsync: value.async }, () => {
      this.noteTokens(node.start, node.key.start, MODIFIERS);
      if (node.kind !== 'constructor') this.visit(node.key as Node);
      this.signatureAndBody(value);
    });
  }

  class(node: AnyClass, start: number, name: string | undefined): void {
    const { id, superClass, body } = node;
    this.inScope({ start, end: node.end, name, isAsync: false }, () => {
      this.noteTokens(start, (id ?? superClass ?? body).start, MODIFIERS);
      if (id) this.noteQuiet(id.start, 'Identifier');
      if (id && superClass) this.noteTokens(id.end, superClass.start, MODIFIERS);
      for (const member of body.body) {
        this.noteSemicolons(member.start);
        this.visit(member);
      }
      this.noteSemicolons(node.end);
    });
  }

  /** A property of a class. */
  property(node: acorn.PropertyDefinition): void {
    this.note(node.start);
    this.noteTokens(node.start, node.key.start, MODIFIERS);
    this.visit(node.key);
    this.visit(node.value, keyText(node));
  }

  /** The name of the current scope. */
  scopeName(): string | undefined {
    return this.found.nameOf(this.scope);
  }

  private signatureAndBody({ type, start, params, body }: AnyFunction): void {
    for (const param of params) {
      this.note(param.start);
      this.bindingElement(param);
    }
    if (type === 'ArrowFunctionExpression') this.noteTokens(params.at(-1)?.end ?? start, body.start, ARROW);
    this.visit(body);
  }

  private inScope(
    scope: { start: number; end: number; name: string | undefined; isAsync: boolean },
    work: () => void,
  ): void {
    this.note(scope.start);
    const outer = [this.scope, this.isInLoop, this.callLine] as const;
    const passedLine = this.callLine || this.found.lineAt(scope.start);
    this.scope = this.found.open({ ...scope, parent: this.scope, passedLine });
    this.isInLoop = false;
    this.callLine = 0;
    work();
    [this.scope, this.isInLoop, this.callLine] = outer;
  }

  /** A declared name or pattern, with its default. */
  bindingElement(node: acorn.Pattern): void {
    if (node.type === 'RestElement') return this.binding(node.argument);
    if (node.type !== 'AssignmentPattern') return this.binding(node);
    this.binding(node.left);
    this.visit(node.right);
  }

  /** A declared name or pattern. */
  binding(node: acorn.Pattern): void {
    if (node.type === 'Identifier') return this.noteQuiet(node.start, 'Identifier');
    this.note(node.start);
    if (node.type === 'ArrayPattern') this.elements(node, (element) => this.bindingOf(element));
    if (node.type !== 'ObjectPattern') return;
    for (const property of node.properties) {
      if (property.type === 'Property' && !property.shorthand) {
        this.note(property.start);
        this.visit(property.key);
        this.bindingElement(property.value);
      } else this.bindingOf(property.type === 'Property' ? property.value : property);
    }
  }

  private bindingOf(element: acorn.Pattern): void {
    this.note(element.start);
    this.bindingElement(element);
  }

  /** An assignment target: a pattern looks like an array or object literal. */
  target(node: acorn.Pattern): void {
    if (node.type === 'AssignmentPattern') return this.assignment(node, true);
    if (node.type === 'RestElement') {
      this.note(node.start);
      return this.target(node.argument);
    }
    if (node.type !== 'ArrayPattern' && node.type !== 'ObjectPattern') return this.visit(node);
    this.note(node.start);
    if (node.type === 'ArrayPattern') return this.elements(node, (element) => this.target(element));
    for (const property of node.properties) this.targetProperty(property);
  }

  private targetProperty(property: acorn.AssignmentProperty | acorn.RestElement): void {
    if (property.type === 'RestElement') return this.target(property);
    const { start, key, value, shorthand } = property;
    this.note(start);
    this.visit(key);
    if (!shorthand) return this.target(value);
    if (value.type !== 'AssignmentPattern') return;
    this.noteBetween(value.left.end, value.right.start);
    this.visit(value.right);
  }

  /** @param gives whether a function is named after the assignment target */
  assignment(node: { start: number; left: acorn.Pattern; right: acorn.Expression }, gives: boolean): void {
    const { left, right } = node;
    this.note(node.start);
    this.target(left);
    this.noteBetween(left.end, right.start);
    this.visit(right, gives ? calleeName(left) : undefined);
  }

  /** The elements of an array or pattern, including holes. */
  elements<Element extends acorn.Node>(
    { start, elements }: { start: number; elements: readonly (Element | null)[] },
    visit: (element: Element) => void,
  ): void {
    let end = start + 1;
    elements.forEach((element, at) => {
      if (!element) {
        end = this.noteHole(end);
        return;
      }
      visit(element);
      if (elements[at + 1] === null) end = this.text.indexOf(',', this.afterBlank(element.end)) + 1;
    });
  }

  private noteSemicolons(until: number): void {
    const { semicolons } = this;
    while (this.nextSemicolon < semicolons.length && semicolons[this.nextSemicolon]! < until)
      this.note(semicolons[this.nextSemicolon++]!);
  }

  private afterBlank(position: number): number {
    for (let at = position; ;) {
      BLANK.lastIndex = at;
      BLANK.test(this.text);
      at = BLANK.lastIndex;
      // After the last comment end there is nothing to search for, which keeps this linear.
      if (!this.text.startsWith('/*', at) || at + 2 > this.lastCommentEnd()) return at;
      at = this.text.indexOf('*/', at + 2) + 2;
    }
  }

  private lastCommentEnd(): number {
    return (this.commentEnd ??= this.text.lastIndexOf('*/'));
  }
}

/** The last name of a callee: `c` of `a.b.c`. */
function calleeName(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'ParenthesizedExpression' || callee.type === 'ChainExpression')
    return calleeName(callee.expression);
  if (callee.type !== 'MemberExpression') return undefined;
  const { property } = callee;
  if (callee.computed) return textOf(property);
  return property.type === 'PrivateIdentifier' ? `#${property.name}` : (property as acorn.Identifier).name;
}

/** The value of a string literal, undefined for anything else. */
function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]!.value.cooked ?? undefined;
}

/** The name of a property or method, undefined for a computed one. */
export function keyText({ key, computed }: { key: Key; computed: boolean }): string | undefined {
  if (computed) return undefined;
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  const value = key.type === 'Literal' ? key.value : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Offsets of the lines, which end as defined by ECMAScript's LineTerminatorSequence. */
function lineStartsOf(text: string): number[] {
  const starts = [0];
  const ends = /\r\n|[\n\r\u2028\u2029]/g;
  while (ends.test(text)) starts.push(ends.lastIndex);
  return starts;
}
