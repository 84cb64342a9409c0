import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FunctionCost } from '../../../model/hotFunctions';
import { isInFile, shareOf, type Report } from '../../../model/report';
import { formatCalls, formatShare, formatValue } from '../../../model/units';
import { commands, contextKeys, internalCommands, views } from '../../contributions';
import { DisposableStore } from '../../disposables';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';

/** Rows of the tree; what comes after cost next to nothing. */
const MOST_ROWS = 300;

type Sort = 'self' | 'total';

/** The **Hot Functions** tree: every function that cost anything, sorted by self or total. */
export function registerHotFunctions(store: SessionStore): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  let sort: Sort = 'self';
  const provider: vscode.TreeDataProvider<FunctionCost> = {
    onDidChangeTreeData: changed.event,
    getChildren: (row) => (row || !store.current ? [] : sortedRows(store.current.report, sort)),
    getTreeItem: (row) => treeItem(store.current!.report, row, sort),
  };
  const view = disposables.add(
    vscode.window.createTreeView(views.hotFunctions, { treeDataProvider: provider }),
  );
  const update = () => {
    view.description = store.current ? shownName(store.current) : '';
    changed.fire();
  };
  const sortBy = (wanted: Sort) => {
    sort = wanted;
    void vscode.commands.executeCommand('setContext', contextKeys.hotFunctionsSort, sort);
    changed.fire();
  };
  sortBy('self');
  disposables.add(store.onDidChangeSession(update));
  disposables.add(vscode.commands.registerCommand(commands.sortBySelf, () => sortBy('self')));
  disposables.add(vscode.commands.registerCommand(commands.sortByTotal, () => sortBy('total')));
  disposables.add(
    vscode.commands.registerCommand(commands.showHotFunctions, () =>
      vscode.commands.executeCommand(`${views.hotFunctions}.focus`),
    ),
  );
  update();
  return disposables;
}

/** The file that was profiled, or the process or thread that is looked at. */
function shownName({ record, report }: Session): string {
  return report.shownPart ?? path.basename(record.file);
}

function sortedRows(report: Report, sort: Sort): FunctionCost[] {
  const other = sort === 'self' ? 'total' : 'self';
  return report.functions
    .filter((row) => row[sort] > 0)
    .sort((a, b) => b[sort] - a[sort] || b[other] - a[other])
    .slice(0, MOST_ROWS);
}

function treeItem(report: Report, row: FunctionCost, sort: Sort): vscode.TreeItem {
  const { profile } = report;
  const name = profile.functions.name[row.func]!;
  const unit = profile.valueTypes[profile.defaultValue]!.unit;
  const item = new vscode.TreeItem(name);
  const place = placeOf(report, row.func);
  const calls = row.calls === undefined ? '' : formatCalls(row.calls, row.primitiveCalls ?? row.calls);
  item.description = [
    `${formatShare(shareOf(report, row[sort]))}`,
    formatValue(row[sort], unit),
    calls && `${calls}×`,
    place,
  ]
    .filter(Boolean)
    .join('  ');
  const self = `${formatShare(shareOf(report, row.self))}, ${formatValue(row.self, unit)}`;
  const total = `${formatShare(shareOf(report, row.total))}, ${formatValue(row.total, unit)}`;
  item.tooltip = [
    name,
    `${l10n.t('Self')}: ${self}`,
    `${l10n.t('Total')}: ${total}`,
    ...(calls ? [`${l10n.t('Calls')}: ${calls}`] : []),
    profile.sources[profile.functions.source[row.func]!] ?? '',
  ].join('\n');
  item.accessibilityInformation = { label: l10n.t('{0}, self {1}, total {2}', name, self, total) };
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

function placeOf(report: Report, func: number): string {
  const source = report.profile.sources[report.profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = report.profile.functions.line[func]!;
  return line > 0 ? `${path.basename(source)}:${line}` : path.basename(source);
}
