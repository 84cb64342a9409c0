import type { CallGraph } from '../model/callGraph';
import { subtreeTotals, walkTree } from '../model/callTree';
import { FunctionKind, type Profile } from '../model/profile';

/** The cost of one function. Values are of one value type. */
export interface FunctionCost {
  /** Row in `Profile.functions`. */
  readonly func: number;
  readonly self: number;
  /** Self and everything called from it, each stack counted once, so that recursion never exceeds the whole. */
  readonly total: number;
  /** Number of calls, including recursive ones; undefined if not counted. */
  readonly calls?: number;
  /** The calls among them that are not recursive. */
  readonly primitiveCalls?: number;
}

/** A caller or callee of a function and the value attributed to that edge. */
export interface CallEdge {
  readonly func: number;
  readonly value: number;
}

/** Costs per row of `Profile.functions`. */
export function functionCosts(profile: Profile, value = profile.defaultValue): FunctionCost[] {
  return profile.graph ? graphCosts(profile, profile.graph, value) : treeCosts(profile, value);
}

function graphCosts({ nodes, self }: Profile, graph: CallGraph, value: number): FunctionCost[] {
  const sums = new Float64Array(graph.calls.length);
  nodes.func.forEach((func, node) => (sums[func]! += self[value]![node]!));
  return Array.from(sums, (sum, func) => {
    const counts = { calls: graph.calls[func]!, primitiveCalls: graph.primitiveCalls[func]! };
    return { func, self: sum, total: graph.totals[value]![func]!, ...(counts.calls > 0 && counts) };
  });
}

function treeCosts(profile: Profile, value: number): FunctionCost[] {
  const count = profile.functions.name.length;
  const self = new Float64Array(count);
  const total = new Float64Array(count);
  const active = new Int32Array(count);
  const below = subtreeTotals(profile, value);
  const { func, parent } = profile.nodes;
  const column = profile.self[value] ?? new Float64Array(below.length);
  // Inlines `walkTree`, whose callbacks would take most of the time in a large tree.
  let open = -1;
  for (let node = 0; node < parent.length; node++) {
    for (const above = parent[node]!; open !== above; open = parent[open]!) active[func[open]!]!--;
    const row = func[node]!;
    self[row]! += column[node]!;
    if (active[row]!++ === 0) total[row]! += below[node]!;
    open = node;
  }
  return Array.from({ length: count }, (_, row) => ({ func: row, self: self[row]!, total: total[row]! }));
}

/** The functions with a cost or calls, without root and idle, most expensive first. */
export function hotFunctions(
  profile: Profile,
  sort: 'self' | 'total' = 'self',
  value = profile.defaultValue,
): FunctionCost[] {
  const other = sort === 'self' ? 'total' : 'self';
  return functionCosts(profile, value)
    .filter(({ func, total, calls = 0 }) => {
      const kind = profile.functions.kind[func];
      return (total > 0 || calls > 0) && kind !== FunctionKind.root && kind !== FunctionKind.idle;
    })
    .sort((a, b) => b[sort] - a[sort] || b[other] - a[other] || a.func - b.func);
}

/**
 * A function's callers and callees, with the value attributed to each edge, largest first. Only the outermost
 * activation in a stack counts as called, and only the innermost as calling, so that recursion is counted once.
 */
export function callEdges(
  profile: Profile,
  target: number,
  value = profile.defaultValue,
): { callers: CallEdge[]; callees: CallEdge[] } {
  return profile.graph ? graphEdges(profile.graph, target, value) : treeEdges(profile, target, value);
}

function graphEdges(
  { edges, totals }: CallGraph,
  target: number,
  value: number,
): ReturnType<typeof callEdges> {
  const callers = new Map<number, number>();
  const callees = new Map<number, number>();
  const add = (sums: Map<number, number>, func: number, at: number, most: number) =>
    sums.set(func, Math.min((sums.get(func) ?? 0) + edges.values[value]![at]!, totals[value]![most]!));
  for (let at = 0; at < edges.caller.length; at++) {
    const [caller, callee] = [edges.caller[at]!, edges.callee[at]!];
    if (caller === callee) continue;
    if (callee === target) add(callers, caller, at, target);
    if (caller === target) add(callees, callee, at, callee);
  }
  return { callers: sortedEdges(callers), callees: sortedEdges(callees) };
}

function treeEdges(profile: Profile, target: number, value: number): ReturnType<typeof callEdges> {
  const below = subtreeTotals(profile, value);
  const { func, parent } = profile.nodes;
  const callers = new Map<number, number>();
  const callees = new Map<number, number>();
  const calleeDepth = new Map<number, number>();
  let depth = 0;
  const isCallee = (node: number) => node > 0 && func[parent[node]!] === target && func[node] !== target;
  walkTree(profile, {
    enter(node) {
      if (isCallee(node)) {
        const callee = func[node]!;
        const open = calleeDepth.get(callee) ?? 0;
        if (open === 0) callees.set(callee, (callees.get(callee) ?? 0) + below[node]!);
        calleeDepth.set(callee, open + 1);
      }
      if (func[node] !== target) return;
      if (depth++ === 0 && node > 0) {
        const caller = func[parent[node]!]!;
        callers.set(caller, (callers.get(caller) ?? 0) + below[node]!);
      }
    },
    leave(node) {
      if (isCallee(node)) calleeDepth.set(func[node]!, calleeDepth.get(func[node]!)! - 1);
      if (func[node] === target) depth--;
    },
  });
  return { callers: sortedEdges(callers), callees: sortedEdges(callees) };
}

function sortedEdges(edges: Map<number, number>): CallEdge[] {
  return [...edges]
    .map(([func, value]) => ({ func, value }))
    .filter((edge) => edge.value > 0)
    .sort((a, b) => b.value - a.value);
}
