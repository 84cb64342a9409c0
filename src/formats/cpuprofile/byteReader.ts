import type { ReadBytes } from '../format';

/** Content that the fast reader does not handle; it does not say what is wrong. */
export class FastPathMiss extends Error {}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const MINUS = 0x2d;

/** Numbers with more digits may not be exact. */
const MOST_DIGITS = 15;
const LONGEST_KEY = 40;

interface Key {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The key that followed it most recently. */
  next?: Key;
}

/** Buffer size for reading in chunks. A list entry must fit in half of it. */
const PIECE = 1024 * 1024;

/**
 * Reads the subset of JSON that profiles use from bytes.
 * @throws {FastPathMiss} for anything else, and at the end of the bytes
 */
export class ByteReader {
  /** Offset of the next byte. */
  at = 0;
  /** The part of the content that is buffered, from its first byte or a later one. */
  readonly bytes: Uint8Array;
  /** The end of the valid part of `bytes`. */
  private filled: number;
  private readonly readMore: ReadBytes | undefined;
  /** Beyond this offset, the buffer is refilled before the next list entry. */
  private refillPast: number;

  /** @param content all of it, or a function that reads it from the beginning */
  constructor(content: Uint8Array | ReadBytes) {
    const isWhole = typeof content !== 'function';
    this.bytes = isWhole ? content : new Uint8Array(PIECE);
    this.readMore = isWhole ? undefined : content;
    this.filled = isWhole ? content.length : 0;
    this.refillPast = isWhole ? Infinity : PIECE / 2;
    if (!isWhole) this.refill();
  }

  /** Reads an object. @param value called to read the value of a key */
  object(value: (key: string) => void): void {
    this.expect(0x7b);
    if (this.skip() === 0x7d) return void this.at++;
    for (;;) {
      const key = this.key();
      this.expect(COLON);
      value(key);
      if (this.skip() === COMMA) this.at++;
      else return this.expect(0x7d);
    }
  }

  /** Reads a list. @param entry called to read an entry */
  list(entry: () => void): void {
    this.expect(0x5b);
    if (this.skip() === 0x5d) return void this.at++;
    for (;;) {
      if (this.at > this.refillPast) this.refill();
      entry();
      if (this.skip() === COMMA) this.at++;
      else return this.expect(0x5d);
    }
  }

  /** Reads an integer. */
  integer(): number {
    if (this.skip() !== MINUS) return this.digits();
    this.at++;
    return -this.digits();
  }

  /** Reads a non-negative integer that fits 31 bits. */
  count(): number {
    this.skip();
    const value = this.digits();
    if (value > 0x7fffffff) throw new FastPathMiss();
    return value;
  }

  /** Checks that only white space follows. */
  end(): void {
    this.skip();
    if (this.at < this.filled) throw new FastPathMiss();
  }

  /** Moves the rest to the front and fills the space after it. */
  private refill(): void {
    const { bytes } = this;
    bytes.copyWithin(0, this.at, this.filled);
    this.filled -= this.at;
    this.at = 0;
    while (this.filled < bytes.length) {
      const count = this.readMore!(bytes.subarray(this.filled));
      this.filled += count;
      if (count > 0) continue;
      bytes.fill(0, this.filled);
      this.refillPast = Infinity;
      return;
    }
  }

  /** Skips white space. @returns the next byte, undefined at the end */
  skip(): number | undefined {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.at = at;
    return byte;
  }

  expect(byte: number): void {
    if (this.skip() !== byte) throw new FastPathMiss();
    this.at++;
  }

  private digits(): number {
    const { bytes } = this;
    const start = this.at;
    let { at } = this;
    let value = 0;
    for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO)
      value = value * 10 + digit;
    const length = at - start;
    if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[start] === ZERO))
      throw new FastPathMiss();
    this.at = at;
    return value;
  }

  private readonly keys = new Map<number, Key[]>();
  /** Placeholder for the key before the first one. */
  private lastKey: Key = { text: '', bytes: new Uint8Array() };

  /** Keys repeat in the same order, so each is decoded once. */
  private key(): string {
    this.expect(QUOTE);
    const { bytes, at: start } = this;
    const { next } = this.lastKey;
    if (next && bytes[start + next.bytes.length] === QUOTE && isAt(bytes, start, next.bytes)) {
      this.at = start + next.bytes.length + 1;
      this.lastKey = next;
      return next.text;
    }
    const key = this.findKey(start);
    this.lastKey.next = key;
    this.lastKey = key;
    return key.text;
  }

  private findKey(start: number): Key {
    const { bytes } = this;
    let at = start;
    for (; bytes[at] !== QUOTE; at++)
      if (at >= bytes.length || at - start > LONGEST_KEY || bytes[at] === BACKSLASH || bytes[at]! < 0x20)
        throw new FastPathMiss();
    this.at = at + 1;
    const mark = (at - start) * 256 + bytes[start]!;
    const known = this.keys.get(mark)?.find((key) => isAt(bytes, start, key.bytes));
    if (known) return known;
    const own = bytes.slice(start, at);
    const key = { text: new TextDecoder().decode(own), bytes: own };
    this.keys.set(mark, [...(this.keys.get(mark) ?? []), key]);
    return key;
  }
}

/** Whether bytes, or a range of them, match the bytes at an offset in another array. */
export function isAt(
  bytes: Uint8Array,
  place: number,
  wanted: Uint8Array,
  from = 0,
  to = wanted.length,
): boolean {
  for (let at = from; at < to; at++) if (bytes[place + at] !== wanted[at]) return false;
  return true;
}
