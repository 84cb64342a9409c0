import type { Profile } from '../model/profile';
import type { CallLines, CallShare } from '../v8/callLines';

/** The costs that calls add to a line. */
export interface CalledRow {
  total: number;
  heat: number;
  isApproximate: boolean;
  /** The line's group; undefined for a line without calls. */
  group?: number;
}

interface Pair {
  readonly lines: readonly { readonly row: CalledRow; readonly share: CallShare }[];
}

/**
 * Lines whose calls belong to exactly the same pairs of caller and callee: calls of all of them are open, or of none.
 */
interface Group {
  /** The pairs, without duplicates. */
  readonly pairs: readonly number[];
  /** Each line with its share of each pair, in the same order. */
  readonly members: { readonly row: CalledRow; readonly shares: readonly CallShare[] }[];
}

/** A caller and a callee without a known line. */
const NO_PAIR = 0;

/**
 * Adds the costs of calls to the lines they came from, each stack counted once. A function may be called from hundreds
 * of lines of another, and there are many nodes, so costs are accumulated by pair and group of lines, and distributed
 * to the lines at the end.
 */
export class CallCosts {
  /** By node. */
  private readonly pairOf: Int32Array;
  private readonly pairs: Pair[] = [{ lines: [] }];
  private readonly groups: readonly Group[];
  /** By pair: costs of the runtime's own code entered through these calls. */
  private readonly heat: Float64Array;
  /** By group: number of open calls. */
  private readonly active: Int32Array;
  /** By pair, plus one for the end: where its memberships begin. A membership is a pair in one of its groups. */
  private readonly first: Int32Array;
  /** By membership: the group, the cost of its outermost calls, and whether there were any. */
  private readonly groupOf: Int32Array;
  private readonly totals: Float64Array;
  private readonly wasCalled: Uint8Array;

  /**
   * @param rowOf the row of a 1-based line of a source
   * @param calls where functions were called from, for engines that do not record it
   */
  constructor(
    profile: Profile,
    rowOf: (source: number, line: number) => CalledRow,
    calls: CallLines | undefined,
  ) {
    this.pairOf = this.findPairs(profile, rowOf, calls);
    this.groups = this.findGroups();
    this.heat = new Float64Array(this.pairs.length);
    this.active = new Int32Array(this.groups.length);
    const memberships: number[][] = this.pairs.map(() => []);
    this.groups.forEach(({ pairs }, group) => pairs.forEach((pair) => memberships[pair]!.push(group)));
    this.first = new Int32Array(this.pairs.length + 1);
    memberships.forEach((groups, pair) => (this.first[pair + 1] = this.first[pair]! + groups.length));
    this.groupOf = Int32Array.from(memberships.flat());
    this.totals = new Float64Array(this.groupOf.length);
    this.wasCalled = new Uint8Array(this.groupOf.length);
  }

  /** @param below the node's cost including everything it called */
  enter(node: number, below: number): void {
    const pair = this.pairOf[node]!;
    for (let at = this.first[pair]!; at < this.first[pair + 1]!; at++) {
      if (this.active[this.groupOf[at]!]!++ > 0) continue;
      this.totals[at]! += below;
      this.wasCalled[at] = 1;
    }
  }

  leave(node: number): void {
    const pair = this.pairOf[node]!;
    for (let at = this.first[pair]!; at < this.first[pair + 1]!; at++) this.active[this.groupOf[at]!]!--;
  }

  /** Whether a call from a line is open. */
  isOpen({ group }: CalledRow): boolean {
    return group !== undefined && this.active[group]! > 0;
  }

  /** Adds heat to the lines that a node was called from. */
  addHeat(node: number, heat: number): void {
    this.heat[this.pairOf[node]!]! += heat;
  }

  /** Distributes the costs to the lines. */
  finish(): void {
    this.pairs.forEach(({ lines }, pair) => {
      for (const { row, share } of lines) row.heat += this.heat[pair]! * share.share;
    });
    this.groups.forEach(({ pairs, members }, group) => {
      const places = pairs.map((pair) => this.groupOf.indexOf(group, this.first[pair]));
      for (const { row, shares } of members) {
        shares.forEach(({ share, isKnown }, index) => {
          row.total += this.totals[places[index]!]! * share;
          if (!isKnown && this.wasCalled[places[index]!]) row.isApproximate = true;
        });
      }
    });
  }

  private findPairs(
    { nodes, functions, sources }: Profile,
    rowOf: (source: number, line: number) => CalledRow,
    calls: CallLines | undefined,
  ): Int32Array {
    const { parent, func, callLine } = nodes;
    const pairOf = new Int32Array(parent.length);
    /** Pairs inferred from the source, by their number there, and lines recorded by the engine. */
    const worked: (number | undefined)[] = [];
    const told = new Map<number, number>();
    const add = (source: number, shares: readonly CallShare[]): number => {
      const lines = shares.map((share) => ({ row: rowOf(source, share.line), share }));
      return lines.length === 0 ? NO_PAIR : this.pairs.push({ lines }) - 1;
    };
    for (let node = 1; node < parent.length; node++) {
      const source = functions.source[func[parent[node]!]!]!;
      if (source < 0) continue;
      const line = callLine[node]!;
      if (line > 0) {
        const key = line * sources.length + source;
        const pair = told.get(key) ?? add(source, [{ line, share: 1, isKnown: true }]);
        told.set(key, pair);
        pairOf[node] = pair;
      } else if (calls) {
        const number = calls.pairOf(node);
        pairOf[node] = worked[number] ??= add(source, calls.sharesOf(node));
      }
    }
    return pairOf;
  }

  private findGroups(): Group[] {
    const callsFrom = new Map<CalledRow, { readonly pair: number; readonly share: CallShare }[]>();
    this.pairs.forEach(({ lines }, pair) => {
      for (const { row, share } of lines) {
        const list = callsFrom.get(row) ?? [];
        list.push({ pair, share });
        callsFrom.set(row, list);
      }
    });
    const groups: Group[] = [];
    const known = new Map<string, number>();
    for (const [row, list] of callsFrom) {
      const pairs = list.map(({ pair }) => pair);
      const key = pairs.join();
      const group = known.get(key) ?? groups.push({ pairs, members: [] }) - 1;
      known.set(key, group);
      row.group = group;
      groups[group]!.members.push({ row, shares: list.map(({ share }) => share) });
    }
    return groups;
  }
}
