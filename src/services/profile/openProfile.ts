import * as l10n from '@vscode/l10n';
import { formatShare } from '../../base/units';
import { UserError } from '../../base/userError';
import { isOwnSource, isProgramFile } from '../../languages';
import { mergeHits, withHits } from '../../profile/model/lineHits';
import { activeValue, withValueType, type Profile } from '../../profile/model/profile';
import {
  nameParts,
  partCosts,
  type MeasuredPart,
  type NamedPart,
  type PartCost,
} from '../../profile/model/programParts';
import { filterByLast, filterInTurn, type StackFilter } from '../../profile/rewrite/filterStacks';
import { mergeProfiles } from '../../profile/rewrite/merge';
import { inferCallLines, type CallLines } from '../../profile/v8/callLines';
import { attributionNotes } from '../../profile/v8/reattribution';
import { lostCallers } from '../../profile/v8/lostCallers';
import { profileTrees } from '../../profile/views/profileTrees';
import { profileViewOf, type ProfileView } from '../../profile/views/profileView';
import type { ProfileTrees, TreeRow } from '../../profile/views/treeRows';
import { readOutlines } from '../../sources/outlineFiles';
import type { OutlineCache } from '../../sources/readSource';
import { AS_RECORDED, type SourceResolution } from '../../sources/sourceResolution';
import { callsStream } from './streams/calls';
import { hitsStream } from './streams/hits';
import { loadRuns, startPrefetcher, type LoadedPart, type ProfileSource } from './loadParts';

/** What to show of the profiles. */
export interface ViewOptions {
  /** The only process or thread to show, see `PartCost.key`; undefined: all, added up. */
  readonly part?: string;
  /** The value type to show first; undefined: the profiles' default. */
  readonly value?: string;
  /** Which stacks and frames to show: each filter applies to the result of the one before it. */
  readonly filters?: readonly StackFilter[];
}

/** Rows of a tree: the top-level ones, or the children of another. */
export interface RowsRequest {
  readonly tree: keyof ProfileTrees;
  /** Whether libraries are folded, see `foldedFunctions`. */
  readonly foldsLibraries: boolean;
  /** `id` of a row of the same tree; undefined: the top-level rows. */
  readonly below?: number;
}

/** A row and the id by which its children can be requested, until rows of another view or folding are. */
export type NumberedRow = TreeRow & { readonly id: number };

/** A smaller share is not worth a note. */
const LEAST_NOTED = 0.001;

/** Caches the last result of an expensive computation: that of the current view, not of earlier ones. */
class Latest<Value> {
  private known: { readonly key: unknown; readonly value: Value } | undefined;

  /** @param key compared by identity */
  get(key: unknown, make: () => Value): Value {
    if (this.known && this.known.key === key) return this.known.value;
    const value = make();
    this.known = { key, value };
    return value;
  }
}

interface NumberedTrees {
  readonly trees: ProfileTrees;
  /** Rows by their ids. */
  readonly rows: Map<number, TreeRow>;
}

/** Profiles that were read, attributed and mapped once; every view of them is derived from here. */
export class OpenProfile {
  /** Outlines of texts that differ from what is on disk. */
  private readonly textOutlines: OutlineCache = new Map();
  private readonly merged = new Latest<Profile>();
  /** What the first, the first two, … of the filters left. */
  private readonly filtered: Latest<Profile>[] = [];
  private readonly wholeCalls = new Latest<CallLines>();
  private readonly filteredCalls = new Latest<CallLines>();
  private readonly wholeView = new Latest<Promise<ProfileView>>();
  private readonly filteredView = new Latest<Promise<ProfileView>>();
  private readonly rows = new Latest<NumberedTrees>();

  private lastRow = 0;

  private constructor(
    private readonly sources: readonly ProfileSource[],
    private readonly parts: readonly NamedPart<LoadedPart>[],
    /** Functions and calls of sources, as on disk. */
    private readonly outlines: OutlineCache,
  ) {}

  /**
   * Reads profiles.
   * @param sources those of one run together, the program itself first
   * @param places where to find sources that are not where the profiles say
   * @param parserFile the built `sourceParser.ts`: for reading the sources of large profiles in a second thread
   * @param onRead called when one of the files has been read
   * @throws {UserError} naming the file that cannot be read, and why.
   */
  static async read(
    sources: readonly ProfileSource[],
    places: Partial<SourceResolution> = {},
    parserFile?: string,
    onRead: () => void = () => undefined,
  ): Promise<OpenProfile> {
    if (sources.length === 0) throw new UserError(l10n.t('The profile no longer exists on disk.'));
    const outlines: OutlineCache = new Map();
    const prefetcher = await startPrefetcher(sources, outlines, parserFile);
    try {
      const runs = await loadRuns(sources, outlines, { ...AS_RECORDED, ...places }, prefetcher, onRead);
      return new OpenProfile(
        sources,
        runs.flatMap((run) => nameParts(run)),
        outlines,
      );
    } finally {
      prefetcher?.dispose();
    }
  }

  /** @throws {UserError} for an invalid value type or filter, and for parts that measure different things. */
  view(options: ViewOptions = {}): Promise<ProfileView> {
    // A filtered profile is a separate one; only the last of them is kept.
    const views = options.filters?.length ? this.filteredView : this.wholeView;
    return views.get(keyOf(options), () => this.makeView(options));
  }

