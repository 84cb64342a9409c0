import { functionsCalledOnce } from './calledOnce';
import { ticksByFunction } from './coincidence';
import { CandidateSearch, keyOf, type LineOwner, type Reachable, type Share } from './inlineCandidates';
import type { Profile } from '../model/profile';
import { hasLine, type SourceOutline } from '../../base/sourceOutline';

/** Which functions the ticks of a profile belong to, according to its sources. */
export class LineOwnership {
  readonly search: CandidateSearch;
  /** Samples by row of the function, then by line. */
  readonly chargedTicks: ReadonlyMap<number, ReadonlyMap<number, number>>;
  readonly owners: LineOwners;

  /** @param syntaxes what ran, as V8 saw it (before source maps), by the profile's name of the source */
  constructor(
    readonly profile: Profile,
    syntaxes: ReadonlyMap<string, SourceOutline>,
  ) {
    this.search = new CandidateSearch(profile, syntaxes);
    this.chargedTicks = ticksByFunction(profile);
    this.owners = new LineOwners(this.chargedTicks, this.search, functionsCalledOnce(profile, this.search));
  }
}

/** Sources whose functions have lines of functions that none of the given sources has: their imports may. */
export function sourcesToLookBehind({ profile, owners }: LineOwnership): ReadonlySet<string> {
  const { node, line } = profile.selfLines;
  const found = new Set<string>();
  for (let at = 0; at < node.length; at++) {
    const row = profile.nodes.func[node[at]!]!;
    if (owners.of(row, line[at]!) === 'undecided')
      found.add(profile.sources[profile.functions.source[row]!]!);
  }
  return found;
}

/** Decides where the lines of a function belong, all lines together: one gives another away. */
class LineOwners {
  private readonly known = new Map<number, ReadonlyMap<number, LineOwner>>();

  /**
   * @param chargedTicks samples by row of the function, then by line
   * @param once rows of functions that ran once
   */
  constructor(
    private readonly chargedTicks: ReadonlyMap<number, ReadonlyMap<number, number>>,
    private readonly search: CandidateSearch,
    private readonly once: ReadonlySet<number>,
  ) {}

  of(row: number, line: number): LineOwner {
    let owners = this.known.get(row);
    if (!owners) this.known.set(row, (owners = this.decide(row)));
    return owners.get(line) ?? 'own';
  }

  private decide(row: number): Map<number, LineOwner> {
    const owners = new Map<number, LineOwner>();
    const scope = this.search.scope(row);
    if (!scope) return owners;
    const ticks = this.chargedTicks.get(row) ?? new Map<number, number>();
    // What ran once and calls nothing takes no two samples: with more of them a line is another function's, too.
    const quiet = this.once.has(row) ? scope.quietLines : [];
    const isOwn = (line: number) =>
      hasLine(scope.lines, line) && !(hasLine(quiet, line) && ticks.get(line)! > 1);
    const foreign = [...ticks.keys()].filter((line) => line > 0 && !isOwn(line));
    if (foreign.length === 0) return owners;
    const candidatesOf = this.search.findOwners(row, foreign);
    const typical = typicalTicks(candidatesOf, ticks);
    for (const [line, candidates] of candidatesOf) {
      const shares = sharesOf(candidates, typical, ticks.get(line)!);
      // A brace or another line that says nothing is its own, as long as it is inside.
      const isInside = line >= scope.firstLine && line <= scope.lastLine;
      owners.set(line, shares ?? (isInside ? 'own' : 'undecided'));
    }
    return owners;
  }
}

/** What a line of a function has, on average, for functions that have a line which no other candidate has. */
function typicalTicks(
  owners: ReadonlyMap<number, readonly Reachable[]>,
  ticks: ReadonlyMap<number, number>,
): Map<string, number> {
  const counts = new Map<string, number[]>();
  for (const [line, candidates] of owners) {
    if (candidates.length !== 1) continue;
    const key = keyOf(candidates[0]!.place);
    counts.set(key, [...(counts.get(key) ?? []), ticks.get(line)!]);
  }
  const mean = (list: readonly number[]) => list.reduce((sum, count) => sum + count, 0) / list.length;
  return new Map([...counts].map(([key, list]) => [key, mean(list)]));
}

/**
 * Who has a line, and how much of it. Of several candidates those that gave themselves away on other lines have as
 * much of this one as on those, and the surest of the others has the rest.
 * @returns undefined if it cannot be told
 */
function sharesOf(
  candidates: readonly Reachable[],
  typical: ReadonlyMap<string, number>,
  ticks: number,
): Share[] | undefined {
  const proven = candidates.filter(({ place }) => typical.has(keyOf(place)));
  const rest = surestOf(candidates.filter(({ place }) => !typical.has(keyOf(place))));
  const sum = proven.reduce((total, { place }) => total + typical.get(keyOf(place))!, 0);
  if (sum === 0) return rest && [{ path: rest.path, share: 1 }];
  const whole = rest ? Math.max(sum, ticks) : sum;
  const shares = proven.map(({ place, path }) => ({ path, share: typical.get(keyOf(place))! / whole }));
  const left = 1 - sum / whole;
  return rest && left > 0 ? [...shares, { path: rest.path, share: left }] : shares;
}

/** The candidate with the surest path; undefined if there is none, or two are as sure. */
function surestOf(candidates: readonly Reachable[]): Reachable | undefined {
  const [first, second] = [...candidates].sort((a, b) => a.cost - b.cost);
  return second && second.cost === first!.cost ? undefined : first;
}
