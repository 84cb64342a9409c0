import { CandidateSearch } from './inlineCandidates';
import type { Profile } from './profile';
import type { SourceSyntax } from './sourceSyntax';

/** A line from which a function was called, and the part of its calls that came from there, 0…1. */
export interface CallShare {
  /** 1-based */
  readonly line: number;
  readonly share: number;
}

/** From which lines functions were called, as far as their sources tell. */
export interface CallLines {
  /** By node: the lines in the parent's function. More than one where the source calls it from several: even parts. */
  readonly shares: ReadonlyMap<number, readonly CallShare[]>;
  /** Rows of `Profile.sources` whose functions were looked through: the totals of their lines are known. */
  readonly sources: ReadonlySet<number>;
}

/**
 * Works out call lines from the calls in the source, for engines that tell none. A function that is called from one
 * line of another was called from there; for several lines nothing says how often from which.
 * @param syntaxes of the sources as the profile names them
 */
export function inferCallLines(profile: Profile, syntaxes: ReadonlyMap<string, SourceSyntax>): CallLines {
  const search = new CandidateSearch(profile, syntaxes);
  const { parent, func, callLine } = profile.nodes;
  const shares = new Map<number, readonly CallShare[]>();
  const known = new Map<string, readonly CallShare[]>();
  for (let node = 1; node < parent.length; node++) {
    const caller = func[parent[node]!]!;
    if (callLine[node]! > 0 || !search.scope(caller)) continue;
    const key = `${caller}:${func[node]}`;
    let lines = known.get(key);
    if (!lines) known.set(key, (lines = evenShares(search.callLines(caller, func[node]!))));
    if (lines.length > 0) shares.set(node, lines);
  }
  const sources = profile.sources.flatMap((source, row) => (syntaxes.has(source) ? [row] : []));
  return { shares, sources: new Set(sources) };
}

function evenShares(lines: readonly number[]): CallShare[] {
  return lines.map((line) => ({ line, share: 1 / lines.length }));
}
