import * as l10n from '@vscode/l10n';
import { functionRecord } from './merge';
import { FunctionKind, type Profile } from './profile';
import type { FunctionRecord } from './profileBuilder';
import { scopeAt, type FunctionScope, type SourceSyntax } from './sourceSyntax';

/** A function by where it stands: row of the search's sources, row of `SourceSyntax.scopes`. */
export interface FunctionPlace {
  readonly source: number;
  readonly scope: number;
}

/** From the first function that is called to the one that owns a line. */
export type CallPath = readonly FunctionPlace[];

/** A part of the ticks of a line that belongs to a function below the one they were booked on. */
export interface Share {
  readonly path: CallPath;
  /** 0…1 */
  readonly share: number;
}

/** Where a line that a function was booked with belongs: to itself, to functions below it, or it cannot be told. */
export type Verdict = 'own' | 'undecided' | readonly Share[];

/** How far a call is from being certain: the search takes the path whose calls are the surest. */
const Cost = {
  /** The profile has seen this call. */
  seen: 1,
  /** The source has a call of this name, and a function of this name stands in the same file. */
  sameFile: 1.5,
  /** … or in another file, and it has run. */
  otherFile: 2,
  /** … or in another file. */
  anywhere: 4,
} as const;

/** V8 inlines through several calls, but its budget ends soon. */
const HIGHEST_COST = 8;
/** The search ends with so many functions: what is further away was hardly inlined. */
const MOST_REACHED = 3000;

/** A function that another one may have had inlined. */
export interface Reachable {
  readonly place: FunctionPlace;
  readonly path: CallPath;
  readonly cost: number;
}

/** Finds which function below another a line belongs to. */
export class CandidateSearch {
  /** The profile's sources, and behind them those that it does not name: all of their functions may be inlined. */
  private readonly sources: readonly string[];
  private readonly syntaxes: readonly (SourceSyntax | undefined)[];
  /** Row of the scope of each row of the profile's functions, -1 where it is not known. */
  readonly scopeOf: Int32Array;
  private readonly rows = new Map<string, number>();
  private readonly seenCalls = new Map<number, Set<number>>();
  private readonly reachable = new Map<number, readonly Reachable[]>();
  private readonly byName = new Map<string, FunctionPlace[]>();
  private readonly callees = new Map<string, ReadonlyMap<string, { place: FunctionPlace; cost: number }>>();

  constructor(
    private readonly profile: Profile,
    syntaxes: ReadonlyMap<string, SourceSyntax>,
  ) {
    const known = new Set(profile.sources);
    this.sources = [...profile.sources, ...[...syntaxes.keys()].filter((source) => !known.has(source))];
    this.syntaxes = this.sources.map((source) => syntaxes.get(source));
    this.scopeOf = Int32Array.from(profile.functions.name, (_, row) => this.findScope(row));
    this.noteSeenCalls();
    this.syntaxes.forEach((syntax, source) => {
      syntax?.scopes.forEach(({ name }, scope) => {
        if (name === undefined || scope === 0) return;
        const places = this.byName.get(name);
        if (places) places.push({ source, scope });
        else this.byName.set(name, [{ source, scope }]);
      });
    });
  }

  /** The scope of a function of the profile, undefined where its source is not known. */
  scope(row: number): FunctionScope | undefined {
    const scope = this.scopeOf[row]!;
    return scope < 0 ? undefined : this.syntaxes[this.profile.functions.source[row]!]!.scopes[scope];
  }

  scopeAtPlace({ source, scope }: FunctionPlace): FunctionScope {
    return this.syntaxes[source]!.scopes[scope]!;
  }

  /** The row of the profile's functions that stands at a place, undefined where the profile has none. */
  rowAt({ source, scope }: FunctionPlace): number | undefined {
    return this.rows.get(`${source}:${scope}`);
  }

  /** The function at a place as a builder takes it. */
  recordAt(place: FunctionPlace): FunctionRecord {
    const row = this.rowAt(place);
    if (row !== undefined) return functionRecord(this.profile, row);
    const { name, firstLine, firstColumn } = this.scopeAtPlace(place);
    return {
      name: name ?? l10n.t('(anonymous)'),
      source: this.sources[place.source]!,
      line: firstLine,
      column: firstColumn,
    };
  }

  /** The functions below another that own a line, each with the surest chain of calls that leads to it. */
  findOwners(row: number, line: number): Reachable[] {
    return this.reachableFrom(row).filter(({ place }) => this.scopeAtPlace(place).lines.includes(line));
  }

