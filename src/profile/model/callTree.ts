import type { Profile } from './profile';

/** Totals per node: its own value and that of everything below it. */
export function subtreeTotals(profile: Profile, value = profile.defaultValue): Float64Array {
  const totals = profile.self[value]?.slice() ?? new Float64Array();
  const { parent } = profile.nodes;
  for (let node = totals.length - 1; node > 0; node--) totals[parent[node]!]! += totals[node]!;
  return totals;
}

/** Called as a walk over the tree enters a node and leaves it, children in between. */
export interface TreeVisitor {
  enter(node: number): void;
  leave(node: number): void;
}

/** Walks the whole tree depth first, without recursion: a stack of any depth is fine. */
export function walkTree(profile: Profile, visitor: TreeVisitor): void {
  const { parent } = profile.nodes;
  // What is open is the last node and all that stand above it.
  let open = -1;
  for (let node = 0; node < parent.length; node++) {
    const above = parent[node]!;
    for (; open !== above; open = parent[open]!) visitor.leave(open);
    visitor.enter(node);
    open = node;
  }
  for (; open >= 0; open = parent[open]!) visitor.leave(open);
}

/** For each node the first one that it called and the next one of its caller, -1 if there is none. */
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
