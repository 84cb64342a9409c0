/** A growable column of numbers. */
class Column<Numbers extends Int32Array | Float64Array> {
  length = 0;

  constructor(
    private data: Numbers,
    private readonly make: (length: number) => Numbers,
  ) {}

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = this.make(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  /** The numbers so far, without copying; valid only until the next one is added. */
  numbers(): Numbers {
    return this.data.subarray(0, this.length) as Numbers;
  }
}

const FIRST_SIZE = 256;

export type Int32Column = Column<Int32Array>;
export type Float64Column = Column<Float64Array>;

/** @param size expected number of values; the column still grows beyond it */
export function int32Column(size = 0): Int32Column {
  return new Column(new Int32Array(firstSize(size)), (length) => new Int32Array(length));
}

/** @param size expected number of values; the column still grows beyond it */
export function float64Column(size = 0): Float64Column {
  return new Column(new Float64Array(firstSize(size)), (length) => new Float64Array(length));
}

function firstSize(expected: number): number {
  return Math.max(FIRST_SIZE, Math.ceil(expected));
}

/** The rows of a column whose value passes a test, in ascending order. */
export function rowsWhere(column: Int32Array, test: (value: number) => boolean): Int32Array {
  const rows = new Int32Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) if (test(column[row]!)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The values of the given rows of a column, in the order of the rows, as a shared column. */
export function taken<Numbers extends Int32Array | Float64Array>(column: Numbers, rows: Int32Array): Numbers {
  const values = (column instanceof Int32Array ? sharedInt32 : sharedFloat64)(rows.length) as Numbers;
  for (let at = 0; at < rows.length; at++) values[at] = column[rows[at]!]!;
  return values;
}

/** Memory that threads can share, so that a column is not copied when it is sent; web pages may not have it. */
function memoryOf(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

/** A column of zeros that is shared with other threads rather than copied, if the runtime supports that. */
export function sharedInt32(length: number): Int32Array {
  return new Int32Array(memoryOf(length * Int32Array.BYTES_PER_ELEMENT));
}

/** Like `sharedInt32`. */
export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(memoryOf(length * Float64Array.BYTES_PER_ELEMENT));
}
