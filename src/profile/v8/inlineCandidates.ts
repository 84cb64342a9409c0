import * as l10n from '@vscode/l10n';
import { functionRecord } from '../model/profileRows';
import { FunctionKind, type Profile } from '../model/profile';
import type { FunctionRecord } from '../model/profileBuilder';
import { ScopeIndex, type ScopeRef } from './scopeIndex';
import { scopeAt, type FunctionScope, type SourceOutline } from '../../base/sourceOutline';

/** From the first function called to the one that owns a line. */
export type CallPath = readonly ScopeRef[];

/** A part of the ticks of a line that belongs to a function below the one they were charged to. */
export interface Share {
  readonly path: CallPath;
  /** 0…1 */
  readonly share: number;
}

/** Where a line that a function was charged with belongs: to itself, to functions below it, or it cannot be told. */
export type LineOwner = 'own' | 'undecided' | readonly Share[];

/** How uncertain a call is: the search takes the path with the most certain calls. */
const Cost = {
  /** The profile has seen this call. */
  seen: 1,
  /** The source has a call with this name, and a function with this name is in the same file. */
  sameFile: 1.5,
  /** … or in another file, and it has run. */
  otherFile: 2,
  /** … or in another file. */
  anywhere: 4,
} as const;

/** V8 inlines through several levels of calls, but its budget is limited. */
const HIGHEST_COST = 8;
/** The search stops after this many functions: those further away were hardly inlined. */
const MOST_REACHED = 3000;

/** A function that may have been inlined into another one. */
export interface Reachable {
  readonly place: ScopeRef;
  readonly path: CallPath;
  readonly cost: number;
}

/** Finds which of a function's callees a line belongs to. */
export class CandidateSearch {
  private readonly places: ScopeIndex;
  /** Row of the scope for each row of the profile's functions, -1 if unknown. */
  readonly scopeOf: Int32Array;
  /** By number of the place: the profile's row of the function, -1 if it has none. */
  private readonly rows: Int32Array;
  private seenCalls: readonly ReadonlySet<number>[] | undefined;
  private readonly callees: (Callees | undefined)[] = [];
  /** By number of the place: the last search that reached it, and at what cost, in halves. */
  private readonly reachedIn: Int32Array;
  private readonly reachedAt: Uint8Array;
  private searches = 0;
  /** By number of the place: the last lookup that found it as a callee, and its row there. */
  private readonly calleeIn: Int32Array;
  private readonly calleeRow: Int32Array;
  private lookUps = 0;

  constructor(
    private readonly profile: Profile,
    syntaxes: ReadonlyMap<string, SourceOutline>,
  ) {
    this.places = new ScopeIndex(profile.sources, syntaxes);
    this.rows = new Int32Array(this.places.count).fill(-1);
    this.reachedIn = new Int32Array(this.places.count);
    this.reachedAt = new Uint8Array(this.places.count);
    this.calleeIn = new Int32Array(this.places.count);
    this.calleeRow = new Int32Array(this.places.count);
    this.scopeOf = Int32Array.from(profile.functions.name, (_, row) => this.findScope(row));
  }

  /** The scope of a function of the profile; undefined if its source is unknown. */
  scope(row: number): FunctionScope | undefined {
    const scope = this.scopeOf[row]!;
    return scope < 0 ? undefined : this.places.syntaxes[this.profile.functions.source[row]!]!.scopes[scope];
  }

  scopeAtPlace({ source, scope }: ScopeRef): FunctionScope {
    return this.places.syntaxes[source]!.scopes[scope]!;
  }

  /** The row of the profile's function at a place; undefined if the profile has none. */
  rowAt(place: ScopeRef): number | undefined {
    const row = this.rows[this.places.numberOf(place)]!;
    return row < 0 ? undefined : row;
  }

