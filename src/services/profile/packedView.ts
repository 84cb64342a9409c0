import { setImmediate } from 'node:timers/promises';
import type { FunctionCost } from '../../profile/views/hotFunctions';
import type { LineCost, LineTable } from '../../profile/views/lineTable';
import type { ProfileView } from '../../profile/views/profileView';

/**
 * A view whose lines and functions are columns of numbers, so that the receiving thread need not deserialize thousands
 * of objects.
 */
export interface PackedView extends Omit<ProfileView, 'lines' | 'functions'> {
  readonly lines: {
    readonly sources: readonly string[];
    /** Number of lines of each source. */
    readonly counts: readonly number[];
    readonly numbers: Float64Array<ArrayBuffer>;
  };
  readonly functions: Float64Array<ArrayBuffer>;
}

/** Stands for what is undefined. */
const NONE = Number.NaN;
/** Number of columns of a line and of a function. */
const LINE_WIDTH = 8;
const FUNCTION_WIDTH = 5;

export function packView({ lines, functions, ...rest }: ProfileView): PackedView {
  return {
    ...rest,
    lines: {
      sources: [...lines.keys()],
      counts: Array.from(lines.values(), (costs) => costs.length),
      numbers: packRows([...lines.values()].flat(), LINE_WIDTH, numbersOfLine),
    },
    functions: packRows(functions, FUNCTION_WIDTH, numbersOfFunction),
  };
}

function packRows<Row>(
  rows: readonly Row[],
  width: number,
  numbersOf: (row: Row) => readonly number[],
): Float64Array<ArrayBuffer> {
  const numbers = new Float64Array(rows.length * width);
  rows.forEach((row, index) => numbers.set(numbersOf(row), index * width));
  return numbers;
}

/** Rows unpacked before the thread gets to do something else: a few milliseconds. */
const ROWS_A_TURN = 500;

/** The original view. Other work of the thread continues meanwhile. */
export async function unpackView({ lines, functions, ...rest }: PackedView): Promise<ProfileView> {
  return { ...rest, lines: await unpackLines(lines), functions: await unpackFunctions(functions) };
}

/** @param make makes a row from the numbers at an offset */
async function unpackRows<Row>(
  numbers: Float64Array,
  width: number,
  make: (numbers: Float64Array, at: number) => Row,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < numbers.length; at += width) {
    if (rows.length % ROWS_A_TURN === ROWS_A_TURN - 1) await setImmediate();
    rows.push(make(numbers, at));
  }
  return rows;
}

function numbersOfLine(cost: LineCost): number[] {
  const { line, self, heat, total, isTotalApproximate, samples, hits, whole } = cost;
  const flag = Number(isTotalApproximate);
  return [line, self, heat, total ?? NONE, flag, samples, hits ?? NONE, whole ?? NONE];
}

async function unpackLines({ sources, counts, numbers }: PackedView['lines']): Promise<LineTable> {
  const rows = await unpackRows(numbers, LINE_WIDTH, lineOf);
  const table = new Map<string, readonly LineCost[]>();
  let first = 0;
  sources.forEach((source, index) => table.set(source, rows.slice(first, (first += counts[index]!))));
  return table;
}

// Spreading into thousands of objects takes tens of milliseconds before it is compiled.
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function lineOf(numbers: Float64Array, at: number): LineCost {
  const [total, hits, whole] = [known(numbers[at + 3]!), known(numbers[at + 6]!), known(numbers[at + 7]!)];
  const cost: Writable<LineCost> = {
    line: numbers[at]!,
    self: numbers[at + 1]!,
    heat: numbers[at + 2]!,
    total,
    isTotalApproximate: numbers[at + 4] === 1,
    samples: numbers[at + 5]!,
  };
  if (hits !== undefined) cost.hits = hits;
  if (whole !== undefined) cost.whole = whole;
  return cost;
}

function numbersOfFunction({ func, self, total, calls, primitiveCalls }: FunctionCost): number[] {
  return [func, self, total, calls ?? NONE, primitiveCalls ?? NONE];
}

function unpackFunctions(numbers: Float64Array): Promise<FunctionCost[]> {
  return unpackRows(numbers, FUNCTION_WIDTH, functionOf);
}

function functionOf(numbers: Float64Array, at: number): FunctionCost {
  const [calls, primitiveCalls] = [known(numbers[at + 3]!), known(numbers[at + 4]!)];
  const cost: Writable<FunctionCost> = {
    func: numbers[at]!,
    self: numbers[at + 1]!,
    total: numbers[at + 2]!,
  };
  if (calls !== undefined) cost.calls = calls;
  if (primitiveCalls !== undefined) cost.primitiveCalls = primitiveCalls;
  return cost;
}

function known(number: number): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}
