import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { unpackOutline, type PackedOutline } from '../../languages/outline/packedOutline';
import { hasOutline, parseSource, readText, type OutlineCache } from '../../sources/readSource';

/** A source for the other thread to read. */
export interface SourceRequest {
  /** Index of its claim. */
  readonly row: number;
  readonly source: string;
}

export interface SourceAnswer {
  readonly row: number;
  /** Characters. */
  readonly length: number;
  readonly packed: PackedOutline | undefined;
}

/** What the other thread is started with. */
export interface SourceParserData {
  /** 1 for each source that one of the two threads has claimed. */
  readonly claims: Int32Array;
}

/** Sources beyond this number are read on demand. */
const MOST_SOURCES = 4096;
/** Source code may be deeply nested. */
const STACK_MEGABYTES = 32;

/** Claims a source. @returns false if the other thread has already claimed it */
export function claim(claims: Int32Array, row: number): boolean {
  return Atomics.compareExchange(claims, row, 0, 1) === 0;
}

/**
 * Reads sources in a second thread while the first one is still parsing the profile that names them. When the first is
 * done, both share what is left.
 */
export class SourcePrefetcher {
  private readonly sources: string[] = [];
  private readonly known = new Set<string>();
  private readonly claims = new Int32Array(
    new SharedArrayBuffer(MOST_SOURCES * Int32Array.BYTES_PER_ELEMENT),
  );
  private readonly worker: Worker;
  /** Sources that have been read, and the results. */
  private readonly answered = new Set<number>();
  private hasEnded = false;

  /**
   * @param parserFile the built `loading/sourceParser.ts`
   * @param cache receives what was read
   */
  constructor(
    parserFile: string,
    private readonly cache: OutlineCache,
  ) {
    const workerData: SourceParserData = { claims: this.claims };
    this.worker = new Worker(parserFile, { workerData, resourceLimits: { stackSizeMb: STACK_MEGABYTES } });
    this.worker.on('message', (answer: SourceAnswer) => this.take(answer));
    // What it has not read is read on demand.
    this.worker.on('error', () => (this.hasEnded = true));
    this.worker.on('exit', () => (this.hasEnded = true));
    this.worker.unref();
  }

  /** Announces a source that will be needed. */
  add(source: string): void {
    if (this.known.has(source) || !hasOutline(source) || this.sources.length === MOST_SOURCES) return;
    this.known.add(source);
    const request: SourceRequest = { row: this.sources.push(source) - 1, source };
    this.worker.postMessage(request);
  }

  /** Afterwards all announced sources are in the cache, except those that crashed the second thread. */
  async finish(): Promise<void> {
    // The other thread goes from the first to the last.
    for (let row = this.sources.length - 1; row >= 0; row--) {
      if (!claim(this.claims, row)) continue;
      const source = this.sources[row]!;
      const text = await readText(source);
      this.cache.set(source, { syntax: await parseSource(text, source), length: text.length });
      this.answered.add(row);
    }
    this.worker.ref();
    while (!this.hasEnded && this.answered.size < this.sources.length) await this.nextEvent();
    this.worker.unref();
  }

  dispose(): void {
    void this.worker.terminate();
  }

  private async nextEvent(): Promise<void> {
    const stop = new AbortController();
    const { signal } = stop;
    // Its errors have been handled; it exits after them.
    await Promise.race([
      once(this.worker, 'message', { signal }),
      once(this.worker, 'exit', { signal }),
    ]).catch(() => undefined);
    stop.abort();
  }

  private take({ row, length, packed }: SourceAnswer): void {
    this.answered.add(row);
    this.cache.set(this.sources[row]!, { syntax: packed && unpackOutline(packed), length });
  }
}
