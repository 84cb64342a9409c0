import * as l10n from '@vscode/l10n';
import { FormatError, LAST_LINE, MOST_MEASURED } from '../format';

/**
 * The contents of a file of serialized Python data, as plain data: tuples and lists become arrays, bytes become
 * strings.
 */
export type PythonValue =
  null | boolean | number | string | readonly PythonValue[] | PythonDict | PythonClass | PythonObject;

/** A dict. Its keys need not be strings. */
export class PythonDict {
  readonly entries: [PythonValue, PythonValue][] = [];

  get(key: string): PythonValue | undefined {
    return this.entries.find(([own]) => own === key)?.[1];
  }
}

/** A class or function by its name, which is never resolved. */
export class PythonClass {
  /** @param name module and name, separated by a dot */
  constructor(readonly name: string) {}
}

/** An instance of a class, as plain data. */
export class PythonObject {
  /** Arguments of its constructor. */
  args: PythonValue = [];
  /** Its state. */
  state: PythonValue = null;

  /** @param className module and name, separated by a dot */
  constructor(readonly className: string) {}
}

/** Reads bytes in order; numbers are little-endian. */
export class ByteCursor {
  at = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  uint8(): number {
    return this.view.getUint8(this.step(1));
  }

  uint16(): number {
    return this.view.getUint16(this.step(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.step(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.step(4), true);
  }

  /** Numbers above 2⁵³ are rounded. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.step(8), true));
  }

  /** Numbers beyond ±2⁵³ are rounded. */
  int64(): number {
    return Number(this.view.getBigInt64(this.step(8), true));
  }

  float64(isLittleEndian = true): number {
    return this.view.getFloat64(this.step(8), isLittleEndian);
  }

  /** @throws {FormatError} if there are fewer */
  take(length: number): Uint8Array {
    const start = this.step(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** Text up to the next line break, which is consumed. */
  line(): string {
    return new TextDecoder().decode(this.lineBytes());
  }

  /** The same as bytes. */
  lineBytes(): Uint8Array {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw endsEarly(this.bytes.length);
    const bytes = this.take(end - this.at);
    this.at++;
    return bytes;
  }

  private step(length: number): number {
    if (!(length >= 0 && length <= this.left)) throw endsEarly(this.bytes.length);
    this.at += length;
    return this.at - length;
  }
}

/** The error for a truncated file. */
function endsEarly(length: number): FormatError {
  return new FormatError(l10n.t('byte {0}', length), l10n.t('unexpected end of file'));
}

/** A little-endian two's complement integer of any size. Numbers beyond ±2⁵³ are rounded. */
export function longOf(bytes: Uint8Array): number {
  let value = 0;
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 256 + bytes[at]!;
  return (bytes.at(-1) ?? 0) >= 0x80 ? value - 256 ** bytes.length : value;
}

/** @throws {FormatError} if it is not a tuple of this length */
export function tupleOf(
  where: string,
  value: PythonValue | undefined,
  length: number,
): readonly PythonValue[] {
  if (!Array.isArray(value) || value.length !== length)
    throw new FormatError(where, l10n.t('expected a tuple of {0}', length));
  return value as readonly PythonValue[];
}

/** A time or count. @throws {FormatError} for anything but a plausible, finite, non-negative number */
export function countOf(where: string, value: PythonValue | undefined): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= MOST_MEASURED))
    throw new FormatError(where, l10n.t('not a usable number: {0}', shownValue(value)));
  return value;
}

/** @throws {FormatError} for anything but a plausible line number */
export function lineOf(where: string, value: PythonValue | undefined): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > LAST_LINE)
    throw new FormatError(where, l10n.t('not a valid line number: {0}', shownValue(value)));
  return value as number;
}

/** @throws {FormatError} if it is not a string */
export function textOf(where: string, value: PythonValue | undefined): string {
  if (typeof value !== 'string')
    throw new FormatError(where, l10n.t('expected text: {0}', shownValue(value)));
  return value;
}

function shownValue(value: PythonValue | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
