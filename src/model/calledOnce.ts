import type { CandidateSearch } from './inlineCandidates';
import { MODULE_NAME, type Profile } from './profile';

/** Nodes whose function ran once there, called from one line outside of all loops: the 1-based line, by node. */
export function nodesCalledOnce(profile: Profile, search: CandidateSearch): ReadonlyMap<number, number> {
  const once = new Map<number, number>();
  const { parent, func } = profile.nodes;
  for (let node = 1; node < parent.length; node++) {
    const caller = func[parent[node]!]!;
    const runsOnce = once.has(parent[node]!) || profile.functions.name[caller] === MODULE_NAME;
    const line = runsOnce ? search.onlyCall(caller, func[node]!) : undefined;
    if (line !== undefined) once.set(node, line);
  }
  return once;
}

/** Functions that ran once in all, by their row: the code at the top of files, and what it alone calls, once. */
export function functionsCalledOnce(profile: Profile, search: CandidateSearch): ReadonlySet<number> {
  const once = nodesCalledOnce(profile, search);
  const { func } = profile.nodes;
  const { name } = profile.functions;
  const counts = new Int32Array(name.length);
  for (const row of func) counts[row]!++;
  const found = new Set<number>();
  func.forEach((row, node) => {
    if (counts[row] === 1 && (name[row] === MODULE_NAME || once.has(node))) found.add(row);
  });
  return found;
}
