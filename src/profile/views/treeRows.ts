/** A row of the call tree or of the callers: all invocations of one function below its parent row. */
export interface TreeRow {
  /** Row of `Profile.functions`; `NO_FUNCTION` for the cost of library code not called by user code. */
  readonly func: number;
  /**
   * The function's self cost; among callers: the part of the bottom function's self cost that came through this row.
   */
  readonly self: number;
  /** Self cost of folded functions called from here, directly or through other folded ones. */
  readonly inLibraries: number;
  /** Including everything called from it, each stack counted once. */
  readonly total: number;
  /** True if the figure is only estimated, because the profile adds up functions and records no stacks. */
  readonly isSelfApproximate: boolean;
  readonly isTotalApproximate: boolean;
  /** True if the function is its own ancestor, whose children are shown there. */
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
  /** At the root every function, and below each its callers. Sorted by self, including folded functions. */
  readonly callers: RowTree;
}

export function byTotal(a: TreeRow, b: TreeRow): number {
  return b.total - a.total || b.self - a.self || a.func - b.func;
}

export function bySelf(a: TreeRow, b: TreeRow): number {
  return b.self + b.inLibraries - (a.self + a.inLibraries) || b.total - a.total || a.func - b.func;
}
