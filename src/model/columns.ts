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

export function int32Column(): Int32Column {
  return new Column(new Int32Array(FIRST_SIZE), (length) => new Int32Array(length));
}

export function float64Column(): Float64Column {
  return new Column(new Float64Array(FIRST_SIZE), (length) => new Float64Array(length));
}
