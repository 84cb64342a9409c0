import * as l10n from '@vscode/l10n';
import { functionCosts } from './hotFunctions';
import type { LineCost } from './lineTable';
import type { Profile } from '../model/profile';
import type { ValueUnit } from '../../base/units';
import { lineShare, type ProfileView } from './profileView';
import { printable, textTable } from '../../base/textTable';
import { formatCount, formatShare, formatValue } from '../../base/units';
import { UserError } from '../../base/userError';

/** Shown if a total is unknown. */
export const UNKNOWN = '–';

/** 1-based lines, inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** A function's range: the lines from its first to the last with a cost. */
export interface FunctionRange extends LineRange {
  readonly name: string;
  readonly source: string;
}

/**
 * Lines of a source in line_profiler's layout: Line, Hits, Self, Total, Per hit, %, source. Hits and the columns
 * derived from them are omitted if they were not counted.
 * @param text lines of the file, undefined if it is not available
 * @param lines 1-based
 */
export function linesText(
  report: ProfileView,
  source: string,
  text: readonly string[] | undefined,
  lines: readonly number[],
): string {
  const costs = new Map((report.lines.get(source) ?? []).map((cost) => [cost.line, cost]));
  const hasHits = [...costs.values()].some(({ hits }) => hits !== undefined);
  const rows = lines.map((line) => lineRow(report, line, costs.get(line), text?.[line - 1] ?? '', hasHits));
  const head = [
    l10n.t('Line'),
    ...(hasHits ? [l10n.t('Hits')] : []),
    l10n.t('Self'),
    l10n.t('Total'),
    ...(hasHits ? [l10n.t('Per hit')] : []),
    '%',
    l10n.t('Source'),
  ];
  return textTable(head, rows);
}

/** A function's name and location, followed by its lines, like `pprof -list`. @param text see `linesText` */
export function functionText(
  report: ProfileView,
  place: FunctionRange,
  text: readonly string[] | undefined,
): string {
  const lines = linesText(report, place.source, text, linesBetween(place));
  return `${printable(place.name)}  ${printable(place.source)}:${place.first}\n\n${lines}`;
}

export function linesBetween({ first, last }: LineRange): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function lineRow(
  report: ProfileView,
  line: number,
  cost: LineCost | undefined,
  source: string,
  hasHits: boolean,
): string[] {
  const shown = printable(source.replaceAll('\t', '    ')).trimEnd();
  if (!cost) return [String(line), '', '', '', ...(hasHits ? ['', ''] : []), shown];
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const { hits } = cost;
  // It was not sampled, so its time is unknown.
  if (cost.samples === 0 && cost.self === 0 && cost.total === undefined)
    return [String(line), formatCount(hits ?? 0), '', '', '', '', shown];
  return [
    String(line),
    ...(hasHits ? [hits === undefined ? '' : formatCount(hits)] : []),
    formatValue(cost.self, unit),
    totalText(cost, unit),
    ...(hasHits ? [hits ? formatValue((cost.total ?? cost.self) / hits, unit) : ''] : []),
    formatShare(lineShare(report, cost, cost.total ?? cost.self)),
    shown,
  ];
}

function totalText({ total, isTotalApproximate }: LineCost, unit: ValueUnit): string {
  if (total === undefined) return UNKNOWN;
  return `${isTotalApproximate ? '≈ ' : ''}${formatValue(total, unit)}`;
}

/**
 * The functions with this name or, if there are none, with names that contain it. @throws {UserError} if there are none
 */
export function findFunctions(report: ProfileView, wanted: string): FunctionRange[] {
  const { name } = report.profile.functions;
  const places = functionRanges(report);
  const exact = [...places].filter(([func]) => name[func] === wanted);
  const found =
    exact.length > 0
      ? exact
      : [...places].filter(([func]) => name[func]!.toLowerCase().includes(wanted.toLowerCase()));
  if (found.length === 0) throw new UserError(l10n.t('The profile has no function named {0}.', wanted));
  return found.map(([, place]) => place);
}

/** Ranges of functions that have a cost and known lines, by row of `Profile.functions`. */
export function functionRanges({ profile }: ProfileView): ReadonlyMap<number, FunctionRange> {
  const { name, source } = profile.functions;
  const ranges = lineRanges(profile);
  const places = new Map<number, FunctionRange>();
  for (const { func, total } of functionCosts(profile)) {
    const range = ranges.get(func);
    const path = profile.sources[source[func]!];
    if (total > 0 && range && path !== undefined)
      places.set(func, { name: name[func]!, source: path, ...range });
  }
  return places;
}

/**
 * The lines of functions, by row: from their start to the last line with a cost. If a profile does not record the
 * start, from the first line with a cost; functions without known lines are omitted.
 */
function lineRanges({ selfLines, nodes, functions, graph }: Profile): ReadonlyMap<number, LineRange> {
  const ranges = new Map<number, LineRange>();
  const add = (func: number, line: number) => {
    if (line <= 0) return;
    const start = functions.line[func]!;
    const { first, last } = ranges.get(func) ?? { first: start || line, last: start || line };
    ranges.set(func, { first: start > 0 ? start : Math.min(first, line), last: Math.max(last, line) });
  };
  functions.line.forEach((line, func) => add(func, line));
  selfLines.line.forEach((line, at) => add(nodes.func[selfLines.node[at]!]!, line));
  nodes.callLine.forEach((line, node) => {
    if (node > 0) add(nodes.func[nodes.parent[node]!]!, line);
  });
  graph?.edges.line.forEach((line, at) => add(graph.edges.caller[at]!, line));
  return ranges;
}
