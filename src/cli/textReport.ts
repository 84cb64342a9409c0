import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { functionCosts, type FunctionCost } from '../model/hotFunctions';
import type { LineCost } from '../model/lineTable';
import type { ValueUnit } from '../model/profile';
import { lineShare, shareOf, type Report } from '../model/report';
import { formatCalls, formatCount, formatShare, formatTime, formatValue } from '../model/units';
import { UserError } from '../model/userError';

/** Where a total is not known. */
const UNKNOWN = '–';

/** One paragraph: how long, how many samples. */
export function summaryText(report: Report): string {
  const { profile } = report;
  const counted = report.samples > 0 || profile.valueTypes.some(({ type }) => type === 'samples');
  const facts = [costText(report), ...(counted ? [l10n.t('{0} samples', formatCount(report.samples))] : [])];
  return [`${facts.join(', ')}.`, ...profile.notes, ...partsText(report)].join('\n');
}

function costText({ profile, active }: Report): string {
  const { type, unit } = profile.valueTypes[profile.defaultValue]!;
  const ran = formatTime(profile.duration);
  // Some tools tell what was spent and not how long the program ran.
  if (profile.duration === 0 && unit === 'nanoseconds')
    return l10n.t('Worked {0}', formatValue(active, unit));
  if (unit === 'count') return l10n.t('{0} of {1}', formatValue(active, unit), type);
  if (type === 'inuse_space') return l10n.t('Ran {0}, {1} in use at the end', ran, formatValue(active, unit));
  if (type === 'peak_space')
    return l10n.t('Ran {0}, {1} in use when it was most', ran, formatValue(active, unit));
  if (unit === 'bytes') return l10n.t('Ran {0}, allocated {1}', ran, formatValue(active, unit));
  return l10n.t('Ran {0}, worked {1}', ran, formatValue(active, unit));
}

/** The tree of processes and threads, a line each; nothing where there is only one. */
function partsText({ parts, shownPart, profile }: Report): string[] {
  if (parts.length < 2) return [];
  const unit = profile.valueTypes[profile.defaultValue]!.unit;
  const rows = parts.map(({ key, name, depth, kind, pid, active, duration, cpu }) => [
    formatValue(active, unit),
    formatTime(duration),
    cpu === undefined ? UNKNOWN : formatTime(cpu),
    `${'  '.repeat(depth)}${printable(name)}  ${kind === 'thread' ? l10n.t('thread') : l10n.t('process {0}', pid)}${key === shownPart ? `  ${l10n.t('(shown)')}` : ''}`,
  ]);
  const head = [
    unit === 'bytes' ? l10n.t('Memory') : l10n.t('Worked'),
    l10n.t('Ran'),
    l10n.t('CPU'),
    l10n.t('Process or thread'),
  ];
  return ['', table(head, rows)];
}

/** The most expensive functions, a line each. */
export function functionsText(report: Report, top: number): string {
  const { profile } = report;
  const unit = profile.valueTypes[profile.defaultValue]!.unit;
  const shown = report.functions.slice(0, top);
  const hasCalls = shown.some(({ calls }) => calls !== undefined);
  const rows = shown.map((cost) => [
    ...(hasCalls ? [callsText(cost)] : []),
    formatValue(cost.self, unit),
    formatShare(shareOf(report, cost.self)),
    formatValue(cost.total, unit),
    formatShare(shareOf(report, cost.total)),
    `${printable(profile.functions.name[cost.func]!)}  ${placeOf(report, cost.func)}`.trimEnd(),
  ]);
  const head = [l10n.t('Self'), '%', l10n.t('Total'), '%', l10n.t('Function')];
  return table([...(hasCalls ? [l10n.t('Calls')] : []), ...head], rows);
}

function callsText({ calls, primitiveCalls }: FunctionCost): string {
  return calls === undefined ? '' : formatCalls(calls, primitiveCalls ?? calls);
}

/**
 * The lines of a source as line_profiler prints them: Line, Self, Total, %, source.
 * @param text lines of the file, undefined when it is not here
 * @param range 1-based first and last line to print; undefined: only lines that cost enough to look at
 */
