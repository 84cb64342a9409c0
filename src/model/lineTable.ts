import { subtreeTotals, walkTree } from './callTree';
import type { Profile, SelfLineTable } from './profile';

/** What one line cost. */
export interface LineCost {
  /** 1-based. */
  readonly line: number;
  readonly self: number;
  /**
   * Self and everything called from this line, each stack counted once; undefined where the engine does not
   * tell call sites and calls may be missing from it.
   */
  readonly total: number | undefined;
  /** How many samples were taken on the line itself. */
  readonly samples: number;
}

/** Lines with a cost, ordered by line, per source. */
export type LineTable = ReadonlyMap<string, readonly LineCost[]>;

interface Row {
  self: number;
  total: number;
  samples: number;
  active: number;
}

/** True when the engine told from which lines calls were made. */
export function knowsCallLines(profile: Profile): boolean {
  return profile.nodes.callLine.some((line) => line > 0);
}

/** The cost of every line that cost anything, idle left out. */
export function lineTable(profile: Profile, value = profile.defaultValue): LineTable {
  const rows = new Map<number, Map<number, Row>>();
  const rowOf = (source: number, line: number): Row => {
    let lines = rows.get(source);
    if (!lines) rows.set(source, (lines = new Map()));
    let row = lines.get(line);
    if (!row) lines.set(line, (row = { self: 0, total: 0, samples: 0, active: 0 }));
    return row;
  };
  addCosts(profile, value, rowOf);
  const withTotals = knowsCallLines(profile);
  const table = new Map<string, LineCost[]>();
  for (const [source, lines] of rows) {
    const costs = [...lines].map(([line, { self, total, samples }]) => {
      return { line, self, total: withTotals ? total : undefined, samples };
    });
    table.set(
      profile.sources[source]!,
      costs.sort((a, b) => a.line - b.line),
    );
  }
  return table;
}

function addCosts(profile: Profile, value: number, rowOf: (source: number, line: number) => Row): void {
  const below = subtreeTotals(profile, value);
  const { func, parent, callLine } = profile.nodes;
  const { source } = profile.functions;
  const sampleColumn = profile.valueTypes.findIndex(({ type }) => type === 'samples');
  const rowsOfNode = firstRows(profile.selfLines, func.length);
  const callRow = (node: number): Row | undefined => {
    if (node === 0 || !callLine[node]) return undefined;
    const file = source[func[parent[node]!]!]!;
    return file < 0 ? undefined : rowOf(file, callLine[node]);
  };
  walkTree(profile, {
    enter(node) {
      const call = callRow(node);
      if (call) {
        if (call.active === 0) call.total += below[node]!;
        call.active++;
      }
      const file = source[func[node]!]!;
      if (file < 0) return;
      for (let at = rowsOfNode[node]!; at < rowsOfNode[node + 1]!; at++) {
        const row = rowOf(file, profile.selfLines.line[at]!);
        const self = profile.selfLines.values[value]![at]!;
        row.self += self;
        if (row.active === 0) row.total += self;
        if (sampleColumn >= 0) row.samples += profile.selfLines.values[sampleColumn]![at]!;
      }
    },
    leave(node) {
      const call = callRow(node);
      if (call) call.active--;
    },
  });
}

/** For each node the first of its rows in the table; one more entry closes the last. */
function firstRows(table: SelfLineTable, nodes: number): Int32Array {
  const first = new Int32Array(nodes + 1);
  for (const node of table.node) first[node + 1]!++;
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!;
  return first;
}
