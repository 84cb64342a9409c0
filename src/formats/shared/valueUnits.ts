import type { ValueUnit } from '../../base/units';

/** A unit of a file in the model's: one of it is `factor` of `unit`. */
export interface Conversion {
  readonly unit: ValueUnit;
  readonly factor: number;
}

const SECOND = 1e9;
const KIBI = 1024;

/** In lower case and in the singular; units of memory count by 1024, as `go tool pprof` reads them. */
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

/** What a unit of any spelling is in the model; one that is not known counts things. */
export function conversionOf(unit: string): Conversion {
  const name = unit.trim().toLowerCase();
  const singular = name.length > 2 ? name.replace(/s$/, '') : name;
  return CONVERSIONS.get(singular) ?? { unit: 'count', factor: 1 };
}
