import type { CallSite, FunctionScope, SourceOutline } from '../../base/sourceOutline';

/** A `SourceOutline` in a single column, which is cheap to send to another thread. */
export interface PackedOutline {
  readonly numbers: Int32Array<ArrayBuffer>;
  /** Names, referenced by index from `numbers`. */
  readonly names: readonly string[];
  readonly imports: readonly string[];
}

/** Marks an anonymous scope. */
const NO_NAME = -1;

export function packOutline({ scopes, calls, imports }: SourceOutline): PackedOutline {
  const names = new Map<string, number>();
  const numberOf = (name: string): number => {
    let number = names.get(name);
    if (number === undefined) names.set(name, (number = names.size));
    return number;
  };
  const numbers = [scopes.length, calls.length];
  for (const scope of scopes) {
    numbers.push(scope.name === undefined ? NO_NAME : numberOf(scope.name), scope.parent);
    numbers.push(scope.firstLine, scope.firstColumn, scope.lastLine, scope.lastColumn);
    numbers.push(scope.passedLine, Number(scope.isAsync));
    for (const lines of [scope.lines, scope.quietLines]) {
      numbers.push(lines.length);
      for (const line of lines) numbers.push(line);
    }
  }
  for (const { scope, callee, line, isInLoop } of calls)
    numbers.push(scope, numberOf(callee), line, Number(isInLoop));
  return { numbers: Int32Array.from(numbers), names: [...names.keys()], imports };
}

export function unpackOutline({ numbers, names, imports }: PackedOutline): SourceOutline {
  let at = 0;
  const next = (): number => numbers[at++]!;
  const nextLines = (): number[] => {
    const lines: number[] = [];
    for (let left = next(); left > 0; left--) lines.push(next());
    return lines;
  };
  const [scopeCount, callCount] = [next(), next()];
  const scopes: FunctionScope[] = [];
  while (scopes.length < scopeCount) {
    // Read in the order in which they were written.
    scopes.push({
      name: names[next()],
      parent: next(),
      firstLine: next(),
      firstColumn: next(),
      lastLine: next(),
      lastColumn: next(),
      passedLine: next(),
      isAsync: next() === 1,
      lines: nextLines(),
      quietLines: nextLines(),
    });
  }
  const calls: CallSite[] = [];
  while (calls.length < callCount)
    calls.push({ scope: next(), callee: names[next()]!, line: next(), isInLoop: next() === 1 });
  return { scopes, calls, imports };
}
