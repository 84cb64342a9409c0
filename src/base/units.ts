/** The unit of a measured value. */
export type ValueUnit = 'nanoseconds' | 'bytes' | 'count';

const MICROSECOND = 1e3;
const MILLISECOND = 1e6;
const SECOND = 1e9;
const MINUTE = 60 * SECOND;

/** Three significant digits without an exponent: 1.24, 12.4, 124. */
function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** Nanoseconds in a readable form: `412 ms`, `1.24 s`, `2 min 05 s`. */
export function formatTime(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  if (size === 0) return '0 ms';
  if (size < MICROSECOND) return `${nanoseconds.toFixed(0)} ns`;
  if (size < 0.9995 * MILLISECOND) return `${threeDigits(nanoseconds / MICROSECOND)} µs`;
  if (size < 0.9995 * SECOND) return `${threeDigits(nanoseconds / MILLISECOND)} ms`;
  if (size < MINUTE) return `${threeDigits(nanoseconds / SECOND)} s`;
  const seconds = Math.round(nanoseconds / SECOND);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Bytes in binary units: `512 B`, `1.50 KiB`, `12.0 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${value.toFixed(0)} B` : `${threeDigits(value)} ${units[unit]}`;
}

/** A whole number with thin spaces between groups of digits: `12 345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3}){1,7}$)/g, ' ');
}

/** Calls of a function as cProfile prints them: the total and, if some were recursive, the others after a slash. */
export function formatCalls(calls: number, primitiveCalls: number): string {
  const all = formatCount(calls);
  return primitiveCalls < calls ? `${all}/${formatCount(primitiveCalls)}` : all;
}

/** A value with its unit. */
export function formatValue(value: number, unit: ValueUnit): string {
  if (unit === 'nanoseconds') return formatTime(value);
  return unit === 'bytes' ? formatBytes(value) : formatCount(value);
}

/** A fraction, 0…1, as `38.2 %`. A nonzero share never reads `0.0 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return '< 0.1 %';
  return `${percent.toFixed(1)} %`;
}
