import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isInFile, shareOf, type ProfileView } from '../../profile/views/profileView';
import { NO_FUNCTION, type TreeRow } from '../../profile/views/treeRows';
import { formatShare, formatValue } from '../../base/units';
import { internalCommands } from '../contributions';
import type { Session } from '../session/session';
import { contextOf, shortPlace } from './functionRows';
import type { TreeModel } from './treeModel';

/**
 * The tree item of a function, without its description: name, location, figures as tooltip, and a click that goes
 * there.
 */
export function functionItem(session: Session, row: TreeRow, facts: readonly string[] = []): vscode.TreeItem {
  const { profile } = session.report;
  if (row.func === NO_FUNCTION) return librariesItem(session.report, row);
  const name = profile.functions.name[row.func]!;
  const item = new vscode.TreeItem(name);
  const figures = figuresOf(session.report, row);
  const source = profile.sources[profile.functions.source[row.func]!];
  item.tooltip = [name, ...figures, ...facts, ...(source === undefined ? [] : [source])].join('\n');
  item.accessibilityInformation = {
    label: [name, ...figures, ...facts, shortPlace(session.report, row.func)].filter(Boolean).join(', '),
  };
  item.contextValue = contextOf(session, row.func);
  item.iconPath = new vscode.ThemeIcon(isInFile(profile, row.func) ? 'flame' : 'symbol-misc');
  if (isInFile(profile, row.func)) {
    item.command = {
      title: l10n.t('Go to function'),
      command: internalCommands.revealFunction,
      arguments: [row.func],
    };
  }
  return item;
}

function librariesItem(report: ProfileView, row: TreeRow): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('Libraries, not called from your code'));
  item.iconPath = new vscode.ThemeIcon('library');
  item.tooltip = [
    l10n.t('Cost of library and runtime code that none of your functions called.'),
    ...figuresOf(report, row),
  ].join('\n');
  return item;
}

function figuresOf(report: ProfileView, row: TreeRow): string[] {
  const self = valueText(report, row.self, row.isSelfApproximate);
  const total = valueText(report, row.total, row.isTotalApproximate);
  const libraries = valueText(report, row.inLibraries, row.isSelfApproximate);
  return [
    l10n.t('self {0}', self),
    ...(row.inLibraries > 0 ? [l10n.t('in libraries {0}', libraries)] : []),
    l10n.t('total {0}', total),
    ...(row.isRecursion ? [l10n.t('recursive: it is also a caller further up')] : []),
  ];
}

/** A value and its share: `38.2 %  412 ms`, preceded by ≈ if it is not exact. */
export function valueText(report: ProfileView, value: number, isApproximate = false): string {
  const { unit } = report.profile.valueTypes[report.profile.defaultValue]!;
  return `${isApproximate ? '≈ ' : ''}${formatShare(shareOf(report, value))}  ${formatValue(value, unit)}`;
}

/** What the rows of a view refer to: what was profiled, the sample type, and the filters. */
export function viewDescription(
  session: Session | undefined,
  model: TreeModel,
  more: readonly string[] = [],
): string {
  if (!session) return '';
  const { record, report, view } = session;
  return [
    report.shownPart ?? path.basename(record.file),
    ...(view.value === undefined ? [] : [view.value]),
    ...(model.foldsLibraries ? [l10n.t('just my code')] : []),
    ...(view.filters ?? []).flatMap(Object.entries).map(([kind, pattern]) => `${kind}: ${pattern}`),
    ...more,
  ].join(' · ');
}
