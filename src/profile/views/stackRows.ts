import type { FoldedCallTree } from './foldedCallTree';
import { byTotal, bySelf, NO_FUNCTION, type ProfileTrees, type RowTree, type TreeRow } from './treeRows';

/** A row under construction. */
type Sum = { -readonly [Key in keyof TreeRow]: TreeRow[Key] };

/** The nodes of a row of the call tree. */
interface CallSum extends Sum {
  readonly nodes: number[];
}

/** The stacks through a row of the callers: the bottom node of each, and the row's own node. */
interface CallerSum extends Sum {
  readonly bottoms: number[];
  readonly nodes: number[];
}

const EXACT = { isSelfApproximate: false, isTotalApproximate: false, isRecursion: false };

/** The rows of a profile with stacks. Expanding a row visits only the direct parents or children of its nodes. */
export function stackRows(tree: FoldedCallTree, functions: number): ProfileTrees {
  return { calls: callRows(tree), callers: callerRows(tree, functions) };
}

function newSum(func: number): Sum {
  return { func, self: 0, inLibraries: 0, total: 0, hasChildren: false, ...EXACT };
}

function callRows(tree: FoldedCallTree): RowTree {
  const below = (nodes: readonly number[]): CallSum[] => {
    const sums = new Map<number, CallSum>();
    for (const node of nodes) {
      for (let child = tree.firstChild[node]!; child >= 0; child = tree.nextSibling[child]!) {
        const total = tree.total[child]!;
        if (total <= 0) continue;
        const func = tree.func[child]!;
        let sum = sums.get(func);
        if (!sum) sums.set(func, (sum = { ...newSum(func), nodes: [] }));
        sum.nodes.push(child);
        sum.self += tree.self[child]!;
        sum.inLibraries += tree.inLibraries[child]!;
        sum.total += total;
        if (tree.hasChildren[child]) sum.hasChildren = true;
      }
    }
    return [...sums.values()].sort(byTotal);
  };
  return {
    roots: () => [...below([0]), ...rootRow(tree)].sort(byTotal),
    children: (row) => ('nodes' in row ? below((row as CallSum).nodes) : []),
  };
}

/** Costs outside all shown functions. */
function rootRow(tree: FoldedCallTree): TreeRow[] {
  const [self, inLibraries] = [tree.self[0]!, tree.inLibraries[0]!];
  if (self + inLibraries <= 0) return [];
  const func = tree.isFolded ? NO_FUNCTION : tree.func[0]!;
  return [{ ...newSum(func), self, inLibraries, total: self + inLibraries }];
}

function callerRows(tree: FoldedCallTree, functions: number): RowTree {
  const add = (sum: CallerSum, bottom: number, node: number): void => {
    sum.self += tree.self[bottom]!;
    sum.inLibraries += tree.inLibraries[bottom]!;
    if (tree.isOutermost[bottom]) sum.total += tree.total[bottom]!;
    sum.bottoms.push(bottom);
    sum.nodes.push(node);
    if (tree.parent[node]! > 0) sum.hasChildren = true;
  };
  const roots = (): TreeRow[] => {
    const sums = new Array<CallerSum | undefined>(functions);
    for (let node = 1; node < tree.func.length; node++) {
      if (tree.parent[node]! < 0) continue;
      const adds = tree.self[node]! + tree.inLibraries[node]! > 0 || tree.isOutermost[node] === 1;
      if (!adds || tree.total[node]! <= 0) continue;
      const func = tree.func[node]!;
      const sum = (sums[func] ??= { ...newSum(func), bottoms: [], nodes: [] });
      add(sum, node, node);
    }
    return [...sums.filter((sum) => sum !== undefined), ...rootRow(tree)].sort(bySelf);
  };
  const children = (row: TreeRow): TreeRow[] => {
    if (!('bottoms' in row)) return [];
    const { bottoms, nodes } = row as CallerSum;
    const sums = new Map<number, CallerSum>();
    for (let at = 0; at < nodes.length; at++) {
      const caller = tree.parent[nodes[at]!]!;
      if (caller <= 0) continue;
      const func = tree.func[caller]!;
      let sum = sums.get(func);
      if (!sum) sums.set(func, (sum = { ...newSum(func), bottoms: [], nodes: [] }));
      add(sum, bottoms[at]!, caller);
    }
    return [...sums.values()].sort(bySelf);
  };
  return { roots, children };
}
