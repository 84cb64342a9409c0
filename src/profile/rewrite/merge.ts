import { copyGraph } from '../model/callGraph';
import type { Profile } from '../model/profile';
import { ProfileBuilder, type FunctionRecord } from '../model/profileBuilder';

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

/**
 * One profile of several runs, processes or threads: equal stacks are added up. Timelines are dropped.
 * @param duration nanoseconds that all of them took together
 * @throws {Error} when the profiles measure different things.
 */
export function mergeProfiles(
  profiles: readonly Profile[],
  duration = profiles.reduce((sum, profile) => sum + profile.duration, 0),
): Profile {
  const [first] = profiles;
  if (!first) throw new Error('there is no profile to merge');
  if (profiles.length === 1) return first;
  const types = JSON.stringify(first.valueTypes);
  if (profiles.some(({ valueTypes }) => JSON.stringify(valueTypes) !== types)) {
    throw new Error('the profiles measure different things');
  }
  const builder = new ProfileBuilder(first.valueTypes);
  const children = new Map<string, number>();
  for (const profile of profiles) addProfile(builder, profile, children);
  return builder.build({
    duration,
    defaultValue: first.defaultValue,
    notes: [...new Set(profiles.flatMap(({ notes }) => notes))],
    overlaps: profiles.some(({ overlaps }) => overlaps),
  });
}

function addProfile(builder: ProfileBuilder, profile: Profile, children: Map<string, number>): void {
  const { parent, func, callLine } = profile.nodes;
  const functions = profile.functions.name.map((_, row) => builder.addFunction(functionRecord(profile, row)));
  const numbers = new Int32Array(parent.length);
  for (let node = 1; node < parent.length; node++) {
    const above = numbers[parent[node]!]!;
    const key = `${above}:${functions[func[node]!]}:${callLine[node]}`;
    let number = children.get(key);
    if (number === undefined) {
      number = builder.addNode(above, functions[func[node]!]!, callLine[node]);
      children.set(key, number);
    }
    numbers[node] = number;
  }
  copySelf(profile, (node, line, values) => builder.addSelf(numbers[node]!, line, values));
  copyGraph(
    profile,
    () => builder.graph,
    (func) => functions[func]!,
  );
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

/** What is left of rounding is no value. */
function isValue(value: number): boolean {
  return Math.abs(value) >= 1e-6;
}
