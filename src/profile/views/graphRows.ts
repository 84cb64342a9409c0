import type { CallGraph } from '../model/callGraph';
import { functionCosts } from './hotFunctions';
import { FunctionKind, type Profile } from '../model/profile';
import { byTotal, bySelf, NO_FUNCTION, type ProfileTrees, type TreeRow } from './treeRows';

/** Maximum number of folded functions that costs pass through on their way to a shown one. */
const MOST_FOLDED = 64;
/** A difference below this share of a function's total is rounding. */
const SLACK = 1e-6;

/** A function's direct callers or callees, as parts of its total. */
interface Neighbours {
  readonly parts: ReadonlyMap<number, number>;
  readonly inLibraries: number;
}

/** A row and its ancestors: a function that is among them already is not expanded again. */
interface GraphRow extends TreeRow {
  readonly above: GraphRow | undefined;
}

/**
 * The edges of a graph by the function at one end: those of function `f` are `edges[first[f]]` … `edges[first[f + 1] -
 * 1]`.
 */
interface EdgesOf {
  readonly first: Int32Array;
  readonly edges: Int32Array;
}

/**
 * The rows of a profile that is a call graph. Stacks are unknown: each row gets the part of its function's costs that
 * corresponds to the calls leading to it, as if all of the function's calls cost the same. Such rows are approximate;
 * none exceeds its parent.
 * @param folds 1 for each function to hide. @param value index of the value type
 */
export function graphRows(
  profile: Profile,
  graph: CallGraph,
  folds: Uint8Array,
  value = profile.defaultValue,
): ProfileTrees {
  const view = new GraphView(profile, graph, folds, value);
  return {
    calls: {
      roots: () => view.entries().sort(byTotal),
      children: (row) => view.callees(row as GraphRow).sort(byTotal),
    },
    callers: {
      roots: () => view.functions().sort(bySelf),
      children: (row) => view.callers(row as GraphRow).sort(bySelf),
    },
  };
}

class GraphView {
  private readonly self: Float64Array;
  private readonly totals: Float64Array;
  private readonly values: Float64Array;
  private readonly outgoing: EdgesOf;
  private readonly incoming: EdgesOf;
  private readonly below = new Map<number, Neighbours>();
  private readonly above = new Map<number, Neighbours>();

  constructor(
    private readonly profile: Profile,
    private readonly graph: CallGraph,
    private readonly folds: Uint8Array,
    value: number,
  ) {
    this.self = Float64Array.from(functionCosts(profile, value), ({ self }) => self);
    this.totals = graph.totals[value]!;
    this.values = graph.edges.values[value]!;
    this.outgoing = edgesBy(graph.edges.caller, this.totals.length);
    this.incoming = edgesBy(graph.edges.callee, this.totals.length);
  }

  /** Every shown function with a cost. */
  functions(): GraphRow[] {
    return [...this.ownRows(), ...this.outside()];
  }

  /** The functions called from outside all others, with the cost of those calls. */
  entries(): GraphRow[] {
    const rows = this.shown().flatMap((func) => {
      const total = this.totals[func]!;
      const called = sumOf(this.callersOf(func).parts);
      const own = Math.max(0, total - called);
      return own > SLACK * total ? [this.row(func, own, undefined, this.calleesOf(func))] : [];
    });
    return [...rows, ...this.outside()];
  }

  callees(row: GraphRow): GraphRow[] {
    if (row.func === NO_FUNCTION || row.isRecursion) return [];
    return this.neighbours(row, this.calleesOf(row.func)).map(({ func, value }) =>
      this.row(func, value, row, this.calleesOf(func)),
    );
  }

  callers(row: GraphRow): GraphRow[] {
    if (row.func === NO_FUNCTION || row.isRecursion) return [];
    const { parts } = this.callersOf(row.func);
    const all = Math.max(this.totals[row.func]!, sumOf(parts));
    return this.neighbours(row, this.callersOf(row.func)).map(({ func, value, part }) => {
      const share = all > 0 ? part / all : 0;
      const isRecursion = standsAbove(row, func);
      return {
        func,
        self: row.self * share,
        inLibraries: row.inLibraries * share,
        total: value,
        isSelfApproximate: row.isSelfApproximate || share < 1 - SLACK,
        isTotalApproximate: row.above !== undefined,
        isRecursion,
        hasChildren: !isRecursion && this.callersOf(func).parts.size > 0,
        above: row,
      };
    });
  }

  private neighbours(row: GraphRow, { parts }: Neighbours): { func: number; value: number; part: number }[] {
    const scale = this.totals[row.func]! > 0 ? row.total / this.totals[row.func]! : 0;
    return [...parts].map(([func, part]) => ({ func, value: part * scale, part }));
  }

