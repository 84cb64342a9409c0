import type { Random } from './random';

/** Bytes from one place up to another. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sound file, and where in it things stand that are worth changing. */
export interface Seed {
  readonly bytes: Uint8Array;
  /** Numbers written as text; none in what is not text. */
  readonly numbers: readonly Span[];
  /** Values of JSON, and pairs of a key and a value; none in what is not JSON. */
  readonly values: readonly Span[];
}

/** Finds the places once, for many mutations. */
export function analyse(bytes: Uint8Array): Seed {
  const isText = !bytes.includes(0) && !new TextDecoder().decode(bytes).includes('\uFFFD');
  // A character a byte: places in the text are places in the bytes.
  const text = isText ? Buffer.from(bytes).toString('latin1') : '';
  const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)].map(spanOf);
  const isJson = /^\s*[{[]/.test(text);
  return { bytes, numbers, values: isJson ? jsonValues(text) : [] };
}

function spanOf({ index, 0: text }: RegExpExecArray | RegExpMatchArray): Span {
  return { start: index!, end: index! + text.length };
}

function jsonValues(text: string): Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\]]/g)) {
    const [mark] = token;
    if (mark === '{' || mark === '[') open.push(token.index);
    else if (mark === '}' || mark === ']') spans.push({ start: open.pop() ?? 0, end: token.index + 1 });
    else spans.push(spanOf(token));
  }
  return spans;
}

const NUMBERS = [
  ...[
    '0',
    '-1',
    '1',
    '2',
    '255',
    '65536',
    '2147483647',
    '2147483648',
    '-2147483648',
    '4294967295',
    '0.5',
    '-0',
  ],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '18446744073709551615',
    '1e308',
    '1e309',
    '-1e300',
    '1e-320',
  ],
  ...['NaN', 'Infinity', '-Infinity', '0x7fffffff', '99999999999999999999999', '1.', '+3', '00', '١'],
];
const VALUES = [
  ...[
    'null',
    'true',
    '""',
    '"a"',
    '{}',
    '[]',
    '[[]]',
    '{"a":1}',
    '[null]',
    '"\\u0000"',
    '"</script>\\u202e"',
  ],
  ...[
    '"__proto__"',
    '{"__proto__":null}',
    '{"length":-1}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '"\\ud800"',
  ],
];
const INTEGERS = [
  ...[
    0n,
    1n,
    2n,
    127n,
    128n,
    255n,
    256n,
    32767n,
    65535n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
  ],
  ...[2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];
const REALS = [NaN, Infinity, -Infinity, -1, -0, 1e308, 5e-324, 1e-3, 2 ** 53, -(2 ** 40)];
const encoder = new TextEncoder();

/** An input made of one seed, or of two of the same format: mostly near to sound, so that readers get far into it. */
export function mutated(seeds: readonly Seed[], random: Random): Uint8Array {
  const seed = random.of(seeds);
  let { bytes } = seed;
  // Places hold for the first change only; they come from the end to the front, so that all of them hold.
  const changes = 1 + random.below(4);
  const places: Change[] = [];
  for (let at = 0; at < changes; at++) places.push(change(seed, seeds, random));
  places.sort((a, b) => b.start - a.start);
  for (const { start, end, by } of places) bytes = spliced(bytes, Math.min(start, bytes.length), end, by);
  return bytes;
}

/** What stands in place of a span. */
interface Change extends Span {
  readonly by: Uint8Array;
}

function change(seed: Seed, seeds: readonly Seed[], random: Random): Change {
  const kind = random.below(10);
  if (seed.values.length > 0 && kind < 4) return ofValues(seed, random);
  if (seed.numbers.length > 0 && kind < 7)
    return { ...random.of(seed.numbers), by: encoder.encode(random.of(NUMBERS)) };
  if (seed.numbers.length === 0 && kind < 5) return ofBinary(seed.bytes, random);
  return ofBytes(seed.bytes, random.of(seeds).bytes, random);
}

/** One value goes, comes twice, or is another one. */
function ofValues({ values, bytes }: Seed, random: Random): Change {
  const span = random.of(values);
  const own = bytes.subarray(span.start, span.end);
  switch (random.below(5)) {
    case 0:
      return { ...span, by: encoder.encode(random.of(VALUES)) };
    case 1:
      return { ...span, by: encoder.encode(random.of(NUMBERS)) };
    case 2: {
      const other = random.of(values);
      return { ...span, by: bytes.subarray(other.start, other.end) };
    }
    case 3:
      return { ...span, by: joined(own, encoder.encode(','), own) };
    default:
      // With the comma behind it, where there is one.
      return { start: span.start, end: span.end + (bytes[span.end] === 0x2c ? 1 : 0), by: new Uint8Array() };
  }
}

/** A number of some width is another one; where it was a length or a reference, all behind it goes wrong. */
function ofBinary(bytes: Uint8Array, random: Random): Change {
  const start = random.below(bytes.length);
  const value = random.of(INTEGERS);
  const view = new DataView(new ArrayBuffer(8));
  switch (random.below(4)) {
    case 0: {
      let end = start;
      while (end < bytes.length - 1 && bytes[end]! >= 0x80) end++;
      return { start, end: end + 1, by: varint(value) };
    }
    case 1:
      view.setBigUint64(0, value, true);
      return { start, end: start + 8, by: new Uint8Array(view.buffer) };
    case 2: {
      view.setBigUint64(0, value, true);
      const width = random.of([1, 2, 4]);
      return { start, end: start + width, by: new Uint8Array(view.buffer, 0, width) };
    }
    default:
      view.setFloat64(0, random.of(REALS), random.below(2) === 0);
      return { start, end: start + 8, by: new Uint8Array(view.buffer) };
  }
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(left)]);
}

/** Bytes flip, go, come twice, are cut off, or come from another file. */
function ofBytes(bytes: Uint8Array, other: Uint8Array, random: Random): Change {
  const start = random.below(bytes.length);
  const length = 1 + random.below(random.of([1, 4, 32, 200]));
  const end = Math.min(bytes.length, start + length);
  switch (random.below(7)) {
    case 0:
      return { start, end: start + 1, by: Uint8Array.of(bytes[start]! ^ (1 << random.below(8))) };
    case 1:
      return { start, end: start + 1, by: Uint8Array.of(random.below(256)) };
    case 2:
      return { start, end, by: new Uint8Array() };
    case 3:
      return { start, end: start, by: bytes.subarray(start, end) };
    case 4: {
      const from = random.below(other.length);
      return { start, end, by: other.subarray(from, from + length) };
    }
    case 5:
      return {
        start,
        end: start,
        by: Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256)),
      };
    default:
      return random.below(4) === 0
        ? { start, end: bytes.length, by: new Uint8Array() }
        : { start, end: start + 1, by: Uint8Array.of(random.of([0, 9, 10, 32, 44, 127, 255])) };
  }
}

function spliced(bytes: Uint8Array, start: number, end: number, by: Uint8Array): Uint8Array {
  return joined(bytes.subarray(0, start), by, bytes.subarray(Math.max(start, end)));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
