import { walk, type CodeNode } from '../../languages/tree/codeTree';

const NONE: readonly CodeNode[] = [];

/**
 * Finds where variables and members are changed, by the way they are written. The file is walked once, on first use.
 */
export class Changes {
  private index: { assigned: Map<string, CodeNode[]>; mutated: Map<string, CodeNode[]> } | undefined;

  constructor(
    private readonly tree: CodeNode,
    private readonly text: string,
    /** Methods that mutate their receiver. */
    private readonly mutators: ReadonlySet<string>,
    /** Functions that mutate their first argument. */
    private readonly mutatingFunctions: readonly string[],
  ) {}

  /** Assignments to a variable or a member. */
  assigned(name: string): readonly CodeNode[] {
    return this.indexed().assigned.get(name) ?? NONE;
  }

  /**
   * In-place changes to a variable or a member: mutating methods, assignments to an entry, `+=`, taking its address.
   */
  mutated(name: string): readonly CodeNode[] {
    return this.indexed().mutated.get(name) ?? NONE;
  }

  /** Go's `xs = append(xs, x)` writes to the existing slice. */
  private isWrittenInto(value: CodeNode | undefined): boolean {
    return (
      value?.kind === 'call' &&
      value.callee.kind === 'name' &&
      this.mutatingFunctions.includes(value.callee.name)
    );
  }

  private indexed(): NonNullable<Changes['index']> {
    if (this.index) return this.index;
    const index = { assigned: new Map<string, CodeNode[]>(), mutated: new Map<string, CodeNode[]>() };
    const add = (map: Map<string, CodeNode[]>, target: CodeNode, node: CodeNode) => {
      const name = this.text.slice(target.start, target.end);
      const known = map.get(name);
      if (known) known.push(node);
      else map.set(name, [node]);
    };
    walk(this.tree, (node) => {
      if (node.kind === 'call' && node.callee.kind === 'member') {
        if (this.mutators.has(node.callee.name)) add(index.mutated, node.callee.object, node);
      } else if (node.kind === 'assign') {
        for (const target of node.targets) {
          add(index.assigned, target, node);
          if (target.kind === 'index') add(index.mutated, target.object, node);
          else if (node.operator !== '=' || this.isWrittenInto(node.values[0]))
            add(index.mutated, target, node);
        }
      }
      // Whatever receives the pointer may change it.
      else if (node.kind === 'unary' && node.operator === '&') add(index.mutated, node.value, node);
    });
    return (this.index = index);
  }
}
