import { functionRecord, copySelf } from './merge';
import type { Profile } from '../model/profile';
import { ProfileBuilder } from '../model/profileBuilder';

/** The name of functions that stand between a caller and what it meant to call. */
const PASS_THROUGH = 'hotlinePassThrough';

/** What becomes of a node: it stays, it goes with all that it called, or what it called moves to its caller. */
const Fate = { stays: 0, goes: 1, passesThrough: 2 } as const;

/**
 * A profile without the functions of some sources and all that they called: what a profiler did to itself is no
 * part of the program. Values and samples of these stacks go too. Of functions that only pass a call through
 * (`PASS_THROUGH`), what they called stays, as if the caller had called it.
 */
export function dropInjectedFrames(profile: Profile, sources: ReadonlySet<string>): Profile {
  // A graph has no stacks.
  if (profile.graph) return profile;
  const fates = fatesOf(profile, sources);
  if (fates.every((fate) => fate === Fate.stays)) return profile;
  const builder = new ProfileBuilder(profile.valueTypes);
  const { parent, func, callLine } = profile.nodes;
  const numbers = new Int32Array(parent.length);
  const calls = Int32Array.from(callLine);
  for (let node = 1; node < parent.length; node++) {
    const above = parent[node]!;
    if (fates[above] === Fate.passesThrough) calls[node] = calls[above]!;
    if (fates[node] === Fate.passesThrough) numbers[node] = numbers[above]!;
    if (fates[node] !== Fate.stays) continue;
    const row = builder.addFunction(functionRecord(profile, func[node]!));
    numbers[node] = builder.addNode(numbers[above]!, row, calls[node]);
  }
  copySelf(profile, (node, line, values) => {
    if (fates[node] === Fate.stays) builder.addSelf(numbers[node]!, line, values);
  });
  return builder.build({
    duration: profile.duration,
    defaultValue: profile.defaultValue,
    notes: profile.notes,
    overlaps: profile.overlaps,
    ...(profile.timeline && { timeline: keptSamples(profile.timeline, fates, numbers) }),
  });
}

/** A `Fate` per node. */
function fatesOf({ nodes, functions, sources: names }: Profile, sources: ReadonlySet<string>): Uint8Array {
  const fates = new Uint8Array(nodes.parent.length);
  for (let node = 1; node < fates.length; node++) {
    const func = nodes.func[node]!;
    const isOurs = sources.has(names[functions.source[func]!] ?? '');
    if (fates[nodes.parent[node]!] === Fate.goes) fates[node] = Fate.goes;
    else if (isOurs) fates[node] = functions.name[func] === PASS_THROUGH ? Fate.passesThrough : Fate.goes;
  }
  return fates;
}

function keptSamples(
  timeline: NonNullable<Profile['timeline']>,
  fates: Uint8Array,
  numbers: Int32Array,
): NonNullable<Profile['timeline']> {
  const kept = [...timeline.node.keys()].filter((at) => fates[timeline.node[at]!] === Fate.stays);
  return {
    node: Int32Array.from(kept, (at) => numbers[timeline.node[at]!]!),
    start: Float64Array.from(kept, (at) => timeline.start[at]!),
    duration: Float64Array.from(kept, (at) => timeline.duration[at]!),
  };
}
