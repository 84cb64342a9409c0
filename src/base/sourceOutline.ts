/**
 * What the profiler needs to know about the syntax of a source: which lines belong to which function, and where
 * functions are called. Lines and columns are 1-based.
 */

/** A function, a class body or, in row 0, the whole file. */
export interface FunctionScope {
  /** Undefined if it is anonymous. */
  readonly name: string | undefined;
  /** Row of the enclosing scope, -1 for the file. */
  readonly parent: number;
  readonly firstLine: number;
  readonly firstColumn: number;
  readonly lastLine: number;
  readonly lastColumn: number;
  /** Lines with code of its own, excluding nested functions, in ascending order. */
  readonly lines: readonly number[];
  /** Those of `lines` that cost next to nothing when run once: outside loops, and without calls. */
  readonly quietLines: readonly number[];
  /** Line of the call it is an argument of, otherwise the line where it starts: where a callback is called from. */
  readonly passedLine: number;
  /** Whether it may be suspended by an `await`. */
  readonly isAsync: boolean;
}

/** A call, `new` or tagged template, or a function that is passed by name. */
export interface CallSite {
  /** Row of the scope that contains the call. */
  readonly scope: number;
  /** The last name of the callee: `c` of `a.b.c()`. */
  readonly callee: string;
  readonly line: number;
  /** Whether it is inside a loop of the same function. */
  readonly isInLoop: boolean;
}

/** Functions and calls of a source. */
export interface SourceOutline {
  /** In order of their start: a scope precedes those nested in it. */
  readonly scopes: readonly FunctionScope[];
  readonly calls: readonly CallSite[];
  /** Modules it names in `import`, `export … from` and `require`. */
  readonly imports: readonly string[];
}

/** Row of the innermost scope that contains a position. */
export function scopeAt({ scopes }: SourceOutline, line: number, column: number): number {
  /** The position is in the last scope that starts before it, or in one that encloses that scope. */
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
