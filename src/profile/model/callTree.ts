import type { Profile } from './profile';

/** Totals per node: its own value and that of everything below it. */
export function subtreeTotals(profile: Profile, value = profile.defaultValue): Float64Array {
  const totals = profile.self[value]?.slice() ?? new Float64Array();
  const { parent } = profile.nodes;
  for (let node = totals.length - 1; node > 0; node--) totals[parent[node]!]! += totals[node]!;
  return totals;
}

/** Called when a walk over the tree enters and leaves a node, with its children in between. */
export interface TreeVisitor {
  enter(node: number): void;
  leave(node: number): void;
}

/** Walks the whole tree depth first, without recursion, so that stacks may be arbitrarily deep. */
export function walkTree(profile: Profile, visitor: TreeVisitor): void {
  const { parent } = profile.nodes;
  // The open nodes are the last one and all its ancestors.
  let open = -1;
  for (let node = 0; node < parent.length; node++) {
    const above = parent[node]!;
    for (; open !== above; open = parent[open]!) visitor.leave(open);
    visitor.enter(node);
    open = node;
  }
  for (; open >= 0; open = parent[open]!) visitor.leave(open);
}

/** Each node's first child and next sibling, -1 if there is none. */
export interface ChildLinks {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

export function childLinks(parent: Int32Array): ChildLinks {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length).fill(-1);
  for (let node = parent.length - 1; node > 0; node--) {
    nextSibling[node] = firstChild[parent[node]!]!;
    firstChild[parent[node]!] = node;
  }
  return { firstChild, nextSibling };
}
