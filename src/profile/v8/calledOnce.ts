import type { CandidateSearch } from './inlineCandidates';
import { MODULE_NAME, type Profile } from '../model/profile';

/** Nodes whose function ran once there, called from a single line outside all loops: the 1-based line, by node. */
export function nodesCalledOnce(profile: Profile, search: CandidateSearch): ReadonlyMap<number, number> {
  const once = new Map<number, number>();
  const { parent, func } = profile.nodes;
  const isModule = Uint8Array.from(profile.functions.name, (name) => Number(name === MODULE_NAME));
  const runsOnce = new Uint8Array(parent.length);
  for (let node = 1; node < parent.length; node++) {
    const above = parent[node]!;
    if (runsOnce[above] === 0 && isModule[func[above]!] === 0) continue;
    const line = search.onlyCall(func[above]!, func[node]!);
    if (line === undefined) continue;
    runsOnce[node] = 1;
    once.set(node, line);
  }
  return once;
}

/** Rows of functions that ran only once overall: top-level code, and what only it calls, once. */
export function functionsCalledOnce(profile: Profile, search: CandidateSearch): ReadonlySet<number> {
  const once = nodesCalledOnce(profile, search);
  const { func } = profile.nodes;
  const { name } = profile.functions;
  const counts = new Int32Array(name.length);
  for (const row of func) counts[row]!++;
  const found = new Set<number>();
  for (let node = 0; node < func.length; node++) {
    const row = func[node]!;
    if (counts[row] === 1 && (name[row] === MODULE_NAME || once.has(node))) found.add(row);
  }
  return found;
}
