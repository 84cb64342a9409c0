import * as l10n from '@vscode/l10n';
import { FormatError } from '../format';
import { ByteCursor, PythonDict, type PythonValue } from '../shared/pythonData';

/** Type flag of a value that later ones refer to. */
const FLAG_REF = 0x80;
/** Python itself gives up at 2,000. */
const DEEPEST = 200;
/** Bits per digit of a long integer. */
const DIGIT = 15;
const END_OF_DICT = Symbol('end');
/** Types that are a value by themselves: None, StopIteration and the ellipsis, false and true. */
const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ...['N', 'S', '.'].map((type) => [type, null] as const),
  ['F', false],
  ['T', true],
]);

/**
 * Reads data written by Python's `marshal` (`Python/marshal.c`, versions 0 to 5): numbers, strings, tuples, lists,
 * dicts. Byte strings are decoded as UTF-8. Nothing is executed; code objects are rejected.
 * @throws {FormatError} with the byte, for data that is truncated, has a dangling reference or is not valid
 */
export function readMarshal(bytes: Uint8Array): PythonValue {
  const reader = new MarshalReader(bytes);
  return reader.read(0);
}

class MarshalReader {
  private readonly cursor: ByteCursor;
  private readonly references: PythonValue[] = [];
  /** Python 2 numbers its interned strings separately. */
  private readonly interned: string[] = [];

  constructor(bytes: Uint8Array) {
    this.cursor = new ByteCursor(bytes);
  }

  read(depth: number): PythonValue {
    const value = this.readOrEnd(depth);
    if (value === END_OF_DICT) throw this.problem(l10n.t('missing value'));
    return value;
  }

  private readOrEnd(depth: number): PythonValue | typeof END_OF_DICT {
    if (depth > DEEPEST) throw this.problem(l10n.t('nested too deeply'));
    const code = this.cursor.uint8();
    const type = String.fromCharCode(code & ~FLAG_REF);
    const isReferred = (code & FLAG_REF) !== 0;
    if (type === '0') return END_OF_DICT;
    if ('()[{<>'.includes(type)) return this.collection(type, isReferred, depth);
    const value = this.plain(type);
    if (isReferred) this.references.push(value);
    return value;
  }

  private plain(type: string): PythonValue {
    const { cursor } = this;
    const constant = CONSTANTS.get(type);
    if (constant !== undefined) return constant;
    switch (type) {
      case 'i':
        return cursor.int32();
      case 'I':
        return cursor.int64();
      case 'l':
        return this.long();
      case 'f':
        return Number(cursor.text(cursor.uint8()));
      case 'g':
        return cursor.float64();
      case 'z':
      case 'Z':
        return cursor.text(cursor.uint8());
      case 's':
      case 'u':
      case 'a':
      case 'A':
        return cursor.text(this.size());
      case 't':
        return this.internedText();
      case 'R':
        return this.referred(this.interned, cursor.int32());
      case 'r':
        return this.referred(this.references, cursor.int32());
      case 'c':
        throw this.problem(
          l10n.t('the file contains code, which is not read; use profile.run("…", "FILE"), which saves none'),
        );
      default:
        throw this.problem(l10n.t('not plain data: type {0}', JSON.stringify(type)));
    }
  }

  private internedText(): string {
    const text = this.cursor.text(this.size());
    this.interned.push(text);
    return text;
  }

  private referred<Value extends PythonValue>(values: readonly Value[], index: number): Value {
    const value = values[index];
    if (value === undefined) throw this.problem(l10n.t('refers to value {0}, which does not exist', index));
    return value;
  }

  private long(): number {
    const digits = this.cursor.int32();
    const count = Math.abs(digits);
    if (count * 2 > this.cursor.left) throw this.problem(l10n.t('unexpected end of file'));
    let value = 0;
    for (let digit = 0; digit < count; digit++) value += this.cursor.uint16() * 2 ** (DIGIT * digit);
    return digits < 0 ? -value : value;
  }

  /** Size of a string or collection, each of whose elements takes at least a byte. */
  private size(): number {
    const size = this.cursor.int32();
    if (size < 0 || size > this.cursor.left) throw this.problem(l10n.t('unexpected end of file'));
    return size;
  }

  private collection(type: string, isReferred: boolean, depth: number): PythonValue {
    if (type === '{') return this.dict(isReferred, depth);
    const values: PythonValue[] = [];
    // A collection is numbered before its elements.
    if (isReferred) this.references.push(values);
    const size = type === ')' ? this.cursor.uint8() : this.size();
    for (let at = 0; at < size; at++) values.push(this.read(depth + 1));
    return values;
  }

  private dict(isReferred: boolean, depth: number): PythonDict {
    const dict = new PythonDict();
    if (isReferred) this.references.push(dict);
    for (;;) {
      const key = this.readOrEnd(depth + 1);
      if (key === END_OF_DICT) return dict;
      dict.entries.push([key, this.read(depth + 1)]);
    }
  }

  private problem(text: string): FormatError {
    return new FormatError(l10n.t('byte {0}', this.cursor.at), text);
  }
}
