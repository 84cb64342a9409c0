import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { LineOwnership } from '../../profile/v8/lineOwnership';
import { reattribute, type AttributionSummary } from '../../profile/v8/reattribution';
import { mapPath } from '../../sources/pathMapping';
import type { Profile } from '../../profile/model/profile';
import { applySourceMaps, mappedTexts, type LocatedSourceMap } from '../../profile/rewrite/applySourceMaps';
import { offNetwork, sourcePath } from '../../base/sourcePath';
import { renameSources } from '../../profile/rewrite/renameSources';
import { dropInjectedFrames } from '../../profile/rewrite/dropInjectedFrames';
import { builtTexts } from '../../sources/builtTexts';
import { placeDeclarations } from '../../sources/functionLines';
import type { SourcePrefetcher } from './sourcePrefetcher';
import type { OutlineCache } from '../../sources/readSource';
import type { RecordedProcess } from '../../runtimes/runtime';
import { readRecorded } from './recordedProfile';
import { LARGEST_MAP, readSourceMaps } from '../../sources/sourceMapFiles';
import { AS_RECORDED, resolveSources, type SourceResolution } from '../../sources/sourceResolution';
import { readLineOwnership, type RuntimeScripts } from '../../sources/outlineFiles';

/**
 * Folder of the scripts that this installation injects into programs; a profile with them may be opened as a file, too.
 */
const OWN_PRELOAD = path.join(__dirname, 'preload.cjs');

/** A profile with original sources, under their names on this machine. */
export interface LoadedProfile {
  readonly profile: Profile;
  /** Texts that the lines refer to, by source, if different from what is on disk. */
  readonly texts: ReadonlyMap<string, string>;
  /** What was reattributed in it. */
  readonly attribution: AttributionSummary;
  /** The name here of a source as the recording has it. */
  readonly nameOf: (source: string) => string;
}

/**
 * Reads a profile of any known format from disk and maps it to its original sources.
 * @param cache sources read earlier; those that are read now are added
 * @param run what the run reported about itself; undefined for a profile from elsewhere.
 * @param places where to find sources that are not where the profile says
 * @param ahead reads the sources in another thread in the meantime
 * @throws {UserError} naming the file, what is wrong with it, and where.
 */
export async function loadProfile(
  file: string,
  cache: OutlineCache,
  run?: RecordedProcess,
  places: SourceResolution = AS_RECORDED,
  ahead?: SourcePrefetcher,
): Promise<LoadedProfile> {
  // Sources that ran here may be on the network, but a profile from elsewhere must not make this machine contact
  // another one.
  const ownName = run ? (source: string) => source : offNetwork;
  const inMemory = new Set(Object.keys(run?.scripts ?? {}).map(sourcePath));
  const parsed = await readRecorded(file, (source) => {
    if (!inMemory.has(source)) ahead?.add(mapPath(ownName(source), places.mappings));
  });
  const named = renameSources(parsed, ownName);
  const recorded = dropInjectedFrames(named, new Set(run?.injected ?? [OWN_PRELOAD]));
  // Sources that ran here were here: they may have been moved or deleted, but they are not from another machine.
  const placesOfCode = run ? { ...places, folders: [] } : places;
  const folder = run ? undefined : path.dirname(path.resolve(file));
  const placed = await resolveSources(recorded, placesOfCode, undefined, folder);
  const { nameOf } = placed;
  const profile = await placeDeclarations(placed.profile);
  // Counted values, unlike samples, are already on the right lines.
  if (profile.graph || profile.overlaps)
    return { profile, texts: new Map(), attribution: NOTHING_MENDED, nameOf };
  const scripts = Object.entries(run?.scripts ?? {}).map(([url, text]) => [nameOf(sourcePath(url)), text]);
  await ahead?.finish();
  const tooLarge: string[] = [];
  const [owners, maps] = await Promise.all([
    readLineOwnership(profile, cache, Object.fromEntries(scripts) as RuntimeScripts),
    readSourceMaps(profile.sources, run?.sourceMaps, nameOf, {
      mostBytes: LARGEST_MAP,
      onTooLarge: (map) => tooLarge.push(map),
    }),
  ]);
  const corrected = giveBack(owners);
  const ownFolder = run && path.dirname(file);
  const originals = await toOriginals(corrected.profile, maps, places, ownFolder);
  const notes = tooLarge.map((map) =>
    l10n.t('The source map {0} was not read: it is larger than {1} MiB.', map, LARGEST_MAP / 1024 ** 2),
  );
  return {
    ...originals,
    profile: { ...originals.profile, notes: [...originals.profile.notes, ...notes] },
    attribution: corrected.summary,
    nameOf,
  };
}

const NOTHING_MENDED: AttributionSummary = { misattributed: 0, returned: 0 };

/** Bytes stand on the function that V8 tells, there are no lines of others. */
function giveBack(owners: LineOwnership): ReturnType<typeof reattribute> {
  const { profile } = owners;
  if (profile.valueTypes[profile.defaultValue]!.unit === 'bytes') return { profile, summary: NOTHING_MENDED };
  return reattribute(owners);
}

/** @param ownFolder where the run wrote what it compiled for this run; undefined for a profile from elsewhere */
async function toOriginals(
  profile: Profile,
  maps: ReadonlyMap<string, LocatedSourceMap>,
  places: SourceResolution,
  ownFolder: string | undefined,
): Promise<Omit<LoadedProfile, 'attribution' | 'nameOf'>> {
  if (maps.size === 0) return { profile, texts: new Map() };
  const isOnNetwork = profile.sources.some((source) => offNetwork(source) !== source);
  const mapped = (source: string) => mapPath(isOnNetwork ? source : offNetwork(source), places.mappings);
  const original = applySourceMaps(profile, (source) => maps.get(source), mapped);
  const placed = await resolveSources(original, { ...places, mappings: [] }, new Set(profile.sources));
  const carried = [...mappedTexts(maps, mapped)].map(
    ([source, text]) => [placed.nameOf(source), text] as const,
  );
  const carriedTexts = new Map(carried);
  const { texts, changed } = await builtTexts(placed.profile.sources, carriedTexts);
  const notes = changed
    .filter((source) => wasBuiltBefore(source, carriedTexts.get(source)!.generated, ownFolder))
    .map((source) =>
      l10n.t('{0} changed since it was built; figures refer to the version that was built.', source),
    );
  return {
    profile: { ...placed.profile, notes: [...placed.profile.notes, ...notes] },
    texts,
  };
}

/**
 * False for what was compiled for this run, in memory or into its folder: its source can only have changed after the
 * run.
 */
function wasBuiltBefore(source: string, generated: string, ownFolder: string | undefined): boolean {
  return generated !== source && path.dirname(generated) !== ownFolder;
}
