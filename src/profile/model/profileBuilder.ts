import { GraphBuilder } from './callGraph';
import { childLinks } from './callTree';
import {
  float64Column,
  int32Column,
  sharedFloat64,
  sharedInt32,
  taken,
  type Float64Column,
  type Int32Column,
} from '../../base/columns';
import {
  FunctionKind,
  type FunctionTable,
  type NodeTable,
  type Profile,
  type SelfLineTable,
  type Timeline,
  type ValueType,
} from './profile';

/** A function as recorded in a file. Lines and columns are 1-based, 0 if unknown. */
export interface FunctionRecord {
  readonly name: string;
  /** Path or URL, '' if there is none. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly kind?: FunctionKind;
}

/**
 * Collects nodes and their values in any order in which parents come first, and builds the columns: depth-first order,
 * functions and sources deduplicated.
 */
export class ProfileBuilder {
  private readonly sources: string[] = [];
  private readonly sourceIndex = new Map<string, number>();
  private readonly functions: FunctionRecord[] = [];
  private readonly functionIndex = new Map<string, number>();
  private readonly nameIndex = new Map<string, number>();
  private readonly fileIndex = new Map<string, number>();
  private readonly parents: Int32Column;
  private readonly funcs: Int32Column;
  private readonly callLines: Int32Column;
  /** Self values: node, line and a column for each value type. */
  private readonly selfNodes: Int32Column;
  private readonly lines: Int32Column;
  private readonly values: readonly Float64Column[];

  private graphBuilder: GraphBuilder | undefined;

  /** @param size expected number of nodes; more are possible */
  constructor(
    private readonly valueTypes: readonly ValueType[],
    size = 0,
  ) {
    [this.parents, this.funcs, this.callLines] = [int32Column(size), int32Column(size), int32Column(size)];
    [this.selfNodes, this.lines] = [int32Column(size), int32Column(size)];
    this.values = valueTypes.map(() => float64Column(size));
    this.addNode(
      -1,
      this.addFunction({ name: '(root)', source: '', line: 0, column: 0, kind: FunctionKind.root }),
    );
  }

  /** Row of the function; equal functions share one. */
  addFunction(record: FunctionRecord): number {
    // Names may be long and shared by many functions, so they are never copied into the keys.
    const name = numberOf(this.nameIndex, record.name);
    const source = numberOf(this.fileIndex, record.source);
    const key = `${source}:${record.line}:${record.column}:${record.kind ?? 0}:${name}`;
    let index = this.functionIndex.get(key);
    if (index === undefined) {
      index = this.functions.push(record) - 1;
      this.functionIndex.set(key, index);
    }
    return index;
  }

  /** Adds a node below `parent` (0 is the root) and returns its number, which is only valid in this builder. */
  addNode(parent: number, func: number, callLine = 0): number {
    this.funcs.push(func);
    this.callLines.push(callLine);
    this.parents.push(parent);
    return this.parents.length - 1;
  }

  /** Adds self values, one per value type, to a node at a 1-based line (0 if unknown). */
  addSelf(node: number, line: number, values: readonly number[]): void {
    this.selfNodes.push(node);
    this.lines.push(line);
    for (let index = 0; index < this.values.length; index++) this.values[index]!.push(values[index]!);
  }

  /** The call graph, for profilers that record no stacks; it uses this builder's function rows. */
  get graph(): GraphBuilder {
    return (this.graphBuilder ??= new GraphBuilder(this.valueTypes));
  }

  /** @param timeline samples with the builder's node numbers */
  build(rest: {
    duration: number;
    defaultValue: number;
    timeline?: Timeline;
    notes?: readonly string[];
    overlaps?: boolean;
  }): Profile {
    const rank = this.depthFirstRanks();
    const nodes = this.nodeTable(rank);
    const { self, selfLines } = this.valueTables(rank);
    const functions = this.functionTable();
    return {
      valueTypes: this.valueTypes,
      defaultValue: rest.defaultValue,
      sources: this.sources,
      functions,
      nodes,
      self,
      selfLines,
      timeline: rest.timeline && { ...rest.timeline, node: taken(rank, rest.timeline.node) },
      graph: this.graphBuilder?.build(this.selfByFunction(nodes, self)),
      overlaps: rest.overlaps ?? false,
      duration: rest.duration,
      notes: rest.notes ?? [],
    };
  }

