import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { ValueUnit } from '../../base/units';
import type { CallGraph } from './callGraph';

/**
 * The profile model: a call tree in columns. Every format is read into it, and every view is derived from it.
 * Lines are 1-based, 0 if unknown. Times are nanoseconds.
 */

/** What a column of values measures, as pprof names it: `wall/nanoseconds`, `samples/count`, … */
export interface ValueType {
  readonly type: string;
  readonly unit: ValueUnit;
}

/** What a function represents: the user's code, or an entry added by an engine. */
export const FunctionKind = {
  code: 0,
  /** Nothing ran: neither heat nor part of percentages. */
  idle: 1,
  garbageCollector: 2,
  /** Native code outside any function that the engine can name. */
  program: 3,
  root: 4,
} as const;
export type FunctionKind = (typeof FunctionKind)[keyof typeof FunctionKind];

export { MODULE_NAME } from '../../base/functionKey';

/** One row per function; its identity is name, source, line and column together. */
export interface FunctionTable {
  readonly name: readonly string[];
  /** Index into `Profile.sources`, -1 if there is none. */
  readonly source: Int32Array;
  /** 1-based line of the definition, 0 if unknown. */
  readonly line: Int32Array;
  /** 1-based column of the definition, 0 if unknown. */
  readonly column: Int32Array;
  /** A `FunctionKind`. */
  readonly kind: Uint8Array;
}

/** One row per node of the call tree, in depth-first order: parents come before their children. Row 0 is the root. */
export interface NodeTable {
  /** Row of the parent, -1 for the root. */
  readonly parent: Int32Array;
  /** Row of the function. */
  readonly func: Int32Array;
  /** 1-based line in the parent's function from which this one was called, 0 if the engine does not record it. */
  readonly callLine: Int32Array;
}

/** How nodes' self values are distributed over lines: one row per (node, line), ordered by node. */
export interface SelfLineTable {
  readonly node: Int32Array;
  /** 1-based line in the source of the node's function. */
  readonly line: Int32Array;
  /** One column per value type, in the order of `Profile.valueTypes`. */
  readonly values: readonly Float64Array[];
}

/** Samples in chronological order. */
export interface Timeline {
  readonly node: Int32Array;
  /** Nanoseconds since the start of the profile. */
  readonly start: Float64Array;
  /** Duration of the sample, in nanoseconds. */
  readonly duration: Float64Array;
  /**
   * Which of several merged profiles (processes, threads, runs) a sample belongs to; undefined if there is only one.
   */
  readonly lane?: Int32Array;
}

export interface Profile {
  readonly valueTypes: readonly ValueType[];
  /** Index of the value type that views show by default. */
  readonly defaultValue: number;
  /** Absolute paths if known, otherwise URLs (`node:fs`) as recorded by the engine. */
  readonly sources: readonly string[];
  readonly functions: FunctionTable;
  readonly nodes: NodeTable;
  /** Self values per node: one column per value type. */
  readonly self: readonly Float64Array[];
  readonly selfLines: SelfLineTable;
  readonly timeline: Timeline | undefined;
  /** Totals and calls from profilers that record no stacks; undefined if stacks are known, from which totals follow. */
  readonly graph: CallGraph | undefined;
  /**
   * True if functions' values include those of other functions in an unknown way: only a function's own total is a
   * whole then, and the shares of lines are relative to their function.
   */
  readonly overlaps: boolean;
  /** Wall time from start to end, in nanoseconds. */
  readonly duration: number;
  /** Facts about the profile that the user should know, localized, one sentence each. */
  readonly notes: readonly string[];
}

/** The row of the value type with this name. @throws {Error} if the profile has none */
export function valueTypeIndex(profile: Profile, type: string): number {
  const index = profile.valueTypes.findIndex((valueType) => valueType.type === type);
  if (index < 0) throw new Error(`the profile has no values of type ${type}`);
  return index;
}

/** The profile with another value type as the default. @throws {UserError} naming the available ones */
export function withValueType(profile: Profile, type: string): Profile {
  const defaultValue = profile.valueTypes.findIndex((valueType) => valueType.type === type);
  if (defaultValue >= 0) return { ...profile, defaultValue };
  const known = profile.valueTypes.map((valueType) => valueType.type).join(', ');
  throw new UserError(l10n.t('The profile has no sample type {0}. It has: {1}', type, known));
}

/** The sum of a value over all nodes, idle included. */
export function totalValue(profile: Profile, value = profile.defaultValue): number {
  let total = 0;
  for (const self of profile.self[value] ?? []) total += self;
  return total;
}

/** The sum of a value over all nodes that are not idle: the base of percentages. */
export function activeValue(profile: Profile, value = profile.defaultValue): number {
  const column = profile.self[value];
  if (!column) return 0;
  const known = activeValues.get(column);
  if (known?.nodes === profile.nodes && known.functions === profile.functions) return known.total;
  const { functions, nodes } = profile;
  const isIdle = functions.kind.map((kind) => Number(kind === FunctionKind.idle));
  let total = 0;
  for (let node = 0; node < column.length; node++) {
    if (isIdle[nodes.func[node]!] === 0) total += column[node]!;
  }
  activeValues.set(column, { functions, nodes, total });
  return total;
}

/** By column of self values: profiles are immutable, and views need this sum many times. */
const activeValues = new WeakMap<Float64Array, Pick<Profile, 'functions' | 'nodes'> & { total: number }>();
