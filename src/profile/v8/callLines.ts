import { subtreeTotals } from '../model/callTree';
import { CandidateSearch } from './inlineCandidates';
import type { Profile } from '../model/profile';
import type { SourceOutline } from '../../base/sourceOutline';

/** A line from which a function was called, and the fraction of its calls that came from there, 0…1. */
export interface CallShare {
  /** 1-based */
  readonly line: number;
  readonly share: number;
  /** False if the call may have come from several lines and their proportions are unknown. */
  readonly isKnown: boolean;
}

/** The lines from which functions were called, as far as measurements or their sources reveal them. */
export interface CallLines {
  /** The lines in the parent's function; several if it was called from several. */
  sharesOf(node: number): readonly CallShare[];
  /** A number for a node's pair of caller and callee, 0 if no line is known: equal numbers have equal shares. */
  pairOf(node: number): number;
  /** Rows of `Profile.sources` whose functions were analysed: the totals of their lines are known. */
  readonly sources: ReadonlySet<number>;
}

/** With fewer samples of a call, the shares of its lines are unreliable. */
const ENOUGH_SAMPLES = 30;

/**
 * Determines call lines for engines that do not record them: from a profile of the same run by an engine that does, or
 * else from the calls in the source. If a function's source calls another from one line only, that is the line; if from
 * several, the source does not reveal their proportions, so they get equal shares.
 * @param syntaxes of the sources as the profile names them
 * @param measured a profile with call lines
 */
export function inferCallLines(
  profile: Profile,
  syntaxes: ReadonlyMap<string, SourceOutline>,
  measured?: Profile,
): CallLines {
  const search = new CandidateSearch(profile, syntaxes);
  const calls = measured && measuredCalls(measured, syntaxes);
  const names = calls && namesOf(profile, search);
  const { parent, func, callLine } = profile.nodes;
  /** Nodes with the same caller and callee share an entry: its place in the list, 0 for none. */
  const placeOf = new Int32Array(parent.length);
  const lists: (readonly CallShare[])[] = [[]];
  const known = new Map<number, number>();
  const functions = profile.functions.name.length;
  for (let node = 1; node < parent.length; node++) {
    const caller = func[parent[node]!]!;
    if (callLine[node]! > 0 || !search.scope(caller)) continue;
    const key = caller * functions + func[node]!;
    let place = known.get(key);
    if (place === undefined) {
      const seen = calls?.get(`${names![caller]} ${names![func[node]!]}`);
      const list = (seen && measuredShares(seen)) ?? evenShares(search.callLines(caller, func[node]!));
      place = lists.push(list) - 1;
      known.set(key, place);
    }
    placeOf[node] = place;
  }
  const sources = profile.sources.flatMap((source, row) => (syntaxes.has(source) ? [row] : []));
  return {
    sharesOf: (node) => lists[placeOf[node]!]!,
    pairOf: (node) => placeOf[node]!,
    sources: new Set(sources),
  };
}

function evenShares(lines: readonly number[]): CallShare[] {
  return lines.map((line) => ({ line, share: 1 / lines.length, isKnown: lines.length === 1 }));
}

/** Costs of the calls from one function to another, by line. */
interface SeenCalls {
  readonly values: Map<number, number>;
  samples: number;
}

/** @returns undefined if there are no samples */
function measuredShares({ values, samples }: SeenCalls): CallShare[] | undefined {
  const all = [...values.values()].reduce((sum, value) => sum + value, 0);
  if (all <= 0) return undefined;
  const isKnown = values.size === 1 || samples >= ENOUGH_SAMPLES;
  return [...values].map(([line, value]) => ({ line, share: value / all, isKnown }));
}

/** By the names of caller and callee, see `namesOf`. */
function measuredCalls(
  profile: Profile,
  syntaxes: ReadonlyMap<string, SourceOutline>,
): ReadonlyMap<string, SeenCalls> {
  const names = namesOf(profile, new CandidateSearch(profile, syntaxes));
  const totals = subtreeTotals(profile);
  const sampleColumn = profile.valueTypes.findIndex(({ type }) => type === 'samples');
  const samples = sampleColumn < 0 ? totals : subtreeTotals(profile, sampleColumn);
  const { parent, func, callLine } = profile.nodes;
  const calls = new Map<string, SeenCalls>();
  for (let node = 1; node < parent.length; node++) {
    const line = callLine[node]!;
    if (line === 0) continue;
    const key = `${names[func[parent[node]!]!]} ${names[func[node]!]}`;
    const seen = calls.get(key) ?? { values: new Map<number, number>(), samples: 0 };
    calls.set(key, seen);
    seen.values.set(line, (seen.values.get(line) ?? 0) + totals[node]!);
    seen.samples += samples[node]!;
  }
  return calls;
}

/** Names of functions, by row, that are the same in every profile: engines differ in where functions start. */
function namesOf({ functions, sources }: Profile, search: CandidateSearch): string[] {
  return functions.name.map((name, row) => {
    const source = sources[functions.source[row]!] ?? '';
    const scope = search.scopeOf[row]!;
    return JSON.stringify(scope >= 0 ? [source, scope] : [source, name]);
  });
}
