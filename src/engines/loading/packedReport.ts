import type { FunctionCost } from '../../model/hotFunctions';
import type { LineCost, LineTable } from '../../model/lineTable';
import type { Report } from '../../model/report';

/**
 * A report whose lines and functions are columns of numbers: a thread that receives it is not kept by thousands of
 * objects to read from the message.
 */
export interface PackedReport extends Omit<Report, 'lines' | 'functions'> {
  readonly lines: {
    readonly sources: readonly string[];
    /** How many lines each source has. */
    readonly counts: readonly number[];
    readonly numbers: Float64Array<ArrayBuffer>;
  };
  readonly functions: Float64Array<ArrayBuffer>;
}

/** Stands for what is undefined. */
const NONE = Number.NaN;
/** Numbers of a line and of a function. */
const LINE_WIDTH = 8;
const FUNCTION_WIDTH = 5;

export function packReport({ lines, functions, ...rest }: Report): PackedReport {
  return {
    ...rest,
    lines: {
      sources: [...lines.keys()],
      counts: Array.from(lines.values(), (costs) => costs.length),
      numbers: Float64Array.from([...lines.values()].flatMap((costs) => costs.flatMap(numbersOfLine))),
    },
    functions: Float64Array.from(functions.flatMap(numbersOfFunction)),
  };
}

export function unpackReport({ lines, functions, ...rest }: PackedReport): Report {
  return { ...rest, lines: unpackLines(lines), functions: unpackFunctions(functions) };
}

function numbersOfLine(cost: LineCost): number[] {
  const { line, self, heat, total, isTotalApproximate, samples, hits, whole } = cost;
  const flag = Number(isTotalApproximate);
  return [line, self, heat, total ?? NONE, flag, samples, hits ?? NONE, whole ?? NONE];
}

function unpackLines({ sources, counts, numbers }: PackedReport['lines']): LineTable {
  const table = new Map<string, LineCost[]>();
  let at = 0;
  sources.forEach((source, row) => {
    const costs: LineCost[] = [];
    for (const end = at + counts[row]! * LINE_WIDTH; at < end; at += LINE_WIDTH)
      costs.push(lineOf(numbers, at));
    table.set(source, costs);
  });
  return table;
}

function lineOf(numbers: Float64Array, at: number): LineCost {
  const [total, hits, whole] = [known(numbers[at + 3]!), known(numbers[at + 6]!), known(numbers[at + 7]!)];
  return {
    line: numbers[at]!,
    self: numbers[at + 1]!,
    heat: numbers[at + 2]!,
    total,
    isTotalApproximate: numbers[at + 4] === 1,
    samples: numbers[at + 5]!,
    ...(hits !== undefined && { hits }),
    ...(whole !== undefined && { whole }),
  };
}

function numbersOfFunction({ func, self, total, calls, primitiveCalls }: FunctionCost): number[] {
  return [func, self, total, calls ?? NONE, primitiveCalls ?? NONE];
}

function unpackFunctions(numbers: Float64Array): FunctionCost[] {
  const functions: FunctionCost[] = [];
  for (let at = 0; at < numbers.length; at += FUNCTION_WIDTH) {
    const [calls, primitiveCalls] = [known(numbers[at + 3]!), known(numbers[at + 4]!)];
    functions.push({
      func: numbers[at]!,
      self: numbers[at + 1]!,
      total: numbers[at + 2]!,
      ...(calls !== undefined && { calls }),
      ...(primitiveCalls !== undefined && { primitiveCalls }),
    });
  }
  return functions;
}

function known(number: number): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}
