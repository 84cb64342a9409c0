import type { CallLines } from '../v8/callLines';
import { CallCosts, type CalledRow } from './callCosts';
import { subtreeTotals, walkTree } from '../model/callTree';
import { graphLines } from './graphLines';
import { functionCosts } from './hotFunctions';
import type { CallGraph } from '../model/callGraph';
import type { Profile, SelfLineTable } from '../model/profile';
import { isFilePath, type SourceTest } from '../../base/sourcePath';

/** The cost of one line. */
export interface LineCost {
  /** 1-based. */
  readonly line: number;
  readonly self: number;
  /**
   * Self, and what natives and the runtime's own code cost that were called from this line: what a change of the
   * line can save. Together the lines of all files have no more heat than the whole.
   */
  readonly heat: number;
  /**
   * Self and everything called from this line, each stack counted once; undefined if the engine does not
   * tell call sites and calls may be missing from it.
   */
  readonly total: number | undefined;
  /** True if a function was called from several lines and how often from this one is not known. */
  readonly isTotalApproximate: boolean;
  /** How many samples were taken on the line itself. */
  readonly samples: number;
  /** How often the line ran, exactly; undefined if it was not counted. */
  readonly hits?: number;
  /** What the line is a share of where that is not the whole profile: the total of its function, see `Profile.overlaps`. */
  readonly whole?: number;
}

/** Lines with a cost, ordered by line, per source. */
export type LineTable = ReadonlyMap<string, readonly LineCost[]>;

interface Row extends CalledRow {
  self: number;
  heat: number;
  total: number;
  isApproximate: boolean;
  samples: number;
  hits: number;
}

/** True when the engine told from which lines calls were made. */
export function knowsCallLines(profile: Profile): boolean {
  const { callLine, parent } = profile.nodes;
  const edges = profile.graph?.edges.line;
  if (edges) return edges.length === 0 || edges.some((line) => line > 0);
  // Where nothing was called there is nothing to tell.
  let hasCalls = false;
  for (let node = 0; node < callLine.length; node++) {
    if (callLine[node]! > 0) return true;
    hasCalls ||= parent[node]! > 0;
  }
  return !hasCalls;
}

/**
 * The cost of every line that cost anything, idle left out.
 * @param calls where functions were called from, for engines that do not tell
 * @param isProgramFile false for files that the runtime brings along, as it does code without files: what they cost is
 * heat of the line that called them
 */
export function lineTable(
  profile: Profile,
  value = profile.defaultValue,
  calls?: CallLines,
  isProgramFile: SourceTest = isFilePath,
): LineTable {
  const rows = new Map<number, Map<number, Row>>();
  const rowOf = (source: number, line: number): Row => {
    let lines = rows.get(source);
    if (!lines) rows.set(source, (lines = new Map()));
    let row = lines.get(line);
    if (!row) lines.set(line, (row = newRow()));
    return row;
  };
  const isFile = profile.sources.map(isProgramFile);
  if (profile.graph) addGraphCosts(profile, profile.graph, value, rowOf, isFile);
  else addCosts(profile, value, rowOf, calls, isFile);
  const countsHits = profile.valueTypes.some(({ type }) => type === HITS);
  const wholes = profile.overlaps ? functionTotals(profile, value) : undefined;
  const engineKnows = knowsCallLines(profile);
  const table = new Map<string, LineCost[]>();
  for (const [source, lines] of rows) {
    const withTotals = engineKnows || calls?.sources.has(source) === true;
    const costs = [...lines].map(([line, { self, heat, total, isApproximate, samples, hits }]) => {
      return {
        line,
        self,
        heat,
        total: withTotals ? total : undefined,
        isTotalApproximate: isApproximate,
        samples,
        ...(countsHits && { hits }),
        ...(wholes && { whole: wholes.get(`${source}:${line}`) ?? 0 }),
      };
    });
    const paid = costs.filter(({ self, total, hits = 0 }) => self > 0 || (total ?? 0) > 0 || hits > 0);
    table.set(
      profile.sources[source]!,
      paid.sort((a, b) => a.line - b.line),
    );
  }
  return table;
}

