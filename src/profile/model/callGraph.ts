import { float64Column, int32Column, type Float64Column, type Int32Column } from '../../base/columns';
import type { Profile, ValueType } from './profile';

/**
 * Data of profilers that record functions and the calls between them but no stacks (cProfile, Callgrind). The nodes of
 * such a profile are all children of the root and have self values only.
 */
export interface CallGraph {
  /**
   * Self and everything called from it, by row of `Profile.functions`: one column per value type, in its unit. As
   * counted by the profiler, recursion once: never below the function's self value, never above the whole.
   */
  readonly totals: readonly Float64Array[];
  /** Number of calls of each function, including recursive ones; 0 if not counted. */
  readonly calls: Float64Array;
  /** The calls among them that are not recursive. */
  readonly primitiveCalls: Float64Array;
  readonly edges: GraphEdges;
}

/** Calls from one function to another, one row per (caller, line, callee). */
interface GraphEdges {
  /** Row of `Profile.functions`. */
  readonly caller: Int32Array;
  readonly callee: Int32Array;
  /** 1-based line in the caller's source, 0 if unknown. */
  readonly line: Int32Array;
  readonly calls: Float64Array;
  /** Inclusive costs of the calls: one column per value type. */
  readonly values: readonly Float64Array[];
}

/** A function's part of a call graph, see `CallGraph`. */
export interface FunctionTotal {
  readonly func: number;
  /** One per value type. */
  readonly values: readonly number[];
  readonly calls: number;
  readonly primitiveCalls: number;
}

/** A row of `GraphEdges`. */
export interface GraphCall {
  readonly caller: number;
  readonly callee: number;
  readonly line: number;
  readonly calls: number;
  readonly values: readonly number[];
}

/** Collects the parts of a call graph; equal ones are added up. */
export class GraphBuilder {
  private readonly rows: { readonly totals: Float64Column[]; readonly calls: Float64Column[] };
  private readonly rowOfFunction = new Map<number, number>();
  private readonly functions = int32Column();
  private readonly ends: {
    readonly caller: Int32Column;
    readonly callee: Int32Column;
    readonly line: Int32Column;
  };
  private readonly edgeCalls = float64Column();
  private readonly edgeValues: readonly Float64Column[];
  private readonly rowOfEdge = new Map<string, number>();

  constructor(valueTypes: readonly ValueType[]) {
    this.rows = { totals: valueTypes.map(() => float64Column()), calls: [float64Column(), float64Column()] };
    this.ends = { caller: int32Column(), callee: int32Column(), line: int32Column() };
    this.edgeValues = valueTypes.map(() => float64Column());
  }

  addTotal({ func, values, calls, primitiveCalls }: FunctionTotal): void {
    const columns = [...this.rows.totals, ...this.rows.calls];
    const added = [...values, calls, primitiveCalls];
    const row = this.rowOfFunction.get(func);
    if (row === undefined) {
      this.rowOfFunction.set(func, this.functions.length);
      this.functions.push(func);
      columns.forEach((column, index) => column.push(added[index]!));
    } else columns.forEach((column, index) => (column.numbers()[row]! += added[index]!));
  }

  addCall({ caller, callee, line, calls, values }: GraphCall): void {
    const columns = [this.edgeCalls, ...this.edgeValues];
    const added = [calls, ...values];
    const key = `${caller}:${line}:${callee}`;
    const row = this.rowOfEdge.get(key);
    if (row === undefined) {
      this.rowOfEdge.set(key, this.edgeCalls.length);
      this.ends.caller.push(caller);
      this.ends.callee.push(callee);
      this.ends.line.push(line);
      columns.forEach((column, index) => column.push(added[index]!));
    } else columns.forEach((column, index) => (column.numbers()[row]! += added[index]!));
  }

  /** @param selfOf self values by row of the function, one column per value type, which bound the totals */
  build(selfOf: readonly Float64Array[]): CallGraph {
    const count = selfOf[0]?.length ?? 0;
    const functions = this.functions.numbers();
    const spread = (column: Float64Column): Float64Array => {
      const all = new Float64Array(count);
      const numbers = column.numbers();
      functions.forEach((func, row) => (all[func] = numbers[row]!));
      return all;
    };
    const { caller, callee, line } = this.ends;
    return {
      totals: this.rows.totals.map((column, value) => bounded(spread(column), selfOf[value]!)),
      calls: spread(this.rows.calls[0]!),
      primitiveCalls: spread(this.rows.calls[1]!),
      edges: {
        caller: caller.numbers(),
        callee: callee.numbers(),
        line: line.numbers(),
        calls: this.edgeCalls.numbers(),
        values: this.edgeValues.map((column) => column.numbers()),
      },
    };
  }
}

function bounded(totals: Float64Array, self: Float64Array): Float64Array {
  const whole = self.reduce((sum, value) => sum + value, 0);
  return totals.map((total, func) => Math.min(Math.max(total, self[func]!), whole));
}

/** Copies a profile's call graph, if it has one. @param rowOf the other profile's row of a function */
export function copyGraph({ graph }: Profile, to: () => GraphBuilder, rowOf: (func: number) => number): void {
  if (!graph) return;
  const { totals, calls, primitiveCalls, edges } = graph;
  const builder = to();
  for (let func = 0; func < calls.length; func++) {
    builder.addTotal({
      func: rowOf(func),
      values: totals.map((column) => column[func]!),
      calls: calls[func]!,
      primitiveCalls: primitiveCalls[func]!,
    });
  }
  for (let at = 0; at < edges.caller.length; at++) {
    builder.addCall({
      caller: rowOf(edges.caller[at]!),
      callee: rowOf(edges.callee[at]!),
      line: edges.line[at]!,
      calls: edges.calls[at]!,
      values: edges.values.map((column) => column[at]!),
    });
  }
}
