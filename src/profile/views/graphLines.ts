import type { CallGraph } from '../model/callGraph';
import { functionCosts } from './hotFunctions';
import type { Profile } from '../model/profile';

/** A call graph's data about a line, besides its self value. */
export interface GraphLine {
  /** Row of `Profile.sources`. */
  readonly source: number;
  /** 1-based */
  readonly line: number;
  /** Self plus the calls from the line. */
  total: number;
  /** True if recursion makes it unknown how much the calls overlap. */
  isApproximate: boolean;
  /** Self cost of natives called from the line. */
  natives: number;
}

/** Maximum number of natives that costs pass through on their way to the line that called the first of them. */
const MOST_NATIVES = 64;

/** A function's part of a line. */
interface Part {
  readonly func: number;
  readonly line: number;
  self: number;
  calls: number;
}

/**
 * The lines of a profile with a call graph.
 * @param value index of the value type
 * @param isFile by source: false for the runtime's own
 */
export function graphLines(
  profile: Profile,
  graph: CallGraph,
  value: number,
  isFile: readonly boolean[],
): GraphLine[] {
  const lines = new Lines(profile);
  const parts = partsOf(profile, graph, value);
  const onOneLine = singleLines(parts);
  for (const { func, line, self, calls } of parts) {
    const row = lines.of(func, line);
    const most = graph.totals[value]![func]!;
    // The whole function is on this line, so its total is known.
    const isWhole = onOneLine.get(func) === line;
    if (row) row.total += isWhole ? most : Math.min(self + calls, most);
    if (row && !isWhole && self + calls > most) row.isApproximate = true;
  }
  subtractInnerCalls(profile, graph, value, onOneLine, lines);
  addNatives(profile, graph, value, lines, isFile);
  const whole = wholeOf(profile, value);
  for (const row of lines.all) row.total = Math.min(row.total, whole);
  return lines.all;
}

function wholeOf({ self }: Profile, value: number): number {
  return self[value]!.reduce((sum, one) => sum + one, 0);
}

/** The lines so far. */
class Lines {
  readonly all: GraphLine[] = [];
  private readonly bySource = new Map<number, Map<number, GraphLine>>();

  constructor(private readonly profile: Profile) {}

  /** @returns undefined if the function has no source or the line is unknown */
  of(func: number, line: number): GraphLine | undefined {
    const source = this.profile.functions.source[func]!;
    if (source < 0 || line === 0) return undefined;
    let lines = this.bySource.get(source);
    if (!lines) this.bySource.set(source, (lines = new Map()));
    let row = lines.get(line);
    if (!row) {
      row = { source, line, total: 0, isApproximate: false, natives: 0 };
      lines.set(line, row);
      this.all.push(row);
    }
    return row;
  }
}

function partsOf({ nodes, selfLines }: Profile, { edges }: CallGraph, value: number): Part[] {
  const parts = new Map<string, Part>();
  const partOf = (func: number, line: number): Part => {
    const key = `${func}:${line}`;
    const part = parts.get(key) ?? { func, line, self: 0, calls: 0 };
    parts.set(key, part);
    return part;
  };
  for (let at = 0; at < selfLines.node.length; at++)
    partOf(nodes.func[selfLines.node[at]!]!, selfLines.line[at]!).self += selfLines.values[value]![at]!;
  for (let at = 0; at < edges.caller.length; at++)
    if (edges.line[at]! > 0) partOf(edges.caller[at]!, edges.line[at]!).calls += edges.values[value]![at]!;
  return [...parts.values()];
}

/** The line of each function that has only one. */
function singleLines(parts: readonly Part[]): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  const several = new Set<number>();
  for (const { func, line } of parts) {
    if (lines.has(func)) several.add(func);
    lines.set(func, line);
  }
  for (const func of several) lines.delete(func);
  return lines;
}

/** A function on the line that calls it is already included in its caller's total. */
function subtractInnerCalls(
  { functions }: Profile,
  { edges, totals }: CallGraph,
  value: number,
  onOneLine: ReadonlyMap<number, number>,
  lines: Lines,
): void {
  for (let at = 0; at < edges.caller.length; at++) {
    const [caller, callee, line] = [edges.caller[at]!, edges.callee[at]!, edges.line[at]!];
    if (caller === callee || line === 0 || onOneLine.get(callee) !== line) continue;
    if (functions.source[caller] !== functions.source[callee]) continue;
    const row = lines.of(caller, line);
    if (!row) continue;
    const called = Math.min(edges.values[value]![at]!, totals[value]![callee]!);
    row.total = Math.max(row.total - called, totals[value]![callee]!);
    row.isApproximate = true;
  }
}

/**
 * Distributes the self cost of natives to the lines that called them, through intermediate natives, in proportion to
 * the costs of the calls.
 */
function addNatives(
  profile: Profile,
  { edges }: CallGraph,
  value: number,
  lines: Lines,
  isFile: readonly boolean[],
): void {
  const isNative = Array.from(profile.functions.source, (source) => isFile[source] !== true);
  const callers = new Map<number, number[]>();
  edges.callee.forEach((callee, at) => {
    if (!isNative[callee] || edges.caller[at] === callee || !(edges.values[value]![at]! > 0)) return;
    const known = callers.get(callee);
    if (known) known.push(at);
    else callers.set(callee, [at]);
  });
  let left = new Map<number, number>();
  for (const { func, self } of functionCosts(profile, value))
    if (isNative[func] && self > 0) left.set(func, self);
  for (let round = 0; round < MOST_NATIVES && left.size > 0; round++) {
    const passedOn = new Map<number, number>();
    for (const [func, cost] of left) {
      const calls = callers.get(func) ?? [];
      const all = calls.reduce((sum, at) => sum + edges.values[value]![at]!, 0);
      for (const at of calls) {
        const share = (cost * edges.values[value]![at]!) / all;
        const caller = edges.caller[at]!;
        if (isNative[caller]) passedOn.set(caller, (passedOn.get(caller) ?? 0) + share);
        else {
          const row = lines.of(caller, edges.line[at]!);
          if (row) row.natives += share;
        }
      }
    }
    left = passedOn;
  }
}