/** Value type of profilers that count how often a line runs. */
const HITS = 'hits';

function newRow(): Row {
  return { self: 0, heat: 0, total: 0, isApproximate: false, samples: 0, hits: 0 };
}

/** By source and line: the total of the functions that have it. */
function functionTotals(profile: Profile, value: number): ReadonlyMap<string, number> {
  const { nodes, selfLines, functions } = profile;
  const totals = functionCosts(profile, value).map(({ total }) => total);
  const owners = new Map<string, Set<number>>();
  selfLines.node.forEach((node, at) => {
    const func = nodes.func[node]!;
    const key = `${functions.source[func]}:${selfLines.line[at]}`;
    owners.set(key, (owners.get(key) ?? new Set()).add(func));
  });
  return new Map(
    [...owners].map(([key, funcs]) => [key, [...funcs].reduce((sum, func) => sum + totals[func]!, 0)]),
  );
}

function addGraphCosts(
  profile: Profile,
  graph: CallGraph,
  value: number,
  rowOf: (source: number, line: number) => Row,
  isFile: readonly boolean[],
): void {
  const { nodes, functions, selfLines } = profile;
  const addSelf = selfAdder(profile, value);
  selfLines.node.forEach((node, at) => {
    const source = functions.source[nodes.func[node]!]!;
    if (source >= 0) addSelf(rowOf(source, selfLines.line[at]!), at);
  });
  for (const { source, line, total, isApproximate, natives } of graphLines(profile, graph, value, isFile)) {
    const row = rowOf(source, line);
    row.total = Math.max(total, row.self);
    row.heat += natives;
    row.isApproximate = isApproximate;
  }
}

/** Adds a row of the table of self values to that of its line. */
function selfAdder(
  { valueTypes, selfLines }: Profile,
  value: number,
  isOpen: (row: Row) => boolean = () => false,
): (row: Row, at: number) => void {
  const samples = selfLines.values[valueTypes.findIndex(({ type }) => type === 'samples')];
  const hits = selfLines.values[valueTypes.findIndex(({ type }) => type === HITS)];
  return (row, at) => {
    const self = selfLines.values[value]![at]!;
    row.self += self;
    row.heat += self;
    // What is called from the line while it is open holds this already.
    if (!isOpen(row)) row.total += self;
    if (samples) row.samples += samples[at]!;
    if (hits) row.hits += hits[at]!;
  };
}

function addCosts(
  profile: Profile,
  value: number,
  rowOf: (source: number, line: number) => Row,
  calls: CallLines | undefined,
  isFile: readonly boolean[],
): void {
  const below = subtreeTotals(profile, value);
  const { func, parent } = profile.nodes;
  const { source } = profile.functions;
  const called = new CallCosts(profile, rowOf, calls);
  const addSelf = selfAdder(profile, value, (row) => called.isOpen(row));
  const rowsOfNode = firstRows(profile.selfLines, func.length);
  const isOfFile = Uint8Array.from(source, (file) => (isFile[file] === true ? 1 : 0));
  /** Node at whose call the runtime's own code was entered, for each node of such code; 0 if there is none. */
  const entered = new Int32Array(func.length);
  const own = profile.self[value]!;
  walkTree(profile, {
    enter(node) {
      if (node > 0 && isOfFile[func[node]!] === 0) {
        entered[node] = isOfFile[func[parent[node]!]!] === 1 ? node : entered[parent[node]!]!;
        if (own[node]! !== 0 && entered[node] > 0) called.addHeat(entered[node]!, own[node]!);
      }
      called.enter(node, below[node]!);
      const file = source[func[node]!]!;
      if (file < 0) return;
      for (let at = rowsOfNode[node]!; at < rowsOfNode[node + 1]!; at++)
        addSelf(rowOf(file, profile.selfLines.line[at]!), at);
    },
    leave: (node) => called.leave(node),
  });
  called.finish();
}

/** For each node the first of its rows in the table; one more entry closes the last. */
function firstRows(table: SelfLineTable, nodes: number): Int32Array {
  const first = new Int32Array(nodes + 1);
  for (const node of table.node) first[node + 1]!++;
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!;
  return first;
}
