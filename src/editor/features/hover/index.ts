import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { callEdges, type CallEdge } from '../../../profile/views/hotFunctions';
import type { LineCost } from '../../../profile/views/lineTable';
import { isTaskQueue } from '../../../profile/v8/lostCallers';
import { functionsOnLine, lineShare, shareOf, type ProfileView } from '../../../profile/views/profileView';
import { shareError } from '../../../profile/views/samplingError';
import { formatCount, formatShare, formatValue } from '../../../base/units';
import { getSetting } from '../../config';
import { internalCommands, settings } from '../../contributions';
import type { LineTracker } from '../../lineTracker';
import type { SessionStore } from '../../session/sessionStore';
import { escapeMarkdown } from './markdown';

/** Callers and callees listed in a hover. */
const MOST_EDGES = 5;

/** What a hot line cost, the margin of error, its callers and its callees. */
export function registerHover(store: SessionStore, tracker: LineTracker): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: 'file' },
    {
      provideHover(document, position) {
        const session = store.current;
        const tracked = session && tracker.find(document);
        if (!tracked || !getSetting<boolean>(settings.hoverEnabled, document)) return undefined;
        const origin = tracked.origin(position.line + 1);
        const line =
          origin && session.report.lines.get(tracked.source)?.find((cost) => cost.line === origin.line);
        const funcs = origin ? functionsAt(session.report, tracked.source, origin.line) : [];
        if (!origin || (!line && funcs.length === 0)) return undefined;
        const text = new vscode.MarkdownString('', true);
        text.isTrusted = { enabledCommands: [internalCommands.revealFunction] };
        if (line) appendLine(text, session.report, line, origin.stale);
        for (const func of funcs) appendFunction(text, session.report, func);
        return new vscode.Hover(text, document.lineAt(position.line).range);
      },
    },
  );
}

/** The function with the highest self value on the line, or else the one that is defined there. */
function functionsAt(report: ProfileView, source: string, line: number): number[] {
  const { profile } = report;
  const busiest = functionsOnLine(report, source, line).find(
    ({ func }) => profile.functions.line[func]! <= line,
  );
  if (busiest) return [busiest.func];
  const wanted = profile.sources.indexOf(source);
  const defined = report.functions.filter(
    ({ func }) => profile.functions.source[func] === wanted && profile.functions.line[func] === line,
  );
  return defined.slice(0, 1).map(({ func }) => func);
}

function appendLine(text: vscode.MarkdownString, report: ProfileView, line: LineCost, stale: boolean): void {
  const unit = unitOf(report);
  if (stale) text.appendMarkdown(`*${l10n.t('This line changed since the run.')}*\n\n`);
  const cells = [
    `${l10n.t('Self')} **${formatShare(lineShare(report, line, line.self))}** · ${formatValue(line.self, unit)}`,
  ];
  if (line.total !== undefined) {
    const about = line.isTotalApproximate ? '≈ ' : '';
    const share = formatShare(lineShare(report, line, line.total));
    cells.push(`${l10n.t('Total')} **${about}${share}** · ${formatValue(line.total, unit)}`);
  }
  if (report.samples > 0) {
    const error = shareError(line.samples, report.samples);
    cells.push(
      l10n.t(
        '{0} of {1} samples, ± {2} (95 %)',
        formatCount(line.samples),
        formatCount(report.samples),
        formatShare(error),
      ),
    );
  }
  text.appendMarkdown(`$(flame) ${cells.join(' &nbsp;|&nbsp; ')}\n\n`);
}

function appendFunction(text: vscode.MarkdownString, report: ProfileView, func: number): void {
  const cost = report.functions.find((candidate) => candidate.func === func);
  if (!cost) return;
  const unit = unitOf(report);
  const self = `${formatShare(shareOf(report, cost.self))} · ${formatValue(cost.self, unit)}`;
  const total = `${formatShare(shareOf(report, cost.total))} · ${formatValue(cost.total, unit)}`;
  text.appendMarkdown('---\n\n');
  text.appendMarkdown(`${l10n.t('Function')} `);
  text.appendMarkdown(functionLink(report, func));
  text.appendMarkdown(
    ` &nbsp;|&nbsp; ${l10n.t('self')} ${self} &nbsp;|&nbsp; ${l10n.t('total')} ${total}\n\n`,
  );
  const { callers, callees } = callEdges(report.profile, func);
  const lost = report.lostCallers.get(func);
  const known =
    lost === undefined ? callers : callers.filter((edge) => !isTaskQueue(report.profile, edge.func));
  appendEdges(text, report, l10n.t('Called by'), known);
  if (lost !== undefined)
    text.appendMarkdown(
      `${l10n.t('After an await: {0}. V8 no longer knows the caller.', formatValue(lost, unitOf(report)))}\n\n`,
    );
  appendEdges(text, report, l10n.t('Calls'), callees);
}

function appendEdges(
  text: vscode.MarkdownString,
  report: ProfileView,
  title: string,
  edges: readonly CallEdge[],
): void {
  if (edges.length === 0) return;
  const unit = unitOf(report);
  const shown = edges
    .slice(0, MOST_EDGES)
    .map(({ func, value }) => `${functionLink(report, func)} ${formatValue(value, unit)}`);
  const more = edges.length > MOST_EDGES ? `, ${l10n.t('{0} more', edges.length - MOST_EDGES)}` : '';
  text.appendMarkdown(`${title}: ${shown.join(', ')}${more}\n\n`);
}

/**
 * A function's name as a link to its line. Names come from the program, so they must not be interpreted as Markdown.
 */
function functionLink(report: ProfileView, func: number): string {
  const name = escapeMarkdown(report.profile.functions.name[func]!);
  const argument = encodeURIComponent(JSON.stringify([func]));
  return `[${name}](command:${internalCommands.revealFunction}?${argument})`;
}

function unitOf(report: ProfileView) {
  return report.profile.valueTypes[report.profile.defaultValue]!.unit;
}
