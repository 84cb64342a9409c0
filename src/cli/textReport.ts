import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionCost } from '../profile/views/hotFunctions';
import { linesText, UNKNOWN } from '../profile/views/lineListing';
import type { LineCost } from '../profile/views/lineTable';
import type { Profile } from '../profile/model/profile';
import { lineShare, shareOf, type ProfileView } from '../profile/views/profileView';
import { printable, textTable } from '../base/textTable';
import { formatCalls, formatCount, formatShare, formatTime, formatValue } from '../base/units';

/** One paragraph: how long, how many samples. */
export function summaryText(report: ProfileView): string {
  const { profile, samples } = report;
  const facts = [
    ...(profile.duration > 0 ? [l10n.t('Ran {0}', formatTime(profile.duration))] : []),
    costText(report),
    ...((samples > 0 || isSampled(profile)) && !isSamples(profile)
      ? [l10n.t('{0} samples', formatCount(samples))]
      : []),
  ];
  const text = facts.join(', ');
  const sentence = `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  return [sentence, ...profile.notes, ...otherValuesText(profile), ...partsText(report)].join('\n');
}

function isSampled({ valueTypes }: Profile): boolean {
  return valueTypes.some(({ type }) => type === 'samples');
}

function isSamples({ valueTypes, defaultValue }: Profile): boolean {
  return valueTypes[defaultValue]!.type === 'samples';
}

function costText({ profile, active }: ProfileView): string {
  const { type, unit } = profile.valueTypes[profile.defaultValue]!;
  const value = formatValue(active, unit);
  if (isSamples(profile)) return l10n.t('{0} samples', value);
  if (type === 'inuse_space') return l10n.t('{0} in use at the end', value);
  if (type === 'peak_space') return l10n.t('{0} in use at peak', value);
  if (unit === 'bytes') return l10n.t('allocated {0}', value);
  if (unit === 'count') return l10n.t('counted {0} ({1})', value, printable(type));
  // Go's mutex and block profiles measure it.
  return type === 'delay' ? l10n.t('waited {0}', value) : l10n.t('active {0}', value);
}

/** The other sample types; the number of samples is always shown. */
function otherValuesText({ valueTypes, defaultValue }: Profile): string[] {
  const others = valueTypes.filter(({ type }, row) => row !== defaultValue && type !== 'samples');
  if (others.length === 0) return [];
  return [
    l10n.t(
      'Other sample types: {0}. Use --value to show one.',
      others.map(({ type }) => printable(type)).join(', '),
    ),
  ];
}

/** The tree of processes and threads, a line each; nothing if there is only one. */
function partsText({ parts, shownPart, profile }: ProfileView): string[] {
  if (parts.length < 2) return [];
  const unit = profile.valueTypes[profile.defaultValue]!.unit;
  const rows = parts.map(({ key, name, depth, kind, pid, active, duration, cpu }) => [
    formatValue(active, unit),
    formatTime(duration),
    cpu === undefined ? UNKNOWN : formatTime(cpu),
    `${'  '.repeat(depth)}${printable(name)}  ${kind === 'thread' ? l10n.t('thread') : l10n.t('process {0}', pid)}${key === shownPart ? `  ${l10n.t('(shown)')}` : ''}`,
  ]);
  const head = [
    unit === 'bytes' ? l10n.t('Memory') : l10n.t('Active'),
    l10n.t('Ran'),
    l10n.t('CPU'),
    l10n.t('Process or thread'),
  ];
  return ['', textTable(head, rows)];
}

/** The most expensive functions, a line each. */
export function functionsText(report: ProfileView, top: number): string {
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

/** The lines of a source that cost enough to show. @param text lines of the file, undefined if it is not available */
export function hotLinesText(
  report: ProfileView,
  source: string,
  text: readonly string[] | undefined,
): string {
  const costs = report.lines.get(source) ?? [];
  const lines = costs.filter((cost) => isWorthALook(report, cost)).map(({ line }) => line);
  const printed = linesText(report, source, text, lines);
  const left = costs.length - lines.length;
  if (left === 0) return printed;
  const note = l10n.t(
    'Lines below {0} are not shown ({1}). Use --lines to see them.',
    formatShare(LEAST_SHARE),
    left,
  );
  return `${printed}\n${note}`;
}

/** Share of the total; below it, a line is noise in a summary. */
const LEAST_SHARE = 0.001;

function isWorthALook(report: ProfileView, cost: LineCost): boolean {
  return lineShare(report, cost, Math.max(cost.self, cost.total ?? 0)) >= LEAST_SHARE;
}

function placeOf(report: ProfileView, func: number): string {
  const source = report.profile.sources[report.profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = report.profile.functions.line[func]!;
  const shown = source.startsWith('/') ? path.relative(process.cwd(), source) : source;
  const short = shown.startsWith('..') ? source : shown;
  return line > 0 ? `${short}:${line}` : short;
}
