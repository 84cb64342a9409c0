import { walk, type CodeNode } from '../../languages/tree/codeTree';

const NONE: readonly CodeNode[] = [];

/** Where things are changed, by how they are written. The file is gone through once, when the first is asked for. */
export class Changes {
  private index: { assigned: Map<string, CodeNode[]>; mutated: Map<string, CodeNode[]> } | undefined;

  constructor(
    private readonly tree: CodeNode,
    private readonly text: string,
    /** Methods that change what they are called on. */
    private readonly mutators: ReadonlySet<string>,
    /** Functions that change what they are given first. */
    private readonly mutatingFunctions: readonly string[],
  ) {}

  /** Assignments to a variable or a member. */
  assigned(name: string): readonly CodeNode[] {
    return this.indexed().assigned.get(name) ?? NONE;
  }

  /** What changes a variable or a member in place: methods, assignments to an entry, `+=`, a pointer to it. */
  mutated(name: string): readonly CodeNode[] {
    return this.indexed().mutated.get(name) ?? NONE;
  }

  /** `xs = append(xs, x)` of Go writes into what is there. */
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
      // What it is handed to may change it.
      else if (node.kind === 'unary' && node.operator === '&') add(index.mutated, node.value, node);
    });
    return (this.index = index);
  }
}
