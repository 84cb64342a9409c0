import * as l10n from '@vscode/l10n';
import { activeValue, type Profile } from '../model/profile';
import { formatShare } from '../../base/units';
import { UserError } from '../../base/userError';
import { compileUserPattern } from '../../base/userPattern';
import { NodeFate, rewriteProfile } from './rewriteProfile';

/**
 * Which stacks and frames of a profile to keep, as `go tool pprof` has it: regular expressions of RE2's syntax, each
 * found anywhere in the name of a function or of its file.
 */
export interface StackFilter {
  /** Only stacks with a frame that matches. */
  readonly focus?: string;
  /** Excludes stacks with a frame that matches. */
  readonly ignore?: string;
  /** Removes frames that match: their cost goes to the place of the call. */
  readonly hide?: string;
  /** Only frames that match. */
  readonly show?: string;
}

/**
 * A profile of what a filter keeps. A frame that is hidden leaves what it cost to its caller, on the line of the call;
 * stacks of which nothing is left are dropped. Focus and ignore see all frames, hidden ones too.
 * @throws {UserError} for an invalid pattern, and for a profile that records no stacks.
 */
export function filterStacks(profile: Profile, filter: StackFilter): Profile {
  return filterInTurn(profile, [filter]);
}

/** What one filter keeps of a profile; `filters` are all up to and with this one. */
export type FilterStep = (profile: Profile, filters: readonly StackFilter[]) => Profile;

/**
 * A profile of what several filters keep: each sees what those before it left.
 * @param step by default `filterByLast`; one that remembers need not filter again by what stands in front
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

/** What the last of some filters keeps of a profile. @throws {UserError} for a pattern that is none */
export function filterByLast(profile: Profile, filters: readonly StackFilter[]): Profile {
  const filter = filters.at(-1)!;
  const fates = fatesOf(profile, filter);
  // Frames below one that goes away may meet their equals; where none goes, all stay as they are.
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
