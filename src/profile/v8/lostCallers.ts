import { subtreeTotals } from '../model/callTree';
import { CandidateSearch } from './inlineCandidates';
import { FunctionKind, type Profile } from '../model/profile';
import type { SourceOutline } from '../../base/sourceOutline';

/** Where Node.js resumes functions that awaited a promise. */
const TASK_QUEUES = 'node:internal/process/task_queues';
/** The function it calls there to do so: one of V8's, without a source. */
const RUN_TASKS = 'runMicrotasks';

/**
 * Costs of functions after an `await`, by row in `Profile.functions`, in the profile's default value type. V8 resumes
 * an async function from its microtask queue: its own lines are right, but its caller is lost.
 * @param syntaxes of the sources as the profile names them
 */
export function lostCallers(
  profile: Profile,
  syntaxes: ReadonlyMap<string, SourceOutline>,
): ReadonlyMap<number, number> {
  const search = new CandidateSearch(profile, syntaxes);
  const totals = subtreeTotals(profile);
  const { parent, func } = profile.nodes;
  const lost = new Map<number, number>();
  // There are far more nodes than functions.
  const isQueue = profile.functions.name.map((_, row) => isTaskQueue(profile, row));
  for (let node = 1; node < parent.length; node++) {
    const row = func[node]!;
    if (totals[node]! <= 0 || isQueue[func[parent[node]!]!] !== true) continue;
    if (search.scope(row)?.isAsync) lost.set(row, (lost.get(row) ?? 0) + totals[node]!);
  }
  return lost;
}

/**
 * Whether a function is what appears as the caller of one whose real caller is lost. @param row in `Profile.functions`
 */
export function isTaskQueue({ functions, sources }: Profile, row: number): boolean {
  const source = sources[functions.source[row]!];
  if (source === undefined)
    return functions.name[row] === RUN_TASKS || functions.kind[row] === FunctionKind.root;
  return source === TASK_QUEUES;
}