  private depthFirstRanks(): Int32Array {
    const { firstChild, nextSibling } = childLinks(this.parents.numbers());
    const rank = new Int32Array(firstChild.length);
    const pending = [0];
    let next = 0;
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      rank[node] = next++;
      if (nextSibling[node]! >= 0) pending.push(nextSibling[node]!);
      if (firstChild[node]! >= 0) pending.push(firstChild[node]!);
    }
    return rank;
  }

  private nodeTable(rank: Int32Array): NodeTable {
    const parents = this.parents.numbers();
    const funcs = this.funcs.numbers();
    const callLines = this.callLines.numbers();
    const count = parents.length;
    const table = {
      parent: sharedInt32(count).fill(-1),
      func: sharedInt32(count),
      callLine: sharedInt32(count),
    };
    for (let node = 0; node < count; node++) {
      const row = rank[node]!;
      const parent = parents[node]!;
      if (parent >= 0) table.parent[row] = rank[parent]!;
      table.func[row] = funcs[node]!;
      table.callLine[row] = callLines[node]!;
    }
    return table;
  }

  private valueTables(rank: Int32Array): { self: Float64Array[]; selfLines: SelfLineTable } {
    const nodes = this.selfNodes.numbers().map((node) => rank[node]!);
    const lines = this.lines.numbers();
    const values = this.values.map((column) => column.numbers());
    const self = values.map((column) => {
      const sums = sharedFloat64(rank.length);
      for (let row = 0; row < column.length; row++) sums[nodes[row]!]! += column[row]!;
      return sums;
    });
    const rows = orderedRows(nodes, lines, rank.length);
    const selfLines = {
      node: taken(nodes, rows),
      line: taken(lines, rows),
      values: values.map((column) => taken(column, rows)),
    };
    return { self, selfLines };
  }

  private selfByFunction({ func }: NodeTable, self: readonly Float64Array[]): Float64Array[] {
    return self.map((column) => {
      const sums = new Float64Array(this.functions.length);
      column.forEach((value, node) => (sums[func[node]!]! += value));
      return sums;
    });
  }

  private functionTable(): FunctionTable {
    return {
      name: this.functions.map((record) => record.name),
      source: Int32Array.from(this.functions, (record) => this.indexOfSource(record.source)),
      line: Int32Array.from(this.functions, (record) => record.line),
      column: Int32Array.from(this.functions, (record) => record.column),
      kind: Uint8Array.from(this.functions, (record) => record.kind ?? FunctionKind.code),
    };
  }

  private indexOfSource(source: string): number {
    if (source === '') return -1;
    let index = this.sourceIndex.get(source);
    if (index === undefined) {
      index = this.sources.push(source) - 1;
      this.sourceIndex.set(source, index);
    }
    return index;
  }
}

/** Most nodes have few rows; more than this are left to the library's sort. */
const FEW_ROWS = 32;

/** Rows that have a line, sorted by node, then line, then insertion order. */
function orderedRows(nodes: Int32Array, lines: Int32Array, nodeCount: number): Int32Array {
  const first = new Int32Array(nodeCount + 1);
  for (let row = 0; row < nodes.length; row++) if (lines[row]! > 0) first[nodes[row]! + 1]!++;
  for (let node = 0; node < nodeCount; node++) first[node + 1]! += first[node]!;
  const end = first.slice();
  const ordered = new Int32Array(first[nodeCount]!);
  for (let row = 0; row < nodes.length; row++) if (lines[row]! > 0) ordered[end[nodes[row]!]!++] = row;
  for (let node = 0; node < nodeCount; node++) sortByLine(ordered, first[node]!, first[node + 1]!, lines);
  return ordered;
}

/** Sorts a range of rows by line; stable. */
function sortByLine(rows: Int32Array, from: number, to: number, lines: Int32Array): void {
  if (to - from > FEW_ROWS) {
    rows.subarray(from, to).sort((a, b) => lines[a]! - lines[b]! || a - b);
    return;
  }
  for (let next = from + 1; next < to; next++) {
    const row = rows[next]!;
    let at = next;
    for (; at > from && lines[rows[at - 1]!]! > lines[row]!; at--) rows[at] = rows[at - 1]!;
    rows[at] = row;
  }
}

/** A number for each string, from 0. */
export function numberOf(numbers: Map<string, number>, text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}
