import type { CodeNode } from './codeTree';
import { namedChildren, type TreeSitterNode } from './treeSitter';

export interface Place {
  readonly start: number;
  readonly end: number;
}

export function placeOf({ start, end }: TreeSitterNode): Place {
  return { start, end };
}

/**
 * Converts nodes of certain types.
 * @param name name of the variable or property that the node is assigned to
 * @returns undefined for nodes that do nothing at run time
 */
export type NodeHandler = (
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  name?: string,
) => CodeNode | undefined;

/** Handlers by node type of the language's grammar. */
export type NodeHandlers = Readonly<Record<string, NodeHandler>>;

/** The shared part of the tree-sitter front ends: each adds a handler for every node type that matters. */
export class TreeSitterConverter {
  /** @param handlers by type of node; a node without a handler is converted to its children */
  constructor(
    readonly text: string,
    private readonly handlers: ReadonlyMap<string, NodeHandler>,
  ) {}

  /** @param name name of what the node is assigned to @returns undefined for nodes that do nothing at run time */
  node(node: TreeSitterNode, name?: string): CodeNode | undefined {
    const handler = this.handlers.get(node.type);
    return handler ? handler(this, node, name) : this.other(node);
  }

  all(nodes: readonly TreeSitterNode[]): CodeNode[] {
    const result: CodeNode[] = [];
    for (const node of nodes) {
      const converted = this.node(node);
      if (converted) result.push(converted);
    }
    return result;
  }

  optional(node: TreeSitterNode | undefined): CodeNode | undefined {
    return node && this.node(node);
  }

  /** Converts a node in the position of an expression; broken code may have none there. */
  expression(node: TreeSitterNode | undefined, parent: TreeSitterNode, name?: string): CodeNode {
    const found = node && this.node(node, name);
    return (
      found ?? { kind: 'other', start: node?.start ?? parent.end, end: node?.end ?? parent.end, children: [] }
    );
  }

  /** The statements of a block without a scope of its own. */
  statements(block: TreeSitterNode | undefined): CodeNode[] {
    return block ? this.all(namedChildren(block)) : [];
  }

  other(node: TreeSitterNode): CodeNode {
    return { kind: 'other', ...placeOf(node), children: this.all(namedChildren(node)) };
  }

  textOf({ start, end }: Place): string {
    return this.text.slice(start, end);
  }
}

/** For node types that do nothing at run time. */
export function nothing(): undefined {
  return undefined;
}
