import { functionRecord, copySelf } from './merge';
import type { Profile } from './profile';
import { ProfileBuilder } from './profileBuilder';

/**
 * A profile without the functions of some sources and all that they called: what a profiler did to itself is no
 * part of the program. Values and samples of these stacks go too.
 */
export function withoutStacks(profile: Profile, sources: ReadonlySet<string>): Profile {
  const dropped = droppedNodes(profile, sources);
  if (!dropped.includes(1)) return profile;
  const builder = new ProfileBuilder(profile.valueTypes);
  const { parent, func, callLine } = profile.nodes;
  const numbers = new Int32Array(parent.length);
  for (let node = 1; node < parent.length; node++) {
    if (dropped[node]) continue;
    const row = builder.addFunction(functionRecord(profile, func[node]!));
    numbers[node] = builder.addNode(numbers[parent[node]!]!, row, callLine[node]);
  }
  copySelf(profile, (node, line, values) => {
    if (!dropped[node]) builder.addSelf(numbers[node]!, line, values);
  });
  return builder.build({
    duration: profile.duration,
    defaultValue: profile.defaultValue,
    notes: profile.notes,
    ...(profile.timeline && { timeline: keptSamples(profile.timeline, dropped, numbers) }),
  });
}

/** 1 for a node that goes. */
function droppedNodes(
  { nodes, functions, sources: names }: Profile,
  sources: ReadonlySet<string>,
): Uint8Array {
  const dropped = new Uint8Array(nodes.parent.length);
  for (let node = 1; node < dropped.length; node++) {
    const source = names[functions.source[nodes.func[node]!]!];
    const goes = dropped[nodes.parent[node]!] === 1 || (source !== undefined && sources.has(source));
    if (goes) dropped[node] = 1;
  }
  return dropped;
}

function keptSamples(
  timeline: NonNullable<Profile['timeline']>,
  dropped: Uint8Array,
  numbers: Int32Array,
): NonNullable<Profile['timeline']> {
  const kept = [...timeline.node.keys()].filter((at) => !dropped[timeline.node[at]!]);
  return {
    node: Int32Array.from(kept, (at) => numbers[timeline.node[at]!]!),
    start: Float64Array.from(kept, (at) => timeline.start[at]!),
    duration: Float64Array.from(kept, (at) => timeline.duration[at]!),
  };
}