  /** The function at a place, as a `FunctionRecord` for a builder. */
  recordAt(place: ScopeRef): FunctionRecord {
    const row = this.rowAt(place);
    if (row !== undefined) return functionRecord(this.profile, row);
    const { name, firstLine, firstColumn } = this.scopeAtPlace(place);
    return {
      name: name ?? l10n.t('(anonymous)'),
      source: this.places.sources[place.source]!,
      line: firstLine,
      column: firstColumn,
    };
  }

  /**
   * Functions called by another one, directly or not, that own the given lines, by line; each has the most certain
   * chain of calls that leads to it, and the most certain come first.
   */
  findOwners(row: number, lines: readonly number[]): Map<number, Reachable[]> {
    const owners = new Map<number, Reachable[]>(lines.map((line) => [line, []]));
    const linesOf = new Map<number, number[]>();
    for (const line of lines)
      for (const number of this.places.withLine(line)) {
        const wanted = linesOf.get(number);
        if (wanted) wanted.push(line);
        else linesOf.set(number, [line]);
      }
    const start = this.places.numberAt(this.profile.functions.source[row]!, this.scopeOf[row]!);
    this.reach(start, linesOf, (reached) => {
      for (const line of linesOf.get(this.places.numberOf(reached.place))!) owners.get(line)!.push(reached);
    });
    return owners;
  }

  /**
   * Visits all functions that may have been inlined into another one, most certain first, and reports the wanted ones.
   * Stops when all of them have been found.
   */
  private reach(
    start: number,
    wanted: ReadonlyMap<number, unknown>,
    tell: (reached: Reachable) => void,
  ): void {
    const search = ++this.searches;
    let left = wanted.size - (wanted.has(start) ? 1 : 0);
    let reached = 0;
    // Costs are in halves; there is one list of open entries per cost, and each entry knows its predecessor.
    const open: number[][] = Array.from({ length: 2 * HIGHEST_COST + 1 }, () => []);
    const entries: Entries = { place: [start], before: [-1] };
    open[0]!.push(0);
    this.reachedIn[start] = search;
    this.reachedAt[start] = 0;
    for (let level = 0; level < open.length && left > 0; level++) {
      for (const entry of open[level]!) {
        const number = entries.place[entry]!;
        // A cheaper path to it was found after this one.
        if (this.reachedAt[number]! < level) continue;
        if (reached > MOST_REACHED) return;
        if (entry > 0) reached++;
        if (entry > 0 && wanted.has(number)) {
          tell({ place: this.places.at(number), path: this.pathTo(entries, entry), cost: level / 2 });
          if (--left === 0) return;
        }
        const callees = this.calleesOf(number);
        for (let at = 0; at < callees.place.length; at++) {
          const callee = callees.place[at]!;
          const cost = level + callees.cost[at]!;
          if (cost >= open.length) continue;
          if (this.reachedIn[callee] === search && this.reachedAt[callee]! <= cost) continue;
          this.reachedIn[callee] = search;
          this.reachedAt[callee] = cost;
          entries.before.push(entry);
          open[cost]!.push(entries.place.push(callee) - 1);
        }
      }
    }
  }

  private pathTo({ place, before }: Entries, entry: number): CallPath {
    const path: ScopeRef[] = [];
    for (let at = entry; at > 0; at = before[at]!) path.push(this.places.at(place[at]!));
    return path.reverse();
  }

  /**
   * Line of the only call of a function in another one; undefined if there are several, it is in a loop, or there is
   * none.
   */
  onlyCall(caller: number, callee: number): number | undefined {
    const scope = this.scope(callee);
    if (!scope?.name || this.scopeOf[caller]! < 0) return undefined;
    const calls = this.places.callsIn(this.profile.functions.source[caller]!, this.scopeOf[caller]!);
    const here = calls.filter((call) => call.callee === scope.name);
    return here.length === 1 && !here[0]!.isInLoop ? here[0]!.line : undefined;
  }

