import { nodesCalledOnce } from './calledOnce';
import type { CandidateSearch } from './inlineCandidates';
import type { Profile } from '../model/profile';

/**
 * Ticks of a caller that must belong to its callee: they were taken between the callee's, which was called only once.
 */
export interface LostFrame {
  readonly callee: number;
  /** 1-based line of the only call. */
  readonly line: number;
  /** One value per column of the profile. */
  readonly values: readonly number[];
}

/**
 * Finds ticks that V8 charged to a caller because it lost the frame of the callee, as happens while a built-in works
 * without a frame of its own. It cannot be told in general; but where a function is called from one place that runs
 * once, all samples between the callee's first and its last one were taken in the callee.
 * @returns by node of the caller
 */
export function findLostFrames(
  profile: Profile,
  search: CandidateSearch,
): ReadonlyMap<number, readonly LostFrame[]> {
  const { timeline } = profile;
  const found = new Map<number, LostFrame[]>();
  if (!timeline) return found;
  const lastBelow = lastNodesBelow(profile);
  const calledOnce = nodesCalledOnce(profile, search);
  for (const [callee, line] of calledOnce) {
    const caller = profile.nodes.parent[callee]!;
    const isInside = (node: number) => node >= callee && node <= lastBelow[callee]!;
    const first = timeline.node.findIndex(isInside);
    const last = timeline.node.findLastIndex(isInside);
    let samples = 0;
    let time = 0;
    for (let at = first + 1; at < last; at++) {
      if (timeline.node[at] !== caller) continue;
      samples++;
      time += timeline.duration[at]!;
    }
    if (samples === 0) continue;
    const values = profile.valueTypes.map(({ type }) => (type === 'samples' ? samples : time));
    found.set(caller, [...(found.get(caller) ?? []), { callee, line, values }]);
  }
  return found;
}

/** The last node of each node's subtree: nodes are in depth-first order. */
function lastNodesBelow({ nodes }: Profile): Int32Array {
  const last = new Int32Array(nodes.parent.length);
  for (let node = 0; node < last.length; node++) last[node] = node;
  for (let node = last.length - 1; node > 0; node--) {
    const parent = nodes.parent[node]!;
    last[parent] = Math.max(last[parent]!, last[node]!);
  }
  return last;
}
