import type { CallSite, FunctionScope, SourceOutline } from '../../base/sourceOutline';

/** A scope that is still open. Positions are offsets in the text. */
interface OpenScope {
  readonly name: string | undefined;
  readonly parent: number;
  readonly start: number;
  readonly end: number;
  readonly passedLine: number;
  /** Lines with code, mostly in ascending order, and whether time may be spent there. */
  readonly lines: number[];
  readonly isBusy: boolean[];
  isAsync: boolean;
}

/** Number of lines to step forward or back before resorting to a search. */
const NEAR = 8;

/**
 * Builds an outline from what a walk over the syntax of a source reports. Lines are 1-based, positions offsets in the
 * text.
 */
export class ScopeCollector {
  private readonly scopes: OpenScope[] = [];
  private readonly calls: CallSite[] = [];
  private readonly imports = new Set<string>();
  /** Row of the last line looked up. */
  private lastRow = 0;

  /**
   * @param lineStarts offsets of the lines
   * @param length length of the text
   */
  constructor(
    private readonly lineStarts: ArrayLike<number>,
    length: number,
  ) {
    this.scopes.push({
      name: undefined,
      parent: -1,
      start: 0,
      end: length,
      passedLine: 1,
      lines: [],
      isBusy: [],
      isAsync: false,
    });
  }

  /**
   * The line of a position. Because a walk mostly moves forward, it is usually the last line looked up or close to it.
   */
  lineAt(position: number): number {
    const starts = this.lineStarts;
    let row = this.lastRow;
    for (let steps = 0; steps < NEAR && starts[row]! > position; steps++) row--;
    for (let steps = 0; steps < NEAR && starts[row + 1]! <= position; steps++) row++;
    if (starts[row]! > position || starts[row + 1]! <= position) row = this.search(position);
    this.lastRow = row;
    return row + 1;
  }

  /** Notes a line of a scope. @param isBusy whether time may be spent there */
  note(scope: number, line: number, isBusy: boolean): void {
    const { lines, isBusy: flags } = this.scopes[scope]!;
    const last = lines.length - 1;
    if (lines[last] === line) {
      if (isBusy) flags[last] = true;
      return;
    }
    lines.push(line);
    flags.push(isBusy);
  }

  /** Opens a nested scope. @param passedLine see `FunctionScope` @returns its row */
  open(scope: Pick<OpenScope, 'name' | 'parent' | 'start' | 'end' | 'passedLine' | 'isAsync'>): number {
    const { name, parent, start, end, passedLine, isAsync } = scope;
    const lines = [this.lineAt(start)];
    return this.scopes.push({ name, parent, start, end, passedLine, isAsync, lines, isBusy: [true] }) - 1;
  }

  nameOf(scope: number): string | undefined {
    return this.scopes[scope]!.name;
  }

  /** Notes that a scope contains an `await`. */
  noteAwait(scope: number): void {
    this.scopes[scope]!.isAsync = true;
  }

  noteCall(scope: number, callee: string, line: number, isInLoop: boolean): void {
    this.calls.push({ scope, callee, line, isInLoop });
  }

  noteImport(name: string): void {
    this.imports.add(name);
  }

  result(): SourceOutline {
    return {
      scopes: this.scopes.map((scope) => this.closed(scope)),
      calls: this.calls,
      imports: [...this.imports],
    };
  }

  private closed({ name, parent, start, end, lines, isBusy, passedLine, isAsync }: OpenScope): FunctionScope {
    const firstLine = this.lineAt(start);
    const firstColumn = start - this.lineStarts[firstLine - 1]! + 1;
    const lastLine = this.lineAt(end);
    const lastColumn = end - this.lineStarts[lastLine - 1]! + 1;
    // A function returns on its last line: V8 reports ticks there.
    if (parent >= 0 && lines.at(-1) !== lastLine) {
      lines.push(lastLine);
      isBusy.push(false);
    }
    const quiet = lines.filter((_, at) => !isBusy[at]);
    const isOrdered = lines.every((line, at) => at === 0 || line > lines[at - 1]!);
    return {
      name,
      parent,
      firstLine,
      firstColumn,
      lastLine,
      lastColumn,
      lines: isOrdered ? lines : ordered(lines),
      quietLines: isOrdered ? quiet : ordered(quiet, new Set(lines.filter((_, at) => isBusy[at]))),
      passedLine,
      isAsync,
    };
  }

  private search(position: number): number {
    let found = 0;
    for (let low = 0, high = this.lineStarts.length - 1; low <= high;) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle]! > position) high = middle - 1;
      else low = (found = middle) + 1;
    }
    return found;
  }
}

/** Lines in ascending order, without duplicates. */
function ordered(lines: readonly number[], without: ReadonlySet<number> = new Set()): number[] {
  return [...new Set(lines)].filter((line) => !without.has(line)).sort((a, b) => a - b);
}
