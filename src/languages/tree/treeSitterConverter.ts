import type { CodeNode } from './codeTree';
import { namedChildren, type TreeSitterNode } from './treeSitter';

export interface Place {
  readonly start: number;
  readonly end: number;
}

export function placeOf({ start, end }: TreeSitterNode): Place {
  return { start, end };
}

/** What the front ends of tree-sitter's languages share. */
export abstract class TreeSitterConverter {
  constructor(protected readonly text: string) {}

  /** @returns undefined for what does nothing when the program runs. @param name of what it is assigned to */
  protected abstract node(node: TreeSitterNode, name?: string): CodeNode | undefined;

  protected all(nodes: readonly TreeSitterNode[]): CodeNode[] {
    const result: CodeNode[] = [];
    for (const node of nodes) {
      const converted = this.node(node);
      if (converted) result.push(converted);
    }
    return result;
  }

  protected optional(node: TreeSitterNode | undefined): CodeNode | undefined {
    return node && this.node(node);
  }

  /** What stands where an expression must be; broken code may have none. */
  protected expression(node: TreeSitterNode | undefined, parent: TreeSitterNode, name?: string): CodeNode {
    const found = node && this.node(node, name);
    return (
      found ?? { kind: 'other', start: node?.start ?? parent.end, end: node?.end ?? parent.end, children: [] }
    );
  }

  /** The statements of a block that has no scope of its own. */
  protected statements(block: TreeSitterNode | undefined): CodeNode[] {
    return block ? this.all(namedChildren(block)) : [];
  }

  protected other(node: TreeSitterNode): CodeNode {
    return { kind: 'other', ...placeOf(node), children: this.all(namedChildren(node)) };
  }

  protected textOf({ start, end }: Place): string {
    return this.text.slice(start, end);
  }
}
