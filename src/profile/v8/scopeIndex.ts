import type { CallSite, SourceOutline } from '../../base/sourceOutline';

/** A function by its location: row of the index's sources, row of `SourceSyntax.scopes`. */
export interface ScopeRef {
  readonly source: number;
  readonly scope: number;
}

const NONE: readonly never[] = [];

/** All scopes of a program's sources, numbered consecutively; supports lookup by name, line and enclosing scope. */
export class ScopeIndex {
  /** The profile's sources, followed by those it does not name: all of their functions may be inlined. */
  readonly sources: readonly string[];
  readonly syntaxes: readonly (SourceOutline | undefined)[];
  /** Number of scopes. */
  readonly count: number;
  /** Number of the first scope of each source. */
  private readonly first: Int32Array;
  private readonly places: readonly ScopeRef[];
  private byName: Map<string, number[]> | undefined;
  /** By line. */
  private byLine: NumberLists | undefined;
  /** By number of the enclosing scope. */
  private calls: readonly (readonly CallSite[] | undefined)[] | undefined;
  private inner: NumberLists | undefined;

  constructor(profileSources: readonly string[], syntaxes: ReadonlyMap<string, SourceOutline>) {
    const known = new Set(profileSources);
    this.sources = [...profileSources, ...[...syntaxes.keys()].filter((source) => !known.has(source))];
    this.syntaxes = this.sources.map((source) => syntaxes.get(source));
    this.first = new Int32Array(this.sources.length);
    const places: ScopeRef[] = [];
    this.syntaxes.forEach((syntax, source) => {
      this.first[source] = places.length;
      for (let scope = 0; scope < (syntax?.scopes.length ?? 0); scope++) places.push({ source, scope });
    });
    this.places = places;
    this.count = places.length;
  }

  at(number: number): ScopeRef {
    return this.places[number]!;
  }

  numberOf({ source, scope }: ScopeRef): number {
    return this.first[source]! + scope;
  }

  numberAt(source: number, scope: number): number {
    return this.first[source]! + scope;
  }

  /** Numbers of the functions with a name, in all sources. */
  named(name: string): readonly number[] {
    this.byName ??= this.indexNames();
    return this.byName.get(name) ?? NONE;
  }

  /** Numbers of the scopes that directly own a 1-based line, in all sources. */
  withLine(line: number): Int32Array {
    this.byLine ??= this.indexLines();
    return this.byLine.of(line);
  }

  /** Calls directly in a scope. */
  callsIn(source: number, scope: number): readonly CallSite[] {
    this.calls ??= this.indexCalls();
    return this.calls[this.numberAt(source, scope)] ?? NONE;
  }

  /** Numbers of the scopes directly in another one. */
  scopesIn(source: number, scope: number): Int32Array {
    this.inner ??= this.indexParents();
    return this.inner.of(this.numberAt(source, scope));
  }

  private indexNames(): Map<string, number[]> {
    const index = new Map<string, number[]>();
    this.places.forEach(({ source, scope }, number) => {
      const { name } = this.syntaxes[source]!.scopes[scope]!;
      if (name !== undefined && scope !== 0) append(index, name, number);
    });
    return index;
  }

  private indexLines(): NumberLists {
    let last = 0;
    for (const { source, scope } of this.places)
      last = Math.max(last, this.syntaxes[source]!.scopes[scope]!.lines.at(-1) ?? 0);
    return new NumberLists(last + 1, (add) => {
      this.places.forEach(({ source, scope }, number) => {
        for (const line of this.syntaxes[source]!.scopes[scope]!.lines) add(line, number);
      });
    });
  }

  private indexCalls(): (CallSite[] | undefined)[] {
    const index: (CallSite[] | undefined)[] = this.places.map(() => undefined);
    this.syntaxes.forEach((syntax, source) => {
      for (const call of syntax?.calls ?? NONE) {
        const list = index[this.first[source]! + call.scope];
        if (list) list.push(call);
        else index[this.first[source]! + call.scope] = [call];
      }
    });
    return index;
  }

  private indexParents(): NumberLists {
    return new NumberLists(this.count, (add) => {
      this.places.forEach(({ source, scope }, number) => {
        const { parent } = this.syntaxes[source]!.scopes[scope]!;
        if (parent >= 0) add(this.first[source]! + parent, number);
      });
    });
  }
}

/** Lists of numbers, each in insertion order, stored in two columns. */
class NumberLists {
  private readonly end: Int32Array;
  private readonly numbers: Int32Array;

  /**
   * @param count number of lists
   * @param fill adds the numbers to the lists; it is called twice and must add the same ones
   */
  constructor(count: number, fill: (add: (list: number, number: number) => void) => void) {
    const end = new Int32Array(count + 1);
    fill((list) => end[list + 1]!++);
    for (let list = 0; list < count; list++) end[list + 1]! += end[list]!;
    const numbers = new Int32Array(end[count]!);
    // Incremented while a list is filled, each list's start becomes its end.
    fill((list, number) => (numbers[end[list]!++] = number));
    this.end = end;
    this.numbers = numbers;
  }

  of(list: number): Int32Array {
    if (list < 0 || list >= this.end.length - 1) return this.numbers.subarray(0, 0);
    return this.numbers.subarray(list > 0 ? this.end[list - 1]! : 0, this.end[list]!);
  }
}

function append<Key>(index: Map<Key, number[]>, key: Key, number: number): void {
  const list = index.get(key);
  if (list) list.push(number);
  else index.set(key, [number]);
}
