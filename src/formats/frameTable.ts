import { isAt, Unusual, type ByteReader } from './byteReader';
import type { RawFrame } from './cpuprofileReader';
import type { TellSource } from './format';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NAMES: ReadonlySet<string> = new Set(['functionName', 'scriptId', 'url', 'lineNumber', 'columnNumber']);

/** The call frames of a profile. The nodes of a function have the same one, byte by byte: it is parsed once. */
export class FrameTable {
  readonly frames: RawFrame[] = [];
  private readonly parsed: Uint8Array[] = [];
  /** Frames by the hash of their bytes; mostly one each. */
  private readonly byHash = new Map<number, number[]>();

  private readonly urls = new Set<string>();

  /** @param tellUrl is told of each URL when it is met first */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly tellUrl: TellSource | undefined,
  ) {}

  /** Index of the frame that comes next. @throws {Unusual} for one that is not as V8 writes it. */
  read(reader: ByteReader): number {
    reader.expect(0x7b);
    const { bytes } = this;
    const start = reader.at - 1;
    let hash = 0x811c9dc5 | 0;
    let isInText = false;
    let at = reader.at;
    for (let byte = bytes[at]; byte !== 0x7d || isInText; byte = bytes[++at]) {
      if (byte === undefined) throw new Unusual();
      hash = Math.imul(hash ^ byte, 0x01000193);
      if (byte === QUOTE) isInText = !isInText;
      else if (byte === BACKSLASH) hash = Math.imul(hash ^ bytes[++at]!, 0x01000193);
    }
    reader.at = at + 1;
    const same = this.byHash.get(hash);
    const length = at + 1 - start;
    for (const index of same ?? []) {
      const known = this.parsed[index]!;
      if (known.length === length && isAt(bytes, start, known)) return index;
    }
    const index = this.add(bytes.slice(start, at + 1));
    if (same) same.push(index);
    else this.byHash.set(hash, [index]);
    return index;
  }

  private add(bytes: Uint8Array): number {
    const frame = parseFrame(bytes);
    this.frames.push(frame);
    if (frame.url !== '' && !this.urls.has(frame.url)) {
      this.urls.add(frame.url);
      this.tellUrl?.(frame.url);
    }
    return this.parsed.push(bytes) - 1;
  }
}

function parseFrame(bytes: Uint8Array): RawFrame {
  const { functionName, url, lineNumber, columnNumber, ...rest } = parseObject(bytes);
  if (typeof functionName !== 'string' || typeof url !== 'string') throw new Unusual();
  if (Object.keys(rest).some((name) => !NAMES.has(name))) throw new Unusual();
  return { name: functionName, url, line: position(lineNumber), column: position(columnNumber) };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw new Unusual();
  }
}

/** 1-based, 0 for none, from what V8 counts from 0, -1 for none. */
function position(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < -1 || value > 0x7ffffffe)
    throw new Unusual();
  return value + 1;
}
