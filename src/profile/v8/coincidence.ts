import { keyOf, type CallPath, type CandidateSearch, type Share, type Verdict } from './inlineCandidates';
import { copySelf } from '../model/profileRows';
import type { Profile } from '../model/profile';
import { hasLine } from '../../base/sourceOutline';

/** Samples that a function needs before the distribution over its lines is meaningful. */
const ENOUGH_SAMPLES = 40;

/**
 * The part of a line's ticks that belongs to an inlined function of another file whose lines coincide with the
 * caller's: a line number of the callee that is also one of the caller's own. The callee's ticks on its other lines,
 * which are recognizable, indicate how many it must have on this one, given the distribution of its ticks before it was
 * inlined.
 * @param booked samples by row of the function, then by line
 * @param verdictOf where a line attributed to a function really belongs
 * @returns by `row:line` of the caller; empty if nothing is shared
 */
export function coincidentShares(
  booked: ReadonlyMap<number, ReadonlyMap<number, number>>,
  search: CandidateSearch,
  verdictOf: (row: number, line: number) => Verdict,
): ReadonlyMap<string, readonly Share[]> {
  const strays = [...booked].flatMap(([row, lines]) => straysOf(row, lines, verdictOf));
  const spreads = new SpreadCache(search, booked, strays);
  const result = new Map<string, Share[]>();
  for (const { row, path, lines: seen } of strays) {
    const own = spreads.of(path.at(-1)!);
    const { lines: ownLines } = search.scope(row)!;
    if (!own) continue;
    const seenShare = sum([...own].filter(([line]) => !hasLine(ownLines, line)).map(([, share]) => share));
    if (seenShare === 0) continue;
    for (const [line, share] of own) {
      const have = booked.get(row)!.get(line);
      if (!have || !hasLine(ownLines, line)) continue;
      const part = { path, share: Math.min(1, (sum(seen.values()) / seenShare) * (share / have)) };
      result.set(`${row}:${line}`, capped([...(result.get(`${row}:${line}`) ?? []), part]));
    }
  }
  return result;
}

/** Ticks that were attributed to a function but belong to one below it, by line. */
interface Strays {
  /** Row of the function they were attributed to. */
  readonly row: number;
  readonly path: CallPath;
  readonly lines: ReadonlyMap<number, number>;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Samples by row of the function, then by line. */
export function ticksByFunction(profile: Profile): Map<number, Map<number, number>> {
  const samples = Math.max(
    0,
    profile.valueTypes.findIndex(({ type }) => type === 'samples'),
  );
  const booked = new Map<number, Map<number, number>>();
  copySelf(profile, (node, line, values) => {
    const row = profile.nodes.func[node]!;
    let lines = booked.get(row);
    if (!lines) booked.set(row, (lines = new Map()));
    lines.set(line, (lines.get(line) ?? 0) + values[samples]!);
  });
  return booked;
}

function straysOf(
  row: number,
  lines: ReadonlyMap<number, number>,
  verdictOf: (row: number, line: number) => Verdict,
): Strays[] {
  const callees = new Map<string, { row: number; path: CallPath; lines: Map<number, number> }>();
  for (const [line, ticks] of lines) {
    const verdict = line === 0 ? 'own' : verdictOf(row, line);
    for (const { path, share } of typeof verdict === 'string' ? [] : verdict) {
      const key = keyOf(path.at(-1)!);
      const known = callees.get(key) ?? { row, path, lines: new Map<number, number>() };
      callees.set(key, known);
      known.lines.set(line, ticks * share);
    }
  }
  return [...callees.values()];
}

/** How functions' ticks are distributed over their lines, 0…1 each, if all of their lines could be observed. */
class SpreadCache {
  private readonly known = new Map<string, ReadonlyMap<number, number> | undefined>();
  /** By the key of the place they belong to. */
  private readonly straysTo = new Map<string, Strays[]>();

  constructor(
    private readonly search: CandidateSearch,
    private readonly booked: ReadonlyMap<number, ReadonlyMap<number, number>>,
    strays: readonly Strays[],
  ) {
    for (const stray of strays) {
      const key = keyOf(stray.path.at(-1)!);
      const others = this.straysTo.get(key);
      if (others) others.push(stray);
      else this.straysTo.set(key, [stray]);
    }
  }

  /** @returns undefined for a function with too few ticks */
  of(place: CallPath[number]): ReadonlyMap<number, number> | undefined {
    const key = keyOf(place);
    if (!this.known.has(key)) this.known.set(key, this.spread(place));
    return this.known.get(key);
  }

  private spread(place: CallPath[number]): ReadonlyMap<number, number> | undefined {
    const { lines } = this.search.scopeAtPlace(place);
    const ticks = new Map<number, number>();
    const add = (from: ReadonlyMap<number, number> | undefined) => {
      for (const [line, count] of from ?? [])
        if (hasLine(lines, line)) ticks.set(line, (ticks.get(line) ?? 0) + count);
    };
    const row = this.search.rowAt(place);
    if (row !== undefined) add(this.booked.get(row));
    for (const stray of this.straysTo.get(keyOf(place)) ?? []) {
      // Inlined into a function that shares none of its lines, all of them are recognizable.
      const hasNone = !this.search.scope(stray.row)!.lines.some((line) => hasLine(lines, line));
      if (hasNone) add(stray.lines);
    }
    const all = sum(ticks.values());
    return all < ENOUGH_SAMPLES ? undefined : new Map([...ticks].map(([line, count]) => [line, count / all]));
  }
}

/** Scales down shares of a line that add up to more than the whole. */
function capped(shares: readonly Share[]): Share[] {
  const sum = shares.reduce((total, { share }) => total + share, 0);
  return sum <= 1 ? [...shares] : shares.map(({ path, share }) => ({ path, share: share / sum }));
}
