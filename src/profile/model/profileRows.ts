import type { Profile } from './profile';
import type { FunctionRecord } from './profileBuilder';

/** The function in a row of the profile's table, as a builder takes it. */
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

/** Takes the self values of a node on a 1-based line, one per value type. */
export type SelfTaker = (node: number, line: number, values: readonly number[]) => void;

/** Hands every self value of a profile on, node by node: line by line, and what stands on no line with line 0. */
export function copySelf(profile: Profile, add: SelfTaker): void {
  readSelf(profile, (node, line, values) => add(node, line, values.slice()));
}

/** Hands on what `copySelf` does, in one array for all rows: it is good until `take` returns. */
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

/** Sets to 0 what is left of rounding. @returns whether a value stays */
function dropRounding(values: number[]): boolean {
  let hasValue = false;
  for (let type = 0; type < values.length; type++) {
    if (Math.abs(values[type]!) >= 1e-6) hasValue = true;
    else values[type] = 0;
  }
  return hasValue;
}
