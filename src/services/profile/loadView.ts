import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import { attributionNotes, type AttributionSummary } from '../../profile/v8/lineOwnership';
import { inferCallLines } from '../../profile/v8/callLines';
import { filterInTurn, type StackFilter } from '../../profile/rewrite/filterStacks';
import { mergeHits, withHits, type LineHits } from '../../profile/model/lineHits';
import { lostCallers } from '../../profile/v8/lostCallers';
import { mergeProfiles } from '../../profile/rewrite/merge';
import {
  nameParts,
  partCosts,
  type MeasuredPart,
  type NamedPart,
  type PartCost,
} from '../../profile/model/programParts';
import { activeValue, withValueType, type Profile } from '../../profile/model/profile';
import { isProgramFile } from '../../languages';
import { profileViewOf, type ProfileView } from '../../profile/views/profileView';
import { formatShare } from '../../base/units';
import { UserError } from '../../base/userError';
import { loadProfile } from './loadProfile';
import { callsFile } from '../../runtimes/recording/runFolder';
import type { RunOutcome } from '../../runtimes/runtime';
import { AS_RECORDED, type SourceResolution } from '../../sources/sourceResolution';
import type { OutlineCache } from '../../sources/readSource';
import { readOutlines } from '../../sources/outlineFiles';
import { SourcePrefetcher } from './sourcePrefetcher';

/** A profile's file and what its run told of itself, where it was run here. */
export interface ProfileSource {
  readonly file: string;
  readonly run?: RunOutcome;
}

/** What of the profiles to show, and where their sources stand. */
export interface LoadOptions {
  /** The only process or thread to show, see `PartCost.key`; undefined: all, added up. */
  readonly part?: string;
  /** Where sources stand that are not where the profiles say. */
  readonly places?: Partial<SourceResolution>;
  /** The value type to show first; undefined: what the profiles say. */
  readonly value?: string;
  /** Which stacks and frames to show: what the first leaves is what the next one sees. */
  readonly filters?: readonly StackFilter[];
}

/** A share below this is not worth a sentence. */
const LEAST_NOTED = 0.001;

/**
 * Reads profiles, adds them up and works out what the views show.
 * @param sources those of one run stand together, the program itself first
 * @param parserFile the built `loading/sourceParser.ts`: the sources of large profiles are read in a second thread
 * @throws {UserError} naming the file that cannot be read, and why; for a value type or a filter that is none.
 */
export async function loadView(
  sources: readonly ProfileSource[],
  { part: only, places, value, filters = [] }: LoadOptions = {},
  parserFile?: string,
): Promise<ProfileView> {
  if (sources.length === 0) throw new UserError(l10n.t('The profile is gone from the disk.'));
  const cache: OutlineCache = new Map();
  const ahead = await startPrefetcher(sources, cache, parserFile);
  let runs: LoadedPart[][];
  try {
    runs = await loadRuns(sources, cache, { ...AS_RECORDED, ...places }, ahead);
  } finally {
    ahead?.dispose();
  }
  const parts = runs.flatMap((run) => nameParts(run.map((part) => withValue(part, value))));
  const costs = partCosts(parts);
  const chosen = parts.filter(({ key }) => key === only);
  const shown = chosen.length > 0 ? chosen : parts;
  ensureSameValues(shown, sources);
  const merged = mergeProfiles(
    shown.map((part) => part.profile),
    durationOf(shown),
  );
  const profile = filterInTurn(merged, filters);
  // Calls are looked up in the sources that the user sees: a compiler may have moved them to other lines.
  const texts = new Map(shown.flatMap((part) => [...part.texts]));
  const syntaxes = await readOutlines(profile, cache, Object.fromEntries(texts));
  const isTime = profile.valueTypes[profile.defaultValue]!.unit === 'nanoseconds';
  const lost = isTime ? lostCallers(profile, syntaxes) : new Map<number, number>();
  const active = activeValue(profile);
  const notes = [
    ...profile.notes,
    ...attributionNotes(
      shown.map(({ attribution }) => attribution),
      active,
    ),
    ...lostCallersNotes(lost, active),
    ...(only === undefined || chosen.length > 0 ? [] : [noSuchPart(only, costs)]),
  ];
  const report = profileViewOf(
    { ...profile, notes },
    inferCallLines(profile, syntaxes, callsOf(shown)),
    texts,
    isProgramFile,
  );
  const hits = mergeHits(shown.map((part) => part.hits));
  return {
    ...report,
    lines: withHits(report.lines, hits),
    lostCallers: lost,
    parts: costs,
    ...(chosen.length > 0 && { shownPart: chosen[0]!.key }),
  };
}

