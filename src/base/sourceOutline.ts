/**
 * What the profiler needs to know of a source's syntax: which lines belong to which function, and where functions
 * are called. Lines and columns are 1-based.
 */

/** A function, a class body or, in row 0, the whole file. */
export interface FunctionScope {
  /** Undefined for one without a name. */
  readonly name: string | undefined;
  /** Row of the scope around it, -1 for the file. */
  readonly parent: number;
  readonly firstLine: number;
  readonly firstColumn: number;
  readonly lastLine: number;
  readonly lastColumn: number;
  /** Lines with code of its own, outside the functions in it, in ascending order. */
  readonly lines: readonly number[];
  /** Those of `lines` that cost next to nothing when they run once: outside of loops, and without calls. */
  readonly quietLines: readonly number[];
  /** Line of the call that it is an argument of, else the line where it starts: where a callback is called from. */
  readonly passedLine: number;
  /** Whether it may wait for promises in its middle. */
  readonly isAsync: boolean;
}

/** A call, `new` or tagged template, or a function that is passed on by its name. */
export interface CallSite {
  /** Row of the scope that the call stands in. */
  readonly scope: number;
  /** The last name of what is called: `c` of `a.b.c()`. */
  readonly callee: string;
  readonly line: number;
  /** Whether a loop of the same function is around it. */
  readonly isInLoop: boolean;
}

/** Functions and calls of a source. */
export interface SourceOutline {
  /** In the order in which they start: a scope stands before those in it. */
  readonly scopes: readonly FunctionScope[];
  readonly calls: readonly CallSite[];
  /** Modules that it names in `import`, `export … from` and `require`. */
  readonly imports: readonly string[];
}

/** Row of the innermost scope around a place. */
export function scopeAt({ scopes }: SourceOutline, line: number, column: number): number {
  /** The last scope that starts before the place: it, or one that it stands in, has the place. */
  let found = 0;
  for (let low = 1, high = scopes.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    const { firstLine, firstColumn } = scopes[middle]!;
    if (isBefore(line, column, firstLine, firstColumn)) high = middle - 1;
    else low = (found = middle) + 1;
  }
  while (found > 0 && !isBefore(line, column, scopes[found]!.lastLine, scopes[found]!.lastColumn))
    found = scopes[found]!.parent;
  return Math.max(0, found);
}

/** Whether a line is among lines in ascending order, such as those of a scope. */
export function hasLine(lines: readonly number[], line: number): boolean {
  for (let low = 0, high = lines.length - 1; low <= high;) {
    const middle = (low + high) >> 1;
    if (lines[middle] === line) return true;
    if (lines[middle]! < line) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
