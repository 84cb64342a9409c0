import { keyOf, type CallPath, type CandidateSearch, type Share, type LineOwner } from './inlineCandidates';
import { copySelf } from '../model/profileRows';
import type { Profile } from '../model/profile';
import { hasLine } from '../../base/sourceOutline';

/** Samples that a function needs before the distribution over its lines is meaningful. */
const ENOUGH_SAMPLES = 40;

/**
 * The part of a function's lines that an inlined function of another file has by coincidence: a line number of the
 * callee that is also one of the caller's own. The callee's ticks on its other lines, which gave themselves away,
 * tell how many it must have on this one, by the spread of the ticks it had before it was inlined.
 * @param chargedTicks samples by row of the function, then by line
 * @param ownerOf where a line that a function was charged with belongs
 * @returns by `row:line` of the caller; empty if nothing is shared
 */
export function coincidentShares(
  chargedTicks: ReadonlyMap<number, ReadonlyMap<number, number>>,
  search: CandidateSearch,
  ownerOf: (row: number, line: number) => LineOwner,
): ReadonlyMap<string, readonly Share[]> {
  const inlined = [...chargedTicks].flatMap(([row, lines]) => inlinedTicksOf(row, lines, ownerOf));
  const spreads = new SpreadCache(search, chargedTicks, inlined);
  const result = new Map<string, Share[]>();
  for (const { row, path, lines: seen } of inlined) {
    const own = spreads.of(path.at(-1)!);
    const { lines: ownLines } = search.scope(row)!;
    if (!own) continue;
    const seenShare = sum([...own].filter(([line]) => !hasLine(ownLines, line)).map(([, share]) => share));
    if (seenShare === 0) continue;
    for (const [line, share] of own) {
      const have = chargedTicks.get(row)!.get(line);
      if (!have || !hasLine(ownLines, line)) continue;
      const part = { path, share: Math.min(1, (sum(seen.values()) / seenShare) * (share / have)) };
      result.set(`${row}:${line}`, capped([...(result.get(`${row}:${line}`) ?? []), part]));
    }
  }
  return result;
}

/** Ticks that a function was charged with and that belong to an inlined one below it, by line. */
interface InlinedTicks {
  /** Row of the function that they were charged to. */
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
  const chargedTicks = new Map<number, Map<number, number>>();
  copySelf(profile, (node, line, values) => {
    const row = profile.nodes.func[node]!;
    let lines = chargedTicks.get(row);
    if (!lines) chargedTicks.set(row, (lines = new Map()));
    lines.set(line, (lines.get(line) ?? 0) + values[samples]!);
  });
  return chargedTicks;
}

function inlinedTicksOf(
  row: number,
  lines: ReadonlyMap<number, number>,
  ownerOf: (row: number, line: number) => LineOwner,
): InlinedTicks[] {
  const callees = new Map<string, { row: number; path: CallPath; lines: Map<number, number> }>();
  for (const [line, ticks] of lines) {
    const owner = line === 0 ? 'own' : ownerOf(row, line);
    for (const { path, share } of typeof owner === 'string' ? [] : owner) {
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
  /** By the key of the place that has earned them. */
  private readonly inlinedTo = new Map<string, InlinedTicks[]>();

  constructor(
    private readonly search: CandidateSearch,
    private readonly chargedTicks: ReadonlyMap<number, ReadonlyMap<number, number>>,
    inlined: readonly InlinedTicks[],
  ) {
    for (const callee of inlined) {
      const key = keyOf(callee.path.at(-1)!);
      const others = this.inlinedTo.get(key);
      if (others) others.push(callee);
      else this.inlinedTo.set(key, [callee]);
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
    if (row !== undefined) add(this.chargedTicks.get(row));
    for (const callee of this.inlinedTo.get(keyOf(place)) ?? []) {
      // Inlined into a function that has none of its lines, all of them gave themselves away.
      const hasNone = !this.search.scope(callee.row)!.lines.some((line) => hasLine(lines, line));
      if (hasNone) add(callee.lines);
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
