import type { CallSite, SourceSyntax } from './sourceSyntax';

/** A function by where it stands: row of the index's sources, row of `SourceSyntax.scopes`. */
export interface FunctionPlace {
  readonly source: number;
  readonly scope: number;
}

const NONE: readonly never[] = [];

/** All scopes of the sources of a program, numbered through, and found by name, line and what is around them. */
export class PlaceIndex {
  /** The profile's sources, and behind them those that it does not name: all of their functions may be inlined. */
  readonly sources: readonly string[];
  readonly syntaxes: readonly (SourceSyntax | undefined)[];
  /** Number of scopes. */
  readonly count: number;
  /** Number of the first scope of each source. */
  private readonly first: Int32Array;
  private readonly places: readonly FunctionPlace[];
  private byName: Map<string, number[]> | undefined;
  private byLine: Map<number, number[]> | undefined;
  /** By number of the scope around them. */
  private calls: readonly CallSite[][] | undefined;
  private inner: readonly number[][] | undefined;

  constructor(profileSources: readonly string[], syntaxes: ReadonlyMap<string, SourceSyntax>) {
    const known = new Set(profileSources);
    this.sources = [...profileSources, ...[...syntaxes.keys()].filter((source) => !known.has(source))];
    this.syntaxes = this.sources.map((source) => syntaxes.get(source));
    this.first = new Int32Array(this.sources.length);
    const places: FunctionPlace[] = [];
    this.syntaxes.forEach((syntax, source) => {
      this.first[source] = places.length;
      for (let scope = 0; scope < (syntax?.scopes.length ?? 0); scope++) places.push({ source, scope });
    });
    this.places = places;
    this.count = places.length;
  }

  at(number: number): FunctionPlace {
    return this.places[number]!;
  }

  numberOf({ source, scope }: FunctionPlace): number {
    return this.first[source]! + scope;
  }

  numberAt(source: number, scope: number): number {
    return this.first[source]! + scope;
  }

  /** Numbers of the functions of a name, in all sources. */
  named(name: string): readonly number[] {
    this.byName ??= this.indexNames();
    return this.byName.get(name) ?? NONE;
  }

  /** Numbers of the scopes that have a 1-based line for their own, in all sources. */
  withLine(line: number): readonly number[] {
    this.byLine ??= this.indexLines();
    return this.byLine.get(line) ?? NONE;
  }

  /** Calls that stand in a scope itself. */
  callsIn(source: number, scope: number): readonly CallSite[] {
    this.calls ??= this.indexCalls();
    return this.calls[this.numberAt(source, scope)]!;
  }

  /** Rows of the scopes right below another one. */
  scopesIn(source: number, scope: number): readonly number[] {
    this.inner ??= this.indexParents();
    return this.inner[this.numberAt(source, scope)]!;
  }

  private indexNames(): Map<string, number[]> {
    const index = new Map<string, number[]>();
    this.places.forEach(({ source, scope }, number) => {
      const { name } = this.syntaxes[source]!.scopes[scope]!;
      if (name !== undefined && scope !== 0) append(index, name, number);
    });
    return index;
  }

  private indexLines(): Map<number, number[]> {
    const index = new Map<number, number[]>();
    this.places.forEach(({ source, scope }, number) => {
      for (const line of this.syntaxes[source]!.scopes[scope]!.lines) append(index, line, number);
    });
    return index;
  }

  private indexCalls(): CallSite[][] {
    const index = this.places.map((): CallSite[] => []);
    this.syntaxes.forEach((syntax, source) => {
      for (const call of syntax?.calls ?? NONE) index[this.numberAt(source, call.scope)]!.push(call);
    });
    return index;
  }

  private indexParents(): number[][] {
    const index = this.places.map((): number[] => []);
    this.places.forEach(({ source, scope }) => {
      const { parent } = this.syntaxes[source]!.scopes[scope]!;
      if (parent >= 0) index[this.numberAt(source, parent)]!.push(scope);
    });
    return index;
  }
}

function append<Key>(index: Map<Key, number[]>, key: Key, number: number): void {
  const list = index.get(key);
  if (list) list.push(number);
  else index.set(key, [number]);
}
