import type { Profile } from './profile';
import type { FunctionRecord } from './profileBuilder';

/** The function in a row of the profile's table, as a `FunctionRecord` for a builder. */
export function functionRecord(profile: Profile, func: number): FunctionRecord {
  const { name, source, line, column, kind } = profile.functions;
  return {
    name: name[func]!,
    source: profile.sources[source[func]!] ?? '',
    line: line[func]!,
    column: column[func]!,
    kind: kind[func] as NonNullable<FunctionRecord['kind']>,
  };
}

/** Receives the self values of a node on a 1-based line, one per value type. */
export type SelfTaker = (node: number, line: number, values: readonly number[]) => void;

/** Visits every self value of a profile, node by node: line by line, and values without a line as line 0. */
export function copySelf(profile: Profile, add: SelfTaker): void {
  readSelf(profile, (node, line, values) => add(node, line, values.slice()));
}

/** Like `copySelf`, but with one array for all rows, valid only until `take` returns. */
export function readSelf({ selfLines, self, nodes }: Profile, take: SelfTaker): void {
  const types = self.length;
  const values = new Array<number>(types).fill(0);
  const rest = new Array<number>(types).fill(0);
  let at = 0;
  for (let node = 0; node < nodes.func.length; node++) {
    let isEmpty = selfLines.node[at] !== node;
    for (let type = 0; type < types; type++) {
      rest[type] = self[type]![node]!;
      isEmpty &&= rest[type] === 0;
    }
    if (isEmpty) continue;
    for (; selfLines.node[at] === node; at++) {
      for (let type = 0; type < types; type++) {
        values[type] = selfLines.values[type]![at]!;
        rest[type]! -= values[type]!;
      }
      take(node, selfLines.line[at]!, values);
    }
    if (dropRounding(rest)) take(node, 0, rest);
  }
}

/** Sets rounding errors to 0. @returns whether any value remains */
function dropRounding(values: number[]): boolean {
  let hasValue = false;
  for (let type = 0; type < values.length; type++) {
    if (Math.abs(values[type]!) >= 1e-6) hasValue = true;
    else values[type] = 0;
  }
  return hasValue;
}