  /** All functions that another one may have had inlined, the surest first. */
  private reachableFrom(row: number): readonly Reachable[] {
    const known = this.reachable.get(row);
    if (known) return known;
    const start = { source: this.profile.functions.source[row]!, scope: this.scopeOf[row]! };
    const found: Reachable[] = [];
    const done = new Set<string>();
    // Costs are halves: the open ends stand in a list for each.
    const open: Reachable[][] = Array.from({ length: 2 * HIGHEST_COST + 1 }, () => []);
    open[0]!.push({ place: start, path: [], cost: 0 });
    for (const level of open) {
      for (const reached of level) {
        if (done.has(keyOf(reached.place)) || found.length > MOST_REACHED) continue;
        done.add(keyOf(reached.place));
        if (reached.path.length > 0) found.push(reached);
        for (const { place, cost } of this.calleesOf(reached.place).values()) {
          const total = reached.cost + cost;
          open[2 * total]?.push({ place, path: [...reached.path, place], cost: total });
        }
      }
    }
    this.reachable.set(row, found);
    return found;
  }

  /** Line of the only call of a function in another one, undefined where there are several, a loop or none. */
  onlyCall(caller: number, callee: number): number | undefined {
    const scope = this.scope(callee);
    if (!scope?.name || this.scopeOf[caller]! < 0) return undefined;
    const { calls } = this.syntaxes[this.profile.functions.source[caller]!]!;
    const here = calls.filter((call) => call.callee === scope.name && call.scope === this.scopeOf[caller]);
    return here.length === 1 && !here[0]!.isInLoop ? here[0]!.line : undefined;
  }

  /** Lines of a function from which another may have been called, in ascending order, each once. */
  callLines(caller: number, callee: number): number[] {
    const syntax = this.syntaxes[this.profile.functions.source[caller]!]!;
    const here = this.scopeOf[caller]!;
    const scope = this.scope(callee);
    // V8 puts the receiver in front of a name: Module.load.
    const name = scope ? scope.name : this.profile.functions.name[callee]!.split('.').at(-1);
    const lines = syntax.calls
      .filter((call) => call.scope === here && call.callee === name)
      .map(({ line }) => line);
    const isNested = scope && scope.parent === here && this.isSameSource(caller, callee);
    // A callback without a call of its name is called from where it is passed on.
    if (isNested && lines.length === 0) lines.push(scope.passedLine);
    return [...new Set(lines)].sort((a, b) => a - b);
  }

  private isSameSource(caller: number, callee: number): boolean {
    const { source } = this.profile.functions;
    return source[caller] === source[callee];
  }

  private findScope(row: number): number {
    const { source, line, column, kind } = this.profile.functions;
    const syntax = this.syntaxes[source[row]!];
    if (!syntax || line[row] === 0 || kind[row] !== FunctionKind.code) return -1;
    const scope = line[row] === 1 && column[row] === 1 ? 0 : scopeAt(syntax, line[row]!, column[row]!);
    this.rows.set(`${source[row]}:${scope}`, row);
    return scope;
  }

  private noteSeenCalls(): void {
    const { parent, func } = this.profile.nodes;
    for (let node = 1; node < parent.length; node++) {
      const caller = func[parent[node]!]!;
      const callees = this.seenCalls.get(caller);
      if (callees) callees.add(func[node]!);
      else this.seenCalls.set(caller, new Set([func[node]!]));
    }
  }

  private calleesOf(place: FunctionPlace): ReadonlyMap<string, { place: FunctionPlace; cost: number }> {
    const key = keyOf(place);
    const known = this.callees.get(key);
    if (known) return known;
    const callees = new Map<string, { place: FunctionPlace; cost: number }>();
    const add = (callee: FunctionPlace, cost: number) => {
      const other = callees.get(keyOf(callee));
      if (!other || other.cost > cost) callees.set(keyOf(callee), { place: callee, cost });
    };
    this.addSeen(place, add);
    this.addNested(place, add);
    this.addNamed(place, add);
    this.callees.set(key, callees);
    return callees;
  }

  private addSeen(place: FunctionPlace, add: (callee: FunctionPlace, cost: number) => void): void {
    const row = this.rowAt(place);
    for (const callee of (row === undefined ? undefined : this.seenCalls.get(row)) ?? []) {
      if (this.scopeOf[callee]! >= 0)
        add({ source: this.profile.functions.source[callee]!, scope: this.scopeOf[callee]! }, Cost.seen);
    }
  }

  /** Callbacks that are written where they are passed on, and the methods of classes that are. */
  private addNested(place: FunctionPlace, add: (callee: FunctionPlace, cost: number) => void): void {
    if (place.scope === 0) return;
    this.syntaxes[place.source]!.scopes.forEach(({ parent }, scope) => {
      if (parent === place.scope) add({ source: place.source, scope }, Cost.sameFile);
    });
  }

  private addNamed(place: FunctionPlace, add: (callee: FunctionPlace, cost: number) => void): void {
    for (const { scope, callee } of this.syntaxes[place.source]!.calls) {
      if (scope !== place.scope) continue;
      for (const named of this.byName.get(callee) ?? []) {
        const hasRun = this.rowAt(named) !== undefined;
        if (named.source === place.source) add(named, Cost.sameFile);
        else add(named, hasRun ? Cost.otherFile : Cost.anywhere);
      }
    }
  }
}

/** Tells places apart in a map. */
export function keyOf({ source, scope }: FunctionPlace): string {
  return `${source}:${scope}`;
}