/** @throws {UserError} when it does not measure that. */
function withValue(part: LoadedPart, value: string | undefined): LoadedPart {
  return value === undefined ? part : { ...part, profile: withValueType(part.profile, value) };
}

/** A second thread pays from this size of a profile on, in bytes. */
const LARGE_PROFILE = 8 * 1024 * 1024;

async function startPrefetcher(
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
async function loadRuns(
  sources: readonly ProfileSource[],
  cache: OutlineCache,
  places: SourceResolution,
  ahead: SourcePrefetcher | undefined,
): Promise<LoadedPart[][]> {
  const runs: LoadedPart[][] = [];
  for (const source of sources) {
    const part = await loadPart(source, cache, places, ahead);
    if (part.part.parent === undefined || runs.length === 0) runs.push([]);
    runs.at(-1)!.push(part);
  }
  return runs;
}

interface LoadedPart extends MeasuredPart {
  readonly attribution: AttributionSummary;
  readonly texts: ReadonlyMap<string, string>;
  readonly hits: LineHits;
  /** A profile that knows the lines of calls, if there is one. */
  readonly calls: Profile | undefined;
}

async function loadPart(
  { file, run }: ProfileSource,
  cache: OutlineCache,
  places: SourceResolution,
  ahead: SourcePrefetcher | undefined,
): Promise<LoadedPart> {
  const { profile, attribution, texts, hits } = await loadProfile(file, cache, run, places, ahead);
  const calls = callsFile(file);
  const hasCalls = await stat(calls).catch(() => undefined);
  return {
    attribution,
    texts,
    hits,
    calls: hasCalls && (await loadProfile(calls, cache, run, places)).profile,
    part: run?.part ?? { id: file, parent: undefined, kind: 'process', script: '' },
    pid: run?.pid ?? 0,
    // A profile of memory has no time of its own.
    profile: profile.duration > 0 || !run ? profile : { ...profile, duration: run.durationMs * 1e6 },
    cpu: run?.cpuMs === undefined ? undefined : run.cpuMs * 1e6,
  };
}

/** Processes and threads run side by side: only the outermost ones count, nanoseconds. */
function durationOf(parts: readonly NamedPart[]): number {
  const depth = Math.min(...parts.map((part) => part.depth));
  const outermost = parts.filter((part) => part.depth === depth);
  return outermost.reduce((sum, { profile }) => sum + profile.duration, 0);
}

function callsOf(parts: readonly LoadedPart[]): Profile | undefined {
  const known = parts.flatMap(({ calls }) => calls ?? []);
  return known.length > 0 ? mergeProfiles(known) : undefined;
}

function lostCallersNotes(lost: ReadonlyMap<number, number>, active: number): string[] {
  const value = [...lost.values()].reduce((sum, one) => sum + one, 0);
  if (value < active * LEAST_NOTED || active <= 0) return [];
  const share = formatShare(value / active);
  return [l10n.t('{0} of the time ran after an await, where V8 no longer knows who called.', share)];
}

function noSuchPart(wanted: string, parts: readonly PartCost[]): string {
  const known = parts.map(({ key }) => key).join(', ');
  return l10n.t('There is no process or thread {0}, so all are shown: {1}', wanted, known);
}

function ensureSameValues(parts: readonly MeasuredPart[], sources: readonly ProfileSource[]): void {
  const types = new Set(parts.map(({ profile }) => JSON.stringify(profile.valueTypes)));
  if (types.size <= 1) return;
  const files = sources.map(({ file }) => file).join(', ');
  throw new UserError(l10n.t('These profiles measure different things and cannot be added up: {0}', files));
}
