import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { unpackOutline, type PackedOutline } from '../../languages/outline/packedOutline';
import { hasOutline, parseSource, readText, type OutlineCache } from '../../sources/readSource';

/** A source that the other thread may read. */
export interface SourceRequest {
  /** Of its claim. */
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
  /** 1 for each source that one of the two threads has taken on. */
  readonly claims: Int32Array;
}

/** Sources beyond this number are read when they are asked for. */
const MOST_SOURCES = 4096;
/** Source code may be nested deep. */
const STACK_MEGABYTES = 32;

/** Takes a source on. @returns false if the other thread has done so before */
export function claim(claims: Int32Array, row: number): boolean {
  return Atomics.compareExchange(claims, row, 0, 1) === 0;
}

/**
 * Reads sources in a second thread while the first one is still busy with the profile that names them. What the
 * second one has not begun when the first is done, they share.
 */
export class SourcePrefetcher {
  private readonly sources: string[] = [];
  private readonly known = new Set<string>();
  private readonly claims = new Int32Array(
    new SharedArrayBuffer(MOST_SOURCES * Int32Array.BYTES_PER_ELEMENT),
  );
  private readonly worker: Worker;
  /** Rows of sources that have been read, and what came of it. */
  private readonly answered = new Set<number>();
  private hasEnded = false;

  /**
   * @param parserFile the built `loading/sourceParser.ts`
   * @param cache gets what was read
   */
  constructor(
    parserFile: string,
    private readonly cache: OutlineCache,
  ) {
    const workerData: SourceParserData = { claims: this.claims };
    this.worker = new Worker(parserFile, { workerData, resourceLimits: { stackSizeMb: STACK_MEGABYTES } });
    this.worker.on('message', (answer: SourceAnswer) => this.take(answer));
    // What it has not read is read when it is asked for.
    this.worker.on('error', () => (this.hasEnded = true));
    this.worker.on('exit', () => (this.hasEnded = true));
    this.worker.unref();
  }

  /** Names a source that will be asked for. */
  add(source: string): void {
    if (this.known.has(source) || !hasOutline(source) || this.sources.length === MOST_SOURCES) return;
    this.known.add(source);
    const request: SourceRequest = { row: this.sources.push(source) - 1, source };
    this.worker.postMessage(request);
  }

  /** All sources that were named are in the cache then, but for those that broke the second thread. */
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
    // Its errors have been heard: it ends after them.
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
