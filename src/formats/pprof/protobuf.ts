import * as l10n from '@vscode/l10n';
import { FormatError } from '../format';

/** Wire types: a varint, 8 bytes, a length-delimited field, 4 bytes. */
export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Values from here up need more than 32 bits. */
const HIGH = 2 ** 32;
const MOST_VARINT = 10;

/**
 * Reads the fields of one Protocol Buffers message: https://protobuf.dev/programming-guides/encoding
 * Stricter than a decoder that trusts its input: a truncated message is not mistaken for a shorter one.
 * @throws {FormatError} from every function, with the byte at which the message becomes invalid
 */
export class MessageReader {
  /** Number of the current field. */
  field = 0;
  /** One of `Wire`. */
  wire = 0;
  private low = 0;
  private high = 0;

  /** Reads the message in `bytes` from `at` to `end`. */
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {}

  /** Advances to the next field; false at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const start = this.at;
    const tag = this.number();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0 || this.field > 0x1fffffff)
      throw this.error(start, l10n.t('invalid Protocol Buffers field'));
    return true;
  }

  /** A signed 64-bit integer; rounded beyond 53 bits. */
  integer(): number {
    this.varint();
    return (this.high | 0) * HIGH + this.low;
  }

  /** An unsigned 64-bit integer; a `bigint` if a `number` would not be exact. */
  unsigned(): number | bigint {
    const value = this.number();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }

  /** The field's numbers, whether packed or not. */
  repeated(read: (reader: MessageReader) => void): void {
    if (this.wire === Wire.varint) return read(this);
    const list = this.message();
    while (list.at < list.end) read(list);
  }

  /** The field's submessage or packed list. */
  message(): MessageReader {
    const [start, end] = this.range();
    return new MessageReader(this.bytes, start, end);
  }

  text(): string {
    const [start, end] = this.range();
    return new TextDecoder().decode(this.bytes.subarray(start, end));
  }

  /** Start and end (exclusive) of the field's content. */
  range(): readonly [start: number, end: number] {
    if (this.wire !== Wire.bytes) throw this.error(this.at, l10n.t('invalid Protocol Buffers field'));
    const before = this.at;
    const length = this.number();
    const start = this.at;
    if (length > this.end - start) throw this.cutOff(before);
    this.at = start + length;
    return [start, this.at];
  }

  /** Skips the field. */
  skip(): void {
    if (this.wire === Wire.varint) this.varint();
    else if (this.wire === Wire.bytes) this.range();
    else if (this.wire === Wire.fixed64) this.pass(8);
    else if (this.wire === Wire.fixed32) this.pass(4);
    else throw this.error(this.at, l10n.t('invalid Protocol Buffers field'));
  }

  private pass(count: number): void {
    if (this.end - this.at < count) throw this.cutOff(this.at);
    this.at += count;
  }

  private number(): number {
    this.varint();
    return this.high * HIGH + this.low;
  }

  private varint(): void {
    const { bytes, at: start } = this;
    let low = 0;
    let high = 0;
    for (let step = 0; step < MOST_VARINT; step++) {
      if (this.at >= this.end) throw this.cutOff(start);
      const byte = bytes[this.at++]!;
      const part = byte & 0x7f;
      if (step < 4) low |= part << (7 * step);
      else if (step === 4) {
        low |= part << 28;
        high = part >> 4;
      } else high |= part << (7 * step - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw this.error(start, l10n.t('invalid Protocol Buffers number'));
  }

  private cutOff(at: number): FormatError {
    // In a nested message, it is the length that is wrong, unless the file ends there.
    const problem =
      this.end === this.bytes.length
        ? l10n.t('unexpected end of file')
        : l10n.t('field extends beyond its message');
    return this.error(at, problem);
  }

  private error(at: number, problem: string): FormatError {
    return new FormatError(l10n.t('byte {0}', at), problem);
  }
}
