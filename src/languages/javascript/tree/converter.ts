import type ts from 'typescript';
import type { Range } from '../../../base/textPositions';
import type { CodeNode } from '../../tree/codeTree';
import * as ast from '../typescriptNames';
import { isWordOrSign } from '../typescriptNodes';

/**
 * Converts nodes of certain kinds.
 * @param name name of the variable or property that the node is assigned to
 * @returns undefined for nodes that do nothing at run time
 */
type Handler<Node extends ts.Node> = (convert: Converter, node: Node, name?: string) => CodeNode | undefined;

/** A node kind and its handler. */
export type HandlerEntry = readonly [ts.SyntaxKind, Handler<ts.Node>];

/** Creates table entries for a handler. The compiler checks that the handler accepts nodes of these kinds. */
export function on<Node extends ts.Node>(handler: Handler<Node>, ...kinds: Node['kind'][]): HandlerEntry[] {
  return kinds.map((kind) => [kind, handler as Handler<ts.Node>]);
}

/** Converts TypeScript's nodes, each with the handler for its kind. */
export class Converter {
  /** @param handlers by kind of node; a node without a handler is converted to its children */
  constructor(
    readonly source: ts.SourceFile,
    private readonly handlers: ReadonlyMap<ts.SyntaxKind, Handler<ts.Node>>,
  ) {}

  /** @returns undefined for nodes that do nothing at run time */
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

  /** Converts a node in the position of an expression. */
  expression(node: ts.Node, name?: string): CodeNode {
    return this.node(node, name) ?? { kind: 'other', ...this.at(node), children: [] };
  }

  /** The statements of a body, without its braces. */
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

/** The text of a name or key; undefined for a computed one and for a pattern. */
export function keyText(name: ts.PropertyName | ts.BindingName): string | undefined {
  return ast.isIdentifier(name) ||
    ast.isStringLiteralLike(name) ||
    ast.isPrivateIdentifier(name) ||
    ast.isNumericLiteral(name)
    ? name.text
    : undefined;
}
