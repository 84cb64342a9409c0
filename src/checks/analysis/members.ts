import {
  walk,
  type AssignNode,
  type CodeNode,
  type DeclareNode,
  type MemberNode,
} from '../../languages/tree/codeTree';
import type { InferredType } from './inferredTypes';

/** A member, or a field of a class, and the node that assigns it a value. */
export interface MemberWrite {
  readonly node: AssignNode | DeclareNode;
  readonly target: CodeNode;
}

/** The uses that a class makes of one of its members. */
interface MemberUse {
  /** Everything in the class that assigns it a value or declares its type. */
  readonly writes: MemberWrite[];
  /** All other references to it in the class. */
  readonly reads: MemberNode[];
  /** Cached by the type inference. */
  kind?: InferredType;
  /** True while its type is being inferred: it may depend on itself. */
  isAsked?: boolean;
}

/** Members of `this` and `self`, by the class that contains them. The file is walked once, on first use. */
export class Members {
  private uses: Map<CodeNode, Map<string, MemberUse>> | undefined;

  constructor(private readonly tree: CodeNode) {}

  /** @returns undefined for a member of any other object, and outside classes */
  of(member: MemberNode): MemberUse | undefined {
    if (!isOwn(member)) return undefined;
    const holder = classAround(member);
    return holder && this.indexed().get(holder)?.get(member.name);
  }

  private indexed(): NonNullable<Members['uses']> {
    if (this.uses) return this.uses;
    const uses = (this.uses = new Map<CodeNode, Map<string, MemberUse>>());
    const useOf = (holder: CodeNode, name: string): MemberUse => {
      let members = uses.get(holder);
      if (!members) uses.set(holder, (members = new Map()));
      let use = members.get(name);
      if (!use) members.set(name, (use = { writes: [], reads: [] }));
      return use;
    };
    walk(this.tree, (node) => {
      if ((node.kind === 'declare' || node.kind === 'assign') && node.parent?.kind === 'class') {
        const [target] = node.targets;
        if (target?.kind === 'name') useOf(node.parent, target.name).writes.push({ node, target });
      } else if (node.kind === 'member' && isOwn(node)) {
        const holder = classAround(node);
        if (!holder) return;
        const use = useOf(holder, node.name);
        const write = writeOf(node);
        if (write) use.writes.push({ node: write, target: node });
        else use.reads.push(node);
      }
    });
    return uses;
  }
}

function isOwn({ object }: MemberNode): boolean {
  return object.kind === 'name' && (object.name === 'this' || object.name === 'self');
}

function classAround(node: CodeNode): CodeNode | undefined {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent.kind === 'class') return parent;
  return undefined;
}

/** The assignment that a member is a target of, alone or in a pattern. */
function writeOf(member: MemberNode): AssignNode | undefined {
  for (let node: CodeNode = member; node.parent; node = node.parent) {
    const { parent } = node;
    if (parent.kind === 'assign')
      return parent.operator === '=' && parent.targets.includes(node) ? parent : undefined;
    if (parent.kind !== 'list') return undefined;
  }
  return undefined;
}
