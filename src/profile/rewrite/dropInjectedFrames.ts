import type { Profile } from '../model/profile';
import { NodeFate, rewriteProfile } from './rewriteProfile';

/** The name of wrapper functions that only pass a call through. */
const PASS_THROUGH = 'hotlinePassThrough';

/**
 * A profile without the functions of some sources and everything they called: a profiler's own overhead is not part of
 * the program. The values and samples of these stacks are removed too. For wrappers (`PASS_THROUGH`), what they called
 * is kept as if the caller had called it directly.
 */
export function dropInjectedFrames(profile: Profile, sources: ReadonlySet<string>): Profile {
  // A call graph has no stacks.
  if (profile.graph) return profile;
  const fates = fatesOf(profile, sources);
  if (fates.every((fate) => fate === NodeFate.keep)) return profile;
  return rewriteProfile(profile, { fateOf: (node) => fates[node] as NodeFate });
}

/** A `NodeFate` per node: keep or drop. */
function fatesOf({ nodes, functions, sources: names }: Profile, sources: ReadonlySet<string>): Uint8Array {
  const fates = new Uint8Array(nodes.parent.length).fill(NodeFate.keep);
  /** 1 for nodes removed along with everything they called. */
  const isGone = new Uint8Array(nodes.parent.length);
  for (let node = 1; node < fates.length; node++) {
    const func = nodes.func[node]!;
    const isOurs = sources.has(names[functions.source[func]!] ?? '');
    isGone[node] = isGone[nodes.parent[node]!] || (isOurs && functions.name[func] !== PASS_THROUGH) ? 1 : 0;
    if (isGone[node] || isOurs) fates[node] = NodeFate.drop;
  }
  return fates;
}
