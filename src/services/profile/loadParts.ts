import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { MeasuredPart } from '../../profile/model/programParts';
import type { AttributionSummary } from '../../profile/v8/reattribution';
import type { RecordedProcess } from '../../runtimes/runtime';
import type { OutlineCache } from '../../sources/readSource';
import type { SourceResolution } from '../../sources/sourceResolution';
import { loadProfile } from './loadProfile';
import { SourcePrefetcher } from './sourcePrefetcher';
import { readStreams, type StreamData } from './streams';

/** A profile's file and, if it was recorded here, what its run reported. */
export interface ProfileSource {
  readonly file: string;
  readonly run?: RecordedProcess;
}

/** Profile size in bytes from which a second thread pays off. */
const LARGE_PROFILE = 8 * 1024 * 1024;

export async function startPrefetcher(
  sources: readonly ProfileSource[],
  cache: OutlineCache,
  parserFile: string | undefined,
): Promise<SourcePrefetcher | undefined> {
  if (parserFile === undefined || availableParallelism() < 2) return undefined;
  const sizes = await Promise.all(
    sources.map(({ file }) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.max(...sizes) >= LARGE_PROFILE ? new SourcePrefetcher(parserFile, cache) : undefined;
}

/** The profiles of each run, the program itself first. */
export async function loadRuns(
  sources: readonly ProfileSource[],
  cache: OutlineCache,
  places: SourceResolution,
  ahead: SourcePrefetcher | undefined,
  onRead: () => void,
): Promise<LoadedPart[][]> {
  const runs: LoadedPart[][] = [];
  for (const source of sources) {
    const part = await loadPart(source, cache, places, ahead);
    onRead();
    if (part.part.parent === undefined || runs.length === 0) runs.push([]);
    runs.at(-1)!.push(part);
  }
  return runs;
}

export interface LoadedPart extends MeasuredPart {
  readonly attribution: AttributionSummary;
  readonly texts: ReadonlyMap<string, string>;
  /** What else was recorded with the profile. */
  readonly streams: StreamData;
}

async function loadPart(
  { file, run }: ProfileSource,
  cache: OutlineCache,
  places: SourceResolution,
  ahead: SourcePrefetcher | undefined,
): Promise<LoadedPart> {
  const { profile, attribution, texts, nameOf } = await loadProfile(file, cache, run, places, ahead);
  const streams = await readStreams(file, run, {
    nameOf,
    readProfile: async (other) => (await loadProfile(other, cache, run, places)).profile,
  });
  return {
    attribution,
    texts,
    streams,
    part: run?.part ?? { id: file, parent: undefined, kind: 'process', script: '' },
    pid: run?.pid ?? 0,
    // A memory profile has no duration of its own.
    profile: profile.duration > 0 || !run ? profile : { ...profile, duration: run.durationMs * 1e6 },
    cpu: run?.cpuMs === undefined ? undefined : run.cpuMs * 1e6,
  };
}
