/** A column of numbers that grows. */
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

  /** The numbers so far, without a copy: good until the next one is added. */
  numbers(): Numbers {
    return this.data.subarray(0, this.length) as Numbers;
  }
}

const FIRST_SIZE = 256;

export type Int32Column = Column<Int32Array>;
export type Float64Column = Column<Float64Array>;

/** @param size how many numbers are to be expected: more of them are taken, too */
export function int32Column(size = 0): Int32Column {
  return new Column(new Int32Array(firstSize(size)), (length) => new Int32Array(length));
}

/** @param size how many numbers are to be expected: more of them are taken, too */
export function float64Column(size = 0): Float64Column {
  return new Column(new Float64Array(firstSize(size)), (length) => new Float64Array(length));
}

function firstSize(expected: number): number {
  return Math.max(FIRST_SIZE, Math.ceil(expected));
}
