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
 * Converts the nodes of some types.
 * @param name of what it is assigned to
 * @returns undefined for what does nothing when the program runs.
 */
export type NodeHandler = (
  convert: TreeSitterConverter,
  node: TreeSitterNode,
  name?: string,
) => CodeNode | undefined;

/** Handlers by the type of node that the grammar of the language gives. */
export type NodeHandlers = Readonly<Record<string, NodeHandler>>;

/** What the front ends of tree-sitter's languages share: each adds a handler for every type of node that matters. */
export class TreeSitterConverter {
  /** @param handlers by type of node; of a type without one its children are what counts */
  constructor(
    readonly text: string,
    private readonly handlers: ReadonlyMap<string, NodeHandler>,
  ) {}

  /** @returns undefined for what does nothing when the program runs. @param name of what it is assigned to */
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

  /** What stands where an expression must be; broken code may have none. */
  expression(node: TreeSitterNode | undefined, parent: TreeSitterNode, name?: string): CodeNode {
    const found = node && this.node(node, name);
    return (
      found ?? { kind: 'other', start: node?.start ?? parent.end, end: node?.end ?? parent.end, children: [] }
    );
  }

  /** The statements of a block that has no scope of its own. */
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

/** For node types that do nothing when the program runs. */
export function nothing(): undefined {
  return undefined;
}