export function linesText(
  report: Report,
  source: string,
  text: readonly string[] | undefined,
  range?: { first: number; last: number },
): string {
  const costs = new Map((report.lines.get(source) ?? []).map((cost) => [cost.line, cost]));
  const lines = range
    ? Array.from({ length: range.last - range.first + 1 }, (_, index) => range.first + index)
    : [...costs.values()].filter((cost) => isWorthALook(report, cost)).map(({ line }) => line);
  const hasHits = [...costs.values()].some(({ hits }) => hits !== undefined);
  const rows = lines.map((line) => lineRow(report, line, costs.get(line), text?.[line - 1] ?? '', hasHits));
  const printed = table(
    [
      l10n.t('Line'),
      ...(hasHits ? [l10n.t('Hits')] : []),
      l10n.t('Self'),
      l10n.t('Total'),
      ...(hasHits ? [l10n.t('Per hit')] : []),
      '%',
      l10n.t('Source'),
    ],
    rows,
  );
  const left = range ? 0 : costs.size - lines.length;
  if (left === 0) return printed;
  const note = l10n.t(
    'Lines below {0} are left out ({1}): --lines shows them.',
    formatShare(LEAST_SHARE),
    left,
  );
  return `${printed}\n${note}`;
}

/** Of the whole time; below it a line of a summary is noise. */
const LEAST_SHARE = 0.001;

function isWorthALook(report: Report, cost: LineCost): boolean {
  return lineShare(report, cost, Math.max(cost.self, cost.total ?? 0)) >= LEAST_SHARE;
}

function lineRow(
  report: Report,
  line: number,
  cost: LineCost | undefined,
  source: string,
  hasHits: boolean,
): string[] {
  const shown = printable(source.replaceAll('\t', '    ')).trimEnd();
  if (!cost) return [String(line), '', '', '', ...(hasHits ? ['', ''] : []), shown];
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const { hits } = cost;
  // Nothing was sampled on it: how long it took is not known.
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

/** Where a function that was asked for stands: the lines from its first to the last that cost anything. */
export interface FunctionPlace {
  readonly name: string;
  readonly source: string;
  readonly first: number;
  readonly last: number;
}

/** The functions with this name, or with it in their name where none is called so. @throws {UserError} when there is none. */
export function findFunctions(report: Report, wanted: string): FunctionPlace[] {
  const { name, source, line } = report.profile.functions;
  const costs = functionCosts(report.profile).filter(
    ({ func, total }) => total > 0 && source[func]! >= 0 && line[func]! > 0,
  );
  const exact = costs.filter(({ func }) => name[func] === wanted);
  const found =
    exact.length > 0
      ? exact
      : costs.filter(({ func }) => name[func]!.toLowerCase().includes(wanted.toLowerCase()));
  if (found.length === 0) throw new UserError(l10n.t('No function of the profile is called {0}.', wanted));
  return found.map(({ func }) => ({
    name: name[func]!,
    source: report.profile.sources[source[func]!]!,
    first: line[func]!,
    last: lastLine(report, func),
  }));
}

function lastLine(report: Report, func: number): number {
  const { selfLines, nodes, functions } = report.profile;
  let last = functions.line[func]!;
  selfLines.node.forEach((node, at) => {
    if (nodes.func[node] === func) last = Math.max(last, selfLines.line[at]!);
  });
  return last;
}

function placeOf(report: Report, func: number): string {
  const source = report.profile.sources[report.profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = report.profile.functions.line[func]!;
  const shown = source.startsWith('/') ? path.relative(process.cwd(), source) : source;
  const short = shown.startsWith('..') ? source : shown;
  return line > 0 ? `${short}:${line}` : short;
}

/** Names and source come from elsewhere: a terminal must not act on what stands in them. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}

/** Columns padded to their widest cell: numbers to the right, the last one as it is. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const print = (row: readonly string[]) =>
    row
      .map((cell, column) => (column < row.length - 1 ? cell.padStart(widths[column]!) : cell))
      .join('  ')
      .trimEnd();
  const ruler = head
    .map((title, column) => '-'.repeat(column < head.length - 1 ? widths[column]! : title.length))
    .join('  ');
  return [print(head), ruler, ...rows.map(print)].join('\n');
}
