import * as path from 'node:path';
import type { Comparison } from '../../profile/views/comparison';
import type { ProfileView } from '../../profile/views/profileView';
import type { SourceResolution } from '../../sources/sourceResolution';
import { DeadlineError, WorkerClient, WorkerLostError, type RequestOptions } from '../protocol/workerClient';
import type { ProfileSource } from './loadParts';
import type { ProfileMethods, ProfileWorkerData } from './messages';
import type { NumberedRow, RowsRequest, ViewOptions } from './openProfile';
import { unpackView } from './packedView';

/** Profiles that a `ProfileService` keeps open, until they are released. */
export interface ProfileHandle {
  readonly id: number;
}

/** Source code may be deeply nested. */
const STACK_MEGABYTES = 32;
/** More than any supported profile needs; exceeding it ends the worker, not the editor. */
const MOST_MEGABYTES = 4096;
/** The largest supported file takes a fraction of this on any machine. */
const DEADLINE_MS = 10 * 60_000;

interface Opened {
  readonly sources: readonly ProfileSource[];
  readonly places: Partial<SourceResolution>;
  /** Whether the current worker has it; a worker that was replaced took its state with it. */
  isThere: boolean;
}

/**
 * Opens profiles in one long-lived thread, where each is read, attributed and mapped once; views, tree rows and
 * comparisons are derived from there. A thread that crashes is replaced, and open profiles are read again when they are
 * next needed.
 */
export class ProfileService {
  private readonly client: WorkerClient<ProfileMethods, ProfileWorkerData>;
  private readonly opened = new Map<number, Opened>();
  private lastId = 0;

  /**
   * @param script the built worker; `sourceParser.js` is beside it
   * @param texts translations by their English texts
   * @param deadlineMs how long the worker may show no sign of life
   */
  constructor(
    script: string,
    texts?: Readonly<Record<string, string>>,
    private readonly deadlineMs = DEADLINE_MS,
  ) {
    const extra = { parserFile: path.join(path.dirname(script), 'sourceParser.js') };
    const limits = { maxOldGenerationSizeMb: MOST_MEGABYTES, stackSizeMb: STACK_MEGABYTES };
    this.client = new WorkerClient({ script, extra, texts, limits }, () =>
      this.opened.forEach((opened) => (opened.isThere = false)),
    );
  }

  /**
   * Reads profiles and keeps them.
   * @param sources those of one run together, the program itself first
   * @param places where to find sources that are not where the profiles say
   * @throws {UserError} naming the file that cannot be read, and why; nothing is kept then
   */
  async open(
    sources: readonly ProfileSource[],
    places: Partial<SourceResolution> = {},
    signal?: AbortSignal,
  ): Promise<ProfileHandle> {
    const handle = { id: ++this.lastId };
    this.opened.set(handle.id, { sources, places, isThere: false });
    try {
      await this.ensureThere(handle, signal);
    } catch (error) {
      this.opened.delete(handle.id);
      throw error;
    }
    return handle;
  }

  /**
   * What the views show of a profile.
   * @throws {UserError} for an invalid value type or filter; {RangeError} for a released handle
   */
  async view(handle: ProfileHandle, options: ViewOptions = {}, signal?: AbortSignal): Promise<ProfileView> {
    const params = { handle: handle.id, options };
    return unpackView(
      await this.ask([handle], () => this.client.request('view', params, this.limits(signal))),
    );
  }

  /**
   * Rows of the call tree or of the callers of a view.
   * @throws {RangeError} for a released handle, or a row that was never returned
   */
  async rows(
    handle: ProfileHandle,
    options: ViewOptions,
    request: RowsRequest,
  ): Promise<readonly NumberedRow[]> {
    const params = { handle: handle.id, options, request };
    return this.ask([handle], () => this.client.request('rows', params, this.limits()));
  }

  /** Two open profiles, function by function. @throws {RangeError} for a released handle, or different sample types */
  async compare(before: ProfileHandle, after: ProfileHandle, options: ViewOptions = {}): Promise<Comparison> {
    const params = { before: before.id, after: after.id, options };
    return this.ask([before, after], () => this.client.request('compare', params, this.limits()));
  }

  /** Frees the memory of a profile. Releasing twice is fine. */
  async release(handle: ProfileHandle): Promise<void> {
    const opened = this.opened.get(handle.id);
    this.opened.delete(handle.id);
    if (opened?.isThere) await this.client.request('release', { handle: handle.id }, this.limits());
  }

  /** Bytes that the worker uses. */
  memory(): Promise<number> {
    return this.client.request('memory', undefined, this.limits());
  }

  dispose(): Promise<void> {
    this.opened.clear();
    return this.client.dispose();
  }

  /**
   * Sends a request that needs profiles. If the worker was lost to another request meanwhile, they are read again,
   * once.
   */
  private async ask<Answer>(
    handles: readonly ProfileHandle[],
    request: () => Promise<Answer>,
  ): Promise<Answer> {
    for (const handle of handles) await this.ensureThere(handle);
    try {
      return await request();
    } catch (error) {
      const isLost = (handle: ProfileHandle) => this.opened.get(handle.id)?.isThere === false;
      if (error instanceof DeadlineError || error instanceof WorkerLostError || !handles.some(isLost))
        throw error;
      for (const handle of handles) await this.ensureThere(handle);
      return request();
    }
  }

  private async ensureThere({ id }: ProfileHandle, signal?: AbortSignal): Promise<void> {
    const opened = this.opened.get(id);
    if (!opened) throw new RangeError(`profile ${id} was released`);
    if (opened.isThere) return;
    const { sources, places } = opened;
    await this.client.request('open', { handle: id, sources, places }, this.limits(signal));
    opened.isThere = true;
  }

  private limits(signal?: AbortSignal): Pick<RequestOptions<unknown>, 'deadlineMs' | 'signal'> {
    return { deadlineMs: this.deadlineMs, signal };
  }
}