  /** A function with a part of its total. */
  private row(func: number, total: number, above: GraphRow | undefined, next: Neighbours): GraphRow {
    const whole = this.totals[func]!;
    const scale = whole > 0 ? Math.min(1, total / whole) : 0;
    const isRecursion = standsAbove(above, func);
    return {
      func,
      self: this.self[func]! * scale,
      inLibraries: this.calleesOf(func).inLibraries * scale,
      total,
      isSelfApproximate: scale < 1 - SLACK,
      isTotalApproximate: above?.isSelfApproximate ?? false,
      isRecursion,
      hasChildren: !isRecursion && next.parts.size > 0,
      above,
    };
  }

  private ownRows(): GraphRow[] {
    return this.shown().map((func) => this.row(func, this.totals[func]!, undefined, this.callersOf(func)));
  }

  /** Costs of folded functions that no shown function called. */
  private outside(): GraphRow[] {
    const { kind } = this.profile.functions;
    let left = 0;
    let whole = 0;
    for (let func = 0; func < this.self.length; func++) {
      if (kind[func] === FunctionKind.idle) continue;
      whole += this.self[func]!;
      if (this.folds[func] === 1) left += this.self[func]!;
    }
    for (const { inLibraries } of this.ownRows()) left -= inLibraries;
    if (left <= SLACK * whole) return [];
    const row = { func: NO_FUNCTION, self: 0, inLibraries: left, total: left, hasChildren: false };
    const exact = { isSelfApproximate: false, isTotalApproximate: false, isRecursion: false };
    return [{ ...row, ...exact, above: undefined }];
  }

  private shown(): number[] {
    const { kind } = this.profile.functions;
    const rows: number[] = [];
    this.totals.forEach((total, func) => {
      const isCode = kind[func] !== FunctionKind.root && kind[func] !== FunctionKind.idle;
      if (total > 0 && isCode && this.folds[func] === 0) rows.push(func);
    });
    return rows;
  }

  /** A function's callees: at most its total minus its self value. */
  private calleesOf(func: number): Neighbours {
    let found = this.below.get(func);
    if (found) return found;
    found = this.gather(func, this.outgoing, this.graph.edges.callee, true);
    const most = this.totals[func]! - this.self[func]!;
    this.below.set(func, (found = atMost(found, most)));
    return found;
  }

  /** A function's callers: at most its total. */
  private callersOf(func: number): Neighbours {
    let found = this.above.get(func);
    if (found) return found;
    found = atMost(this.gather(func, this.incoming, this.graph.edges.caller, false), this.totals[func]!);
    this.above.set(func, found);
    return found;
  }

  /** Follows a function's edges, through folded functions, to shown ones. */
  private gather(func: number, edgesOf: EdgesOf, other: Int32Array, isDown: boolean): Neighbours {
    const parts = new Map<number, number>();
    let inLibraries = 0;
    let open = new Map([[func, this.totals[func]!]]);
    for (let round = 0; round < MOST_FOLDED && open.size > 0; round++) {
      const next = new Map<number, number>();
      for (const [from, cost] of open) {
        const whole = this.totals[from]!;
        const scale = whole > 0 ? cost / whole : 0;
        if (round > 0 && isDown) inLibraries += this.self[from]! * scale;
        for (let at = edgesOf.first[from]!; at < edgesOf.first[from + 1]!; at++) {
          const edge = edgesOf.edges[at]!;
          const to = other[edge]!;
          const passed = this.values[edge]! * scale;
          if (to === from || to === func || passed <= 0) continue;
          const into = this.folds[to] === 1 ? next : parts;
          into.set(to, Math.min(this.totals[to]!, (into.get(to) ?? 0) + passed));
        }
      }
      open = next;
    }
    return { parts, inLibraries };
  }
}

function edgesBy(ends: Int32Array, functions: number): EdgesOf {
  const first = new Int32Array(functions + 1);
  for (const func of ends) first[func + 1]!++;
  for (let func = 0; func < functions; func++) first[func + 1]! += first[func]!;
  const next = first.slice();
  const edges = new Int32Array(ends.length);
  ends.forEach((func, edge) => (edges[next[func]!++] = edge));
  return { first, edges };
}

function atMost({ parts, inLibraries }: Neighbours, most: number): Neighbours {
  const sum = sumOf(parts) + inLibraries;
  if (sum <= most || sum === 0) return { parts, inLibraries };
  const scale = Math.max(0, most) / sum;
  return {
    parts: new Map([...parts].map(([func, part]) => [func, part * scale])),
    inLibraries: inLibraries * scale,
  };
}

function sumOf(parts: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const part of parts.values()) sum += part;
  return sum;
}

function standsAbove(row: GraphRow | undefined, func: number): boolean {
  for (let above = row; above; above = above.above) if (above.func === func) return true;
  return false;
}