  /** Lines of a function from which another may have been called, in ascending order, without duplicates. */
  callLines(caller: number, callee: number): number[] {
    const here = this.scopeOf[caller]!;
    const scope = this.scope(callee);
    // V8 puts the receiver before a name: Module.load.
    const name = scope ? scope.name : this.profile.functions.name[callee]!.split('.').at(-1);
    const lines = this.places
      .callsIn(this.profile.functions.source[caller]!, here)
      .filter((call) => call.callee === name)
      .map(({ line }) => line);
    const isNested = scope && scope.parent === here && this.isSameSource(caller, callee);
    // A callback without a call by its name is called from where it is passed on.
    if (isNested && lines.length === 0) lines.push(scope.passedLine);
    return [...new Set(lines)].sort((a, b) => a - b);
  }

  private isSameSource(caller: number, callee: number): boolean {
    const { source } = this.profile.functions;
    return source[caller] === source[callee];
  }

  private findScope(row: number): number {
    const { source, line, column, kind } = this.profile.functions;
    const syntax = this.places.syntaxes[source[row]!];
    if (!syntax || line[row] === 0 || kind[row] !== FunctionKind.code) return -1;
    const scope = line[row] === 1 && column[row] === 1 ? 0 : scopeAt(syntax, line[row]!, column[row]!);
    this.rows[this.places.numberAt(source[row]!, scope)] = row;
    return scope;
  }

  /** The functions that each function of the profile was seen to call. */
  private noteSeenCalls(): readonly ReadonlySet<number>[] {
    const { parent, func } = this.profile.nodes;
    const seen = this.profile.functions.name.map(() => new Set<number>());
    for (let node = 1; node < parent.length; node++) seen[func[parent[node]!]!]!.add(func[node]!);
    return seen;
  }

  private calleesOf(number: number): Callees {
    return (this.callees[number] ??= this.findCallees(number));
  }

  private findCallees(number: number): Callees {
    const callees: Callees = { place: [], cost: [] };
    const call = ++this.lookUps;
    const add = (callee: number, cost: number) => {
      const halves = 2 * cost;
      if (this.calleeIn[callee] !== call) {
        this.calleeIn[callee] = call;
        this.calleeRow[callee] = callees.place.push(callee) - 1;
        callees.cost.push(halves);
        return;
      }
      const row = this.calleeRow[callee]!;
      if (callees.cost[row]! > halves) callees.cost[row] = halves;
    };
    const place = this.places.at(number);
    this.addSeen(number, add);
    this.addNested(place, add);
    this.addNamed(place, add);
    return callees;
  }

  private addSeen(number: number, add: (callee: number, cost: number) => void): void {
    this.seenCalls ??= this.noteSeenCalls();
    const row = this.rows[number]!;
    for (const callee of (row < 0 ? undefined : this.seenCalls[row]) ?? []) {
      if (this.scopeOf[callee]! >= 0)
        add(this.places.numberAt(this.profile.functions.source[callee]!, this.scopeOf[callee]!), Cost.seen);
    }
  }

  /** Callbacks defined where they are passed on, and the methods of such classes. */
  private addNested({ source, scope }: ScopeRef, add: (callee: number, cost: number) => void): void {
    if (scope === 0) return;
    for (const inner of this.places.scopesIn(source, scope)) add(inner, Cost.sameFile);
  }

  private addNamed({ source, scope }: ScopeRef, add: (callee: number, cost: number) => void): void {
    const calls = this.places.callsIn(source, scope);
    if (calls.length === 0) return;
    const names = new Set<string>();
    for (const { callee } of calls) names.add(callee);
    for (const name of names) {
      for (const named of this.places.named(name)) {
        if (this.places.at(named).source === source) add(named, Cost.sameFile);
        else add(named, this.rows[named]! >= 0 ? Cost.otherFile : Cost.anywhere);
      }
    }
  }
}

/** Steps of a search: the place reached, and the entry it was reached from. */
interface Entries {
  readonly place: number[];
  readonly before: number[];
}

/** Numbers of the places that a function may call, and how uncertain that is, in halves. */
interface Callees {
  readonly place: number[];
  readonly cost: number[];
}

/** Key that identifies a place in a map. */
export function keyOf({ source, scope }: ScopeRef): string {
  return `${source}:${scope}`;
}
