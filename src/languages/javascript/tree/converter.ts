import type ts from 'typescript';
import type { Range } from '../../../base/textPositions';
import type { CodeNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { isWordOrSign } from '../typescriptNodes';

/**
 * Converts the nodes of some kinds.
 * @param name of what it is assigned to
 * @returns undefined for what does nothing when the program runs.
 */
type Handler<Node extends ts.Node> = (convert: Converter, node: Node, name?: string) => CodeNode | undefined;

/** A handler by the kind of node that it is for. */
export type HandlerEntry = readonly [ts.SyntaxKind, Handler<ts.Node>];

/** Entries of the table of handlers. The compiler sees to it that nodes of these kinds are what the handler takes. */
export function on<Node extends ts.Node>(handler: Handler<Node>, ...kinds: Node['kind'][]): HandlerEntry[] {
  return kinds.map((kind) => [kind, handler as Handler<ts.Node>]);
}

/** Converts TypeScript's nodes, each by the handler of its kind. */
export class Converter {
  /** @param handlers by kind of node; of a kind without one its children are what counts */
  constructor(
    readonly source: ts.SourceFile,
    private readonly handlers: ReadonlyMap<ts.SyntaxKind, Handler<ts.Node>>,
  ) {}

  /** @returns undefined for what does nothing when the program runs. */
  node(node: ts.Node, name?: string): CodeNode | undefined {
    const handler = this.handlers.get(node.kind);
    return handler ? handler(this, node, name) : this.other(node);
  }

  at(node: ts.Node): Range {
    return { start: node.getStart(this.source), end: node.end };
  }

  all(nodes: Iterable<ts.Node> | undefined): CodeNode[] {
    const result: CodeNode[] = [];
    for (const node of nodes ?? []) {
      const converted = this.node(node);
      if (converted) result.push(converted);
    }
    return result;
  }

  optional(node: ts.Node | undefined): CodeNode | undefined {
    return node && this.node(node);
  }

  /** What stands where an expression must be. */
  expression(node: ts.Node, name?: string): CodeNode {
    return this.node(node, name) ?? { kind: 'other', ...this.at(node), children: [] };
  }

  /** The statements of a body, its braces left out. */
  bodyOf(node: ts.Node | undefined): CodeNode[] {
    if (!node) return [];
    return ast.isBlock(node) ? this.all(node.statements) : this.all([node]);
  }

  typeText(type: ts.TypeNode | undefined): string | undefined {
    return type && this.source.text.slice(type.pos, type.end).trim();
  }

  private other(node: ts.Node): CodeNode {
    const children: ts.Node[] = [];
    node.forEachChild((child) => {
      if (!ast.isTypeNode(child) && !isWordOrSign(child.kind)) children.push(child);
    });
    return { kind: 'other', ...this.at(node), children: this.all(children) };
  }
}

/** What a name or a key says; undefined for a computed one and for a pattern. */
export function keyText(name: ts.PropertyName | ts.BindingName): string | undefined {
  return ast.isIdentifier(name) ||
    ast.isStringLiteralLike(name) ||
    ast.isPrivateIdentifier(name) ||
    ast.isNumericLiteral(name)
    ? name.text
    : undefined;
}
