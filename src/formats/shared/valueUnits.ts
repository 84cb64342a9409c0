import type { ValueUnit } from '../../base/units';

/** Conversion of a file's unit to the model's: one of the file's is `factor` of `unit`. */
export interface Conversion {
  readonly unit: ValueUnit;
  readonly factor: number;
}

const SECOND = 1e9;
const KIBI = 1024;

/** In lower case and singular; memory units are multiples of 1024, as in `go tool pprof`. */
const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map([
  ...conversions('nanoseconds', [
    ['ns nanosecond', 1],
    ['us µs μs microsecond', 1e3],
    ['ms millisecond', 1e6],
    ['s sec second', SECOND],
    ['min minute', 60 * SECOND],
    ['h hr hour', 3600 * SECOND],
  ]),
  ...conversions('bytes', [
    ['b byte', 1],
    ['kb kib kbyte kilobyte kibibyte', KIBI],
    ['mb mib mbyte megabyte mebibyte', KIBI ** 2],
    ['gb gib gbyte gigabyte gibibyte', KIBI ** 3],
    ['tb tib tbyte terabyte tebibyte', KIBI ** 4],
  ]),
]);

function conversions(
  unit: ValueUnit,
  names: readonly (readonly [string, number])[],
): (readonly [string, Conversion])[] {
  return names.flatMap(([all, factor]) => all.split(' ').map((name) => [name, { unit, factor }] as const));
}

/** Converts a unit in any spelling to the model's; unknown units are treated as counts. */
export function conversionOf(unit: string): Conversion {
  const name = unit.trim().toLowerCase();
  const singular = name.length > 2 ? name.replace(/s$/, '') : name;
  return CONVERSIONS.get(singular) ?? { unit: 'count', factor: 1 };
}
