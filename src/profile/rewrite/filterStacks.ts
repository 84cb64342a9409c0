import * as l10n from '@vscode/l10n';
import { activeValue, type Profile } from '../model/profile';
import { formatShare } from '../../base/units';
import { UserError } from '../../base/userError';
import { compileUserPattern } from '../../base/userPattern';
import { NodeFate, rewriteProfile } from './rewriteProfile';

/**
 * The stacks and frames of a profile to keep, as in `go tool pprof`: regular expressions in RE2 syntax, each matched
 * anywhere in the name of a function or its file.
 */
export interface StackFilter {
  /** Only stacks with a frame that matches. */
  readonly focus?: string;
  /** Excludes stacks with a frame that matches. */
  readonly ignore?: string;
  /** Removes frames that match: their cost goes to the line of the call. */
  readonly hide?: string;
  /** Only frames that match. */
  readonly show?: string;
}

/**
 * Applies a filter to a profile. A hidden frame's cost goes to its caller, on the line of the call; stacks without any
 * remaining frames are dropped. Focus and ignore match against all frames, including hidden ones.
 * @throws {UserError} for an invalid pattern, and for a profile without stacks
 */
export function filterStacks(profile: Profile, filter: StackFilter): Profile {
  return filterInTurn(profile, [filter]);
}

/** Applies one filter to a profile; `filters` are all filters up to and including this one. */
export type FilterStep = (profile: Profile, filters: readonly StackFilter[]) => Profile;

/**
 * Applies several filters to a profile, each to the result of the previous one.
 * @param step defaults to `filterByLast`; a caching one can skip filters it has already applied
 * @throws {UserError} as `filterStacks`
 */
export function filterInTurn(
  profile: Profile,
  filters: readonly StackFilter[],
  step: FilterStep = filterByLast,
): Profile {
  const given = filters.filter((filter) => Object.values(filter).some((pattern) => pattern !== undefined));
  if (given.length === 0) return profile;
  if (profile.graph)
    throw new UserError(
      l10n.t('This profile records functions and calls but no stacks, so it cannot be filtered by stack.'),
    );
  const filtered = given.reduce((left, _, index) => step(left, given.slice(0, index + 1)), profile);
  const all = activeValue(profile);
  const share = formatShare(all > 0 ? activeValue(filtered) / all : 0);
  return {
    ...filtered,
    notes: [...profile.notes, l10n.t('Filtered: the stacks shown account for {0} of the total.', share)],
  };
}

/** Applies the last of several filters to a profile. @throws {UserError} for an invalid pattern */
export function filterByLast(profile: Profile, filters: readonly StackFilter[]): Profile {
  const filter = filters.at(-1)!;
  const fates = fatesOf(profile, filter);
  // Removing frames may make siblings equal; if none are removed, all stay as they are.
  const joinsEqualFrames = filter.hide !== undefined || filter.show !== undefined;
  return rewriteProfile(profile, { fateOf: (node) => fates[node] as NodeFate, joinsEqualFrames });
}

/** A `NodeFate` per node. */
function fatesOf(profile: Profile, { focus, ignore, hide, show }: StackFilter): Uint8Array {
  const { parent, func } = profile.nodes;
  const isFocus = matches(profile, focus);
  const isIgnored = matches(profile, ignore);
  const isHidden = hiddenFunctions(profile, hide, show);
  const count = parent.length;
  const [inFocus, ignored, hasFrames] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)];
  const fates = new Uint8Array(count);
  inFocus[0] = isFocus ? 0 : 1;
  for (let node = 1; node < count; node++) {
    const above = parent[node]!;
    const row = func[node]!;
    inFocus[node] = inFocus[above] || isFocus?.[row] ? 1 : 0;
    ignored[node] = ignored[above] || isIgnored?.[row] ? 1 : 0;
    hasFrames[node] = hasFrames[above] || isHidden[row] === 0 ? 1 : 0;
    const isKept = inFocus[node] && !ignored[node] && hasFrames[node];
    if (isHidden[row] === 1) fates[node] = isKept ? NodeFate.mergeIntoCaller : NodeFate.drop;
    else fates[node] = isKept ? NodeFate.keep : NodeFate.keepFrame;
  }
  return fates;
}

/** 1 for each function that `hide` matches or `show` does not. @throws {UserError} for an invalid pattern */
function hiddenFunctions(profile: Profile, hide: string | undefined, show: string | undefined): Uint8Array {
  const hides = matches(profile, hide);
  const shows = matches(profile, show);
  return Uint8Array.from(profile.functions.name, (_, row) =>
    hides?.[row] === 1 || shows?.[row] === 0 ? 1 : 0,
  );
}

/** 1 for each function whose name or file matches; undefined without a pattern. @throws {UserError} for an invalid pattern */
function matches({ functions, sources }: Profile, pattern: string | undefined): Uint8Array | undefined {
  if (pattern === undefined) return undefined;
  const expression = compileUserPattern(pattern);
  const inSources = sources.map((source) => expression.foundIn(source));
  return Uint8Array.from(functions.name, (name, row) =>
    expression.foundIn(name) || inSources[functions.source[row]!] === true ? 1 : 0,
  );
}
