import { copySelf, functionRecord } from '../model/profileRows';
import { rewriteProfile, type SplitFrame } from '../rewrite/rewriteProfile';
import { FunctionKind, MODULE_NAME, type Profile } from '../model/profile';
import type { FunctionRecord } from '../model/profileBuilder';
import { hasLine, type SourceOutline } from '../../base/sourceOutline';

/**
 * Locates the functions of a profile that names them without their start: by name and by the lines they were sampled on
 * and called from. Nodes that combine several functions of one name, such as anonymous callbacks, are split. Timeline
 * samples have no line, so they go to the function with the most.
 * @param syntaxes the code that ran, as V8 saw it, by the profile's name of the source
 */
export function placeFunctions(profile: Profile, syntaxes: ReadonlyMap<string, SourceOutline>): Profile {
  const { func } = profile.nodes;
  const { line, source, kind } = profile.functions;
  const isOpen = (node: number) =>
    line[func[node]!] === 0 &&
    kind[func[node]!] === FunctionKind.code &&
    syntaxes.has(profile.sources[source[func[node]!]!] ?? '');
  if (!func.some((_, node) => isOpen(node))) return profile;
  const weights = lineWeights(profile);
  return rewriteProfile(profile, {
    split: (node) => {
      if (!isOpen(node)) return undefined;
      const record = functionRecord(profile, func[node]!);
      return groupLines(record, weights.get(node) ?? new Map<number, number>(), syntaxes.get(record.source)!);
    },
  });
}

/** How often each line of each node was sampled or called from; every line counts at least once. */
function lineWeights(profile: Profile): Map<number, Map<number, number>> {
  const weights = new Map<number, Map<number, number>>();
  const add = (node: number, line: number, weight: number) => {
    let lines = weights.get(node);
    if (!lines) weights.set(node, (lines = new Map()));
    lines.set(line, (lines.get(line) ?? 0) + weight);
  };
  const { parent, callLine } = profile.nodes;
  for (let node = 1; node < parent.length; node++) add(parent[node]!, callLine[node]!, 1);
  copySelf(profile, (node, line, values) => add(node, line, 1 + values[0]!));
  return weights;
}

/**
 * A node's lines by the function that contains them, the heaviest first, which also gets the lines that none contains.
 */
function groupLines(
  record: FunctionRecord,
  weights: ReadonlyMap<number, number>,
  syntax: SourceOutline,
): SplitFrame[] {
  const groups = new Map<number, { lines: number[]; weight: number }>();
  for (const [line, weight] of weights) {
    const scope = ownerOf(record.name, line, syntax);
    if (scope === undefined) continue;
    const group = groups.get(scope) ?? { lines: [], weight: 0 };
    group.lines.push(line);
    group.weight += weight;
    groups.set(scope, group);
  }
  if (groups.size === 0) return [{ record, lines: [] }];
  return [...groups]
    .sort(([, a], [, b]) => b.weight - a.weight)
    .map(([scope, { lines }]) => ({ record: placedRecord(record, scope, syntax), lines }));
}

/** The innermost function with a name that contains a line; undefined if there is none. */
function ownerOf(name: string, line: number, { scopes }: SourceOutline): number | undefined {
  const wanted = name === '(anonymous)' ? undefined : name;
  const owner = scopes.findLastIndex((scope) => scope.name === wanted && hasLine(scope.lines, line));
  return owner < 0 ? undefined : owner;
}

function placedRecord(record: FunctionRecord, scope: number, { scopes }: SourceOutline): FunctionRecord {
  if (scope === 0) return { ...record, name: MODULE_NAME, line: 1, column: 1 };
  const { firstLine, firstColumn } = scopes[scope]!;
  // The very first position of a file is that of its top-level code.
  const column = firstLine === 1 ? Math.max(2, firstColumn) : firstColumn;
  return { ...record, line: firstLine, column };
}
