import { walkTree } from '../model/callTree';
import { FunctionKind, type Profile } from '../model/profile';

/**
 * The call tree without folded functions, in columns by node, from which the rows of a profile with stacks are derived.
 * Idle time is excluded.
 */
export interface FoldedCallTree {
  /** Row of the function. */
  readonly func: Int32Array;
  /** The nearest shown ancestor, 0 if there is none; -1 for the root and for hidden nodes. */
  readonly parent: Int32Array;
  /** A node's first shown child, and its next shown sibling; -1 if there is none. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly self: Float64Array;
  /** Self values of the folded nodes between a node and its shown children. */
  readonly inLibraries: Float64Array;
  readonly total: Float64Array;
  /** 1 for nodes whose function does not appear further up the stack. */
  readonly isOutermost: Uint8Array;
  /** 1 for nodes with shown descendants that have a cost. */
  readonly hasChildren: Uint8Array;
  /** True if functions are folded. */
  readonly isFolded: boolean;
}

/** @param folds 1 for each function to hide. @param value index of the value type */
export function foldedCallTree(
  profile: Profile,
  folds: Uint8Array,
  value = profile.defaultValue,
): FoldedCallTree {
  const { func } = profile.nodes;
  const count = func.length;
  const owner = ownersOf(profile, folds);
  const tree = {
    func,
    parent: new Int32Array(count).fill(-1),
    firstChild: new Int32Array(count).fill(-1),
    nextSibling: new Int32Array(count).fill(-1),
    self: new Float64Array(count),
    inLibraries: new Float64Array(count),
    total: new Float64Array(count),
    isOutermost: outermostNodes(profile),
    hasChildren: new Uint8Array(count),
    isFolded: folds.includes(1),
  };
  const column = profile.self[value]!;
  for (let node = count - 1; node >= 0; node--) {
    const isIdle = profile.functions.kind[func[node]!] === FunctionKind.idle;
    const self = isIdle ? 0 : column[node]!;
    const at = owner[node]!;
    tree[at === node ? 'self' : 'inLibraries'][at]! += self;
    tree.total[node]! += self;
    if (node === 0) break;
    const above = profile.nodes.parent[node]!;
    tree.total[above]! += tree.total[node]!;
    if (at !== node) continue;
    const parent = owner[above]!;
    tree.parent[node] = parent;
    tree.nextSibling[node] = tree.firstChild[parent]!;
    tree.firstChild[parent] = node;
    if (tree.total[node]! > 0) tree.hasChildren[parent] = 1;
  }
  return tree;
}

/** For each node: the node itself if it is shown, otherwise its nearest shown ancestor; 0 if there is none. */
function ownersOf({ nodes, functions }: Profile, folds: Uint8Array): Int32Array {
  const owner = new Int32Array(nodes.func.length);
  for (let node = 1; node < owner.length; node++) {
    const func = nodes.func[node]!;
    const isShown = folds[func] === 0 && functions.kind[func] !== FunctionKind.idle;
    owner[node] = isShown ? node : owner[nodes.parent[node]!]!;
  }
  return owner;
}

function outermostNodes(profile: Profile): Uint8Array {
  const { func } = profile.nodes;
  const outermost = new Uint8Array(func.length);
  const active = new Int32Array(profile.functions.name.length);
  walkTree(profile, {
    enter(node) {
      if (active[func[node]!]!++ === 0) outermost[node] = 1;
    },
    leave(node) {
      active[func[node]!]!--;
    },
  });
  return outermost;
}
