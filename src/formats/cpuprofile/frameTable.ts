import { isAt, FastPathMiss, type ByteReader } from './byteReader';
import type { RawFrame } from './cpuprofileReader';
import type { TellSource } from '../format';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE = 0x7d;
const NAMES: ReadonlySet<string> = new Set(['functionName', 'scriptId', 'url', 'lineNumber', 'columnNumber']);

/**
 * V8 writes name, script, line and column. These are the quotes at which the strings end: the name's, and that of the
 * line's key. Everything between them is the same for all functions of a script.
 */
const QUOTES_OF_NAME = 4;
const QUOTES_OF_SCRIPT = 14;
/** Number of most recently seen scripts to compare with. */
const MOST_SCRIPTS = 8;
/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** The part of a frame that identifies its script. */
interface Script {
  readonly bytes: Uint8Array;
  readonly hash: number;
}

interface ParsedFrame {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly script: Script | undefined;
}

/** The location of a frame in the bytes. */
interface FrameRange {
  readonly hash: number;
  readonly start: number;
  readonly end: number;
  /** Starts at `nameEnd`; undefined in a frame without a script. */
  readonly script: Script | undefined;
  readonly nameEnd: number;
}

/** The call frames of a profile. All nodes of a function have byte-identical frames, which are parsed once. */
export class FrameTable {
  readonly frames: RawFrame[] = [];
  /** Frames by the hash of their bytes; usually one each. */
  private readonly byHash = new Map<number, ParsedFrame[]>();
  private readonly scripts: Script[] = [];
  private readonly urls = new Set<string>();

  /** @param tellUrl is called with each URL when it is first encountered */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly tellUrl: TellSource | undefined,
  ) {}

  /** Index of the next frame. @throws {FastPathMiss} if it is not as V8 writes it */
  read(reader: ByteReader): number {
    reader.expect(0x7b);
    const range = this.scan(reader.at - 1);
    reader.at = range.end;
    const same = this.byHash.get(range.hash);
    for (const frame of same ?? []) if (this.isSame(frame, range)) return frame.index;
    const frame = this.add(range);
    if (same) same.push(frame);
    else this.byHash.set(range.hash, [frame]);
    return frame.index;
  }

  /** Compares byte by byte, except for a script that has already been compared. */
  private isSame({ bytes, script }: ParsedFrame, { start, end, script: own, nameEnd }: FrameRange): boolean {
    if (bytes.length !== end - start) return false;
    if (!script || script !== own) return isAt(this.bytes, start, bytes);
    const name = nameEnd - start;
    return (
      isAt(this.bytes, start, bytes, 0, name) &&
      isAt(this.bytes, start, bytes, name + script.bytes.length, bytes.length)
    );
  }

  /** Advances to the end of a frame. Known scripts are compared, which is faster than hashing them. */
  private scan(start: number): FrameRange {
    const { bytes } = this;
    let hash = SEED;
    let nameHash = SEED;
    let nameEnd = 0;
    let script: Script | undefined;
    let quotes = 0;
    let at = start + 1;
    for (let byte = bytes[at]; byte !== CLOSE || quotes % 2 === 1; byte = bytes[++at]) {
      if (byte === undefined) throw new FastPathMiss();
      hash = Math.imul(hash ^ byte, PRIME);
      if (byte === BACKSLASH) hash = Math.imul(hash ^ bytes[++at]!, PRIME);
      if (byte !== QUOTE) continue;
      quotes++;
      if (quotes === QUOTES_OF_NAME) {
        nameEnd = at + 1;
        nameHash = hash;
        hash = SEED;
        script = this.scriptAt(nameEnd);
        if (!script) continue;
        at += script.bytes.length;
        quotes = QUOTES_OF_SCRIPT;
        hash = Math.imul(nameHash ^ script.hash, PRIME);
      } else if (quotes === QUOTES_OF_SCRIPT) {
        script = { bytes: bytes.slice(nameEnd, at + 1), hash };
        this.scripts.unshift(script);
        this.scripts.length = Math.min(this.scripts.length, MOST_SCRIPTS);
        hash = Math.imul(nameHash ^ hash, PRIME);
      }
    }
    return { hash, start, end: at + 1, script, nameEnd };
  }

  /** The known script at an offset. */
  private scriptAt(place: number): Script | undefined {
    const { scripts } = this;
    for (let row = 0; row < scripts.length; row++) {
      const script = scripts[row]!;
      if (!isAt(this.bytes, place, script.bytes)) continue;
      if (row > 0) [scripts[0], scripts[row]] = [script, scripts[0]!];
      return script;
    }
    return undefined;
  }

  private add({ start, end, script }: FrameRange): ParsedFrame {
    const bytes = this.bytes.slice(start, end);
    const frame = parseFrame(bytes);
    this.frames.push(frame);
    if (frame.url !== '' && !this.urls.has(frame.url)) {
      this.urls.add(frame.url);
      this.tellUrl?.(frame.url);
    }
    return { index: this.frames.length - 1, bytes, script };
  }
}

function parseFrame(bytes: Uint8Array): RawFrame {
  const { functionName, url, lineNumber, columnNumber, ...rest } = parseObject(bytes);
  if (typeof functionName !== 'string' || typeof url !== 'string') throw new FastPathMiss();
  if (Object.keys(rest).some((name) => !NAMES.has(name))) throw new FastPathMiss();
  return { name: functionName, url, line: position(lineNumber), column: position(columnNumber) };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw new FastPathMiss();
  }
}

/** Converts V8's 0-based positions (-1 for none) to 1-based ones (0 for none). */
function position(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < -1 || value > 0x7ffffffe)
    throw new FastPathMiss();
  return value + 1;
}
