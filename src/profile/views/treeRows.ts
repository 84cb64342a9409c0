/** A row of the call tree or of the callers: all that one function did below the row that it stands under. */
export interface TreeRow {
  /** Row of `Profile.functions`; `NO_FUNCTION` for what libraries cost that none of the user's code called. */
  readonly func: number;
  /** What the function cost itself; among callers: what of the function at the bottom came through this row. */
  readonly self: number;
  /** What folded functions cost themselves that were called from here, through other folded ones or not. */
  readonly inLibraries: number;
  /** All that was called from it included, each stack counted once. */
  readonly total: number;
  /** True if the profile does not tell it exactly: it adds up functions and records no stacks. */
  readonly isSelfApproximate: boolean;
  readonly isTotalApproximate: boolean;
  /** True if the function stands above itself already and what is below is shown there. */
  readonly isRecursion: boolean;
  readonly hasChildren: boolean;
}

export const NO_FUNCTION = -1;

/** A tree whose rows are created on demand. */
export interface RowTree {
  /** The top-level rows, most expensive first. */
  roots(): readonly TreeRow[];
  /** The children of a row of this tree, most expensive first. */
  children(row: TreeRow): readonly TreeRow[];
}

/** The call tree, top down, and the callers, bottom up, of one value of a profile. */
export interface ProfileTrees {
  /** Sorted by total. */
  readonly calls: RowTree;
  /** At the root every function, below each those that called it. Sorted by self, folded functions included. */
  readonly callers: RowTree;
}

export function byTotal(a: TreeRow, b: TreeRow): number {
  return b.total - a.total || b.self - a.self || a.func - b.func;
}

export function bySelf(a: TreeRow, b: TreeRow): number {
  return b.self + b.inLibraries - (a.self + a.inLibraries) || b.total - a.total || a.func - b.func;
}
