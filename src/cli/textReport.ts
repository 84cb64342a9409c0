import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionCost } from '../model/hotFunctions';
import { linesText, UNKNOWN } from '../model/lineListing';
import type { LineCost } from '../model/lineTable';
import { lineShare, shareOf, type Report } from '../model/report';
import { printable, textTable } from '../model/textTable';
import { formatCalls, formatCount, formatShare, formatTime, formatValue } from '../model/units';

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
  return ['', textTable(head, rows)];
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
  return textTable([...(hasCalls ? [l10n.t('Calls')] : []), ...head], rows);
}

function callsText({ calls, primitiveCalls }: FunctionCost): string {
  return calls === undefined ? '' : formatCalls(calls, primitiveCalls ?? calls);
}

/** The lines of a source that cost enough to look at. @param text lines of the file, undefined when it is not here */
export function hotLinesText(report: Report, source: string, text: readonly string[] | undefined): string {
  const costs = report.lines.get(source) ?? [];
  const lines = costs.filter((cost) => isWorthALook(report, cost)).map(({ line }) => line);
  const printed = linesText(report, source, text, lines);
  const left = costs.length - lines.length;
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

function placeOf(report: Report, func: number): string {
  const source = report.profile.sources[report.profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = report.profile.functions.line[func]!;
  const shown = source.startsWith('/') ? path.relative(process.cwd(), source) : source;
  const short = shown.startsWith('..') ? source : shown;
  return line > 0 ? `${short}:${line}` : short;
}
