import { keyOf, type CandidateSearch, type CallPath } from './inlineCandidates';
import { copySelf } from './merge';
import type { Profile } from './profile';

/** A part of the ticks of a line that belongs to a function which was inlined. */
export interface Share {
  readonly path: CallPath;
  /** 0…1 */
  readonly share: number;
}

/** So many samples of its own a function needs before they tell how its time is spread over its lines. */
const ENOUGH_SAMPLES = 40;

/**
 * The part of a function's lines that an inlined function of another file has by coincidence: a line number of the
 * callee that is also one of the caller's own. The callee's ticks on its other lines, which gave themselves away,
 * tell how many it must have on this one, by the spread of the ticks it had before it was inlined.
 * @param verdictOf where a line that a function was booked with belongs
 * @returns by `row:line` of the caller; empty where nothing is shared
 */
export function coincidentShares(
  profile: Profile,
  search: CandidateSearch,
  verdictOf: (row: number, line: number) => 'own' | 'undecided' | CallPath,
): ReadonlyMap<string, readonly Share[]> {
  const booked = ticksByFunction(profile);
  const result = new Map<string, Share[]>();
  for (const [row, lines] of booked) {
    for (const { path, ticks } of strayByCallee(row, lines, verdictOf).values()) {
      const place = path.at(-1)!;
      const own = spreadOf(place, search, booked);
      const scope = search.scope(row)!;
      if (!own) continue;
      const seen = [...own].filter(([line]) => !scope.lines.includes(line));
      const seenShare = seen.reduce((sum, [, share]) => sum + share, 0);
      if (seenShare === 0) continue;
      for (const [line, share] of own) {
        const have = lines.get(line);
        if (!have || !scope.lines.includes(line)) continue;
        const part = { path, share: Math.min(1, (ticks / seenShare) * (share / have)) };
        result.set(`${row}:${line}`, capped([...(result.get(`${row}:${line}`) ?? []), part]));
      }
    }
  }
  return result;
}

/** Ticks by row of the function, then by line. */
function ticksByFunction(profile: Profile): Map<number, Map<number, number>> {
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

function strayByCallee(
  row: number,
  lines: ReadonlyMap<number, number>,
  verdictOf: (row: number, line: number) => 'own' | 'undecided' | CallPath,
): Map<string, { path: CallPath; ticks: number }> {
  const callees = new Map<string, { path: CallPath; ticks: number }>();
  for (const [line, ticks] of lines) {
    const verdict = line === 0 ? 'own' : verdictOf(row, line);
    if (typeof verdict === 'string') continue;
    const key = keyOf(verdict.at(-1)!);
    const known = callees.get(key);
    callees.set(key, { path: known?.path ?? verdict, ticks: (known?.ticks ?? 0) + ticks });
  }
  return callees;
}

/** How a function's own ticks are spread over its lines, 0…1 each; undefined where it has too few. */
function spreadOf(
  place: CallPath[number],
  search: CandidateSearch,
  booked: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Map<number, number> | undefined {
  const row = search.rowAt(place);
  const { lines } = search.scopeAtPlace(place);
  const own = [...((row === undefined ? undefined : booked.get(row)) ?? [])].filter(([line]) =>
    lines.includes(line),
  );
  const sum = own.reduce((total, [, ticks]) => total + ticks, 0);
  return sum < ENOUGH_SAMPLES ? undefined : new Map(own.map(([line, ticks]) => [line, ticks / sum]));
}

/** Shares of one line that together are no more than all of it. */
function capped(shares: readonly Share[]): Share[] {
  const sum = shares.reduce((total, { share }) => total + share, 0);
  return sum <= 1 ? [...shares] : shares.map(({ path, share }) => ({ path, share: share / sum }));
}