  /**
   * Rows of the call tree or of the callers of a view.
   * @throws {RangeError} for the id of a row that does not come from this tree
   */
  async treeRows(options: ViewOptions, request: RowsRequest): Promise<readonly NumberedRow[]> {
    const { profile } = await this.view(options);
    const { tree, foldsLibraries, below } = request;
    const numbered = this.rows.get(`${foldsLibraries} ${keyOf(options)}`, () => ({
      trees: profileTrees(profile, foldsLibraries ? isOwnSource : undefined),
      rows: new Map<number, TreeRow>(),
    }));
    const above = below === undefined ? undefined : numbered.rows.get(below);
    if (below !== undefined && !above) throw new RangeError(`there is no row ${below} in this view`);
    const rows = above ? numbered.trees[tree].children(above) : numbered.trees[tree].roots();
    return rows.map((row) => {
      const id = ++this.lastRow;
      numbered.rows.set(id, row);
      return { ...plain(row), id };
    });
  }

  private async makeView(options: ViewOptions): Promise<ProfileView> {
    const { part: only, value, filters = [] } = options;
    const parts = value === undefined ? this.parts : this.parts.map((part) => withValue(part, value));
    const costs = partCosts(parts);
    const chosen = parts.filter(({ key }) => key === only);
    const shown = chosen.length > 0 ? chosen : parts;
    ensureSameValues(shown, this.sources);
    const profile = this.profileOf(shown, filters, chosen.length > 0 ? only : undefined);
    // Calls are looked up in the sources that the user sees, since a compiler may have moved them to other lines.
    const texts = new Map(shown.flatMap((part) => [...part.texts]));
    const outlines = await readOutlines(profile, this.outlines, Object.fromEntries(texts), this.textOutlines);
    const isTime = profile.valueTypes[profile.defaultValue]!.unit === 'nanoseconds';
    const lost = isTime ? lostCallers(profile, outlines) : new Map<number, number>();
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
    // They do not depend on the sample type.
    const calls = (filters.length > 0 ? this.filteredCalls : this.wholeCalls).get(profile.nodes, () =>
      inferCallLines(profile, outlines, callsOf(shown)),
    );
    const view = profileViewOf({ ...profile, notes }, calls, texts, isProgramFile);
    const hits = mergeHits(shown.flatMap(({ streams }) => streams.of(hitsStream)));
    return {
      ...view,
      lines: withHits(view.lines, hits),
      lostCallers: lost,
      parts: costs,
      ...(chosen.length > 0 && { shownPart: chosen[0]!.key }),
    };
  }

  /** Merging and filtering do not depend on the sample type that is shown. */
  private profileOf(
    shown: readonly NamedPart<LoadedPart>[],
    filters: readonly StackFilter[],
    only: string | undefined,
  ): Profile {
    const [first] = shown;
    const { defaultValue } = first!.profile;
    const part = only ?? '';
    const merged = this.merged.get(part, () =>
      mergeProfiles(
        shown.map(({ profile }) => profile),
        durationOf(shown),
      ),
    );
    const valued = merged.defaultValue === defaultValue ? merged : { ...merged, defaultValue };
    if (filters.length === 0) return valued;
    const filtered = filterInTurn(valued, filters, (left, upTo) => {
      const step = (this.filtered[upTo.length - 1] ??= new Latest());
      return step.get(JSON.stringify([part, upTo]), () => filterByLast(left, upTo));
    });
    return { ...filtered, defaultValue };
  }
}

/** Equal options have equal keys. */
function keyOf({ part, value, filters = [] }: ViewOptions): string {
  return JSON.stringify([part, value, filters]);
}

/** The part of a row that is sent to another thread; trees keep more in theirs. */
function plain(row: TreeRow): TreeRow {
  const { func, self, inLibraries, total, isSelfApproximate, isTotalApproximate, isRecursion, hasChildren } =
    row;
  return { func, self, inLibraries, total, isSelfApproximate, isTotalApproximate, isRecursion, hasChildren };
}

/** @throws {UserError} if the profile does not measure that. */
function withValue<Part extends LoadedPart>(part: Part, value: string): Part {
  return { ...part, profile: withValueType(part.profile, value) };
}

/** Processes and threads run in parallel, so only the outermost ones count. Nanoseconds. */
function durationOf(parts: readonly NamedPart[]): number {
  const depth = Math.min(...parts.map((part) => part.depth));
  const outermost = parts.filter((part) => part.depth === depth);
  return outermost.reduce((sum, { profile }) => sum + profile.duration, 0);
}

function callsOf(parts: readonly LoadedPart[]): Profile | undefined {
  const known = parts.flatMap(({ streams }) => streams.of(callsStream));
  return known.length > 0 ? mergeProfiles(known) : undefined;
}

function lostCallersNotes(lost: ReadonlyMap<number, number>, active: number): string[] {
  const value = [...lost.values()].reduce((sum, one) => sum + one, 0);
  if (value < active * LEAST_NOTED || active <= 0) return [];
  const share = formatShare(value / active);
  return [l10n.t('{0} of the time was spent after an await, where V8 no longer knows the caller.', share)];
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
