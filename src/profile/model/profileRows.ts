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

/** Hands every self value of a profile on, node by node: line by line, and what stands on no line with line 0. */
export function copySelf(
  profile: Profile,
  add: (node: number, line: number, values: readonly number[]) => void,
): void {
  const { selfLines, self, nodes } = profile;
  let at = 0;
  for (let node = 0; node < nodes.func.length; node++) {
    let isEmpty = selfLines.node[at] !== node;
    for (const column of self) isEmpty &&= column[node] === 0;
    if (isEmpty) continue;
    const rest = self.map((column) => column[node]!);
    for (; selfLines.node[at] === node; at++) {
      const values = selfLines.values.map((column) => column[at]!);
      add(node, selfLines.line[at]!, values);
      values.forEach((value, index) => (rest[index]! -= value));
    }
    if (rest.some(isValue))
      add(
        node,
        0,
        rest.map((value) => (isValue(value) ? value : 0)),
      );
  }
}

/** Rounding residue is not a value. */
function isValue(value: number): boolean {
  return Math.abs(value) >= 1e-6;
}
