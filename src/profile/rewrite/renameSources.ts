import { copyGraph } from '../model/callGraph';
import { copySelf, functionRecord } from './merge';
import type { Profile } from '../model/profile';
import { ProfileBuilder } from '../model/profileBuilder';

/** The profile with other names for its sources. Sources that get the same name become one. */
export function renameSources(profile: Profile, nameOf: (source: string) => string): Profile {
  const names = profile.sources.map(nameOf);
  if (names.every((name, row) => name === profile.sources[row])) return profile;
  const renamed = { ...profile, sources: names };
  return new Set(names).size === names.length ? renamed : withSourcesOnce(renamed);
}

function withSourcesOnce(profile: Profile): Profile {
  const builder = new ProfileBuilder(profile.valueTypes);
  const { parent, func, callLine } = profile.nodes;
  const functions = profile.functions.name.map((_, row) => builder.addFunction(functionRecord(profile, row)));
  const numbers = new Int32Array(parent.length);
  for (let node = 1; node < parent.length; node++)
    numbers[node] = builder.addNode(numbers[parent[node]!]!, functions[func[node]!]!, callLine[node]);
  copySelf(profile, (node, line, values) => builder.addSelf(numbers[node]!, line, values));
  copyGraph(
    profile,
    () => builder.graph,
    (func) => functions[func]!,
  );
  return builder.build({
    duration: profile.duration,
    defaultValue: profile.defaultValue,
    notes: profile.notes,
    overlaps: profile.overlaps,
    ...(profile.timeline && {
      timeline: { ...profile.timeline, node: profile.timeline.node.map((node) => numbers[node]!) },
    }),
  });
}
