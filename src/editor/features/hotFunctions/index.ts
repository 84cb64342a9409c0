import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { FunctionCost } from '../../../profile/views/hotFunctions';
import type { ProfileView } from '../../../profile/views/profileView';
import { byTotal, NO_FUNCTION, type TreeRow } from '../../../profile/views/treeRows';
import { formatCalls } from '../../../base/units';
import { patternProblem } from '../../../base/userPattern';
import { commands, contextKeys, views } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded } from '../../errors';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';
import { functionItem, valueText, viewDescription } from '../../trees/functionItem';
import { shortPlace } from '../../trees/functionRows';
import type { TreeModel } from '../../trees/treeModel';
import type { TreeViews } from '../../trees/treeViews';
import { nameFilter, type NameFilter } from './nameFilter';

/** Rows of the tree; the rest cost next to nothing. */
const MOST_ROWS = 300;

type Sort = 'self' | 'total';

/** The **Hot Functions** tree: every function that cost anything, sorted by self or total, filtered by name or path. */
export function registerHotFunctions(
  store: SessionStore,
  model: TreeModel,
  trees: TreeViews,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  let sort: Sort = 'self';
  let filter: NameFilter | undefined;
  const rows = async (): Promise<TreeRow[]> => {
    const { current } = store;
    return current ? shownRows(current.report, await model.rootsOf('callers'), sort, filter) : [];
  };
  const provider: vscode.TreeDataProvider<TreeRow> = {
    onDidChangeTreeData: changed.event,
    getChildren: (row) => (row ? [] : rows()),
    getTreeItem: (row) => treeItem(store.current!, row, sort),
  };
  const view = trees.create(views.hotFunctions, provider);
  const tellIfNothingFound = async () => {
    const asked = filter;
    const isEmpty = asked !== undefined && store.current !== undefined && (await rows()).length === 0;
    // Another one may have been requested meanwhile.
    if (asked === filter) view.message = isEmpty ? nothingFound(asked!) : '';
  };
  const update = () => {
    view.description = viewDescription(store.current, model, filter ? [`“${filter.text}”`] : []);
    changed.fire();
    void tellIfNothingFound();
  };
  const sortBy = (wanted: Sort) => {
    sort = wanted;
    void vscode.commands.executeCommand('setContext', contextKeys.hotFunctionsSort, sort);
    changed.fire();
  };
  const filterBy = (text: string) => {
    filter = text === '' ? undefined : nameFilter(text);
    void vscode.commands.executeCommand('setContext', contextKeys.hasNameFilter, filter !== undefined);
    update();
  };
  sortBy('self');
  filterBy('');
  disposables.add(model.onDidChange(update));
  disposables.add(registerGuarded(log, commands.sortBySelf, () => sortBy('self')));
  disposables.add(registerGuarded(log, commands.sortByTotal, () => sortBy('total')));
  disposables.add(
    registerGuarded(log, commands.filterHotFunctions, async (wanted?: unknown) => {
      const text = typeof wanted === 'string' ? wanted : await askForFilter(filter?.text ?? '');
      if (text !== undefined) filterBy(text);
    }),
  );
  disposables.add(registerGuarded(log, commands.clearHotFunctionsFilter, () => filterBy('')));
  disposables.add(
    registerGuarded(log, commands.showHotFunctions, () =>
      vscode.commands.executeCommand(`${views.hotFunctions}.focus`),
    ),
  );
  return disposables;
}

/** @returns undefined if the user cancelled. */
function askForFilter(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Filter Hot Functions'),
    prompt: l10n.t('Part of a name or path, or a regular expression. Leave empty to show all functions.'),
    value,
    validateInput: patternProblem,
  });
}

function nothingFound({ text }: NameFilter): string {
  return l10n.t('No function name or path matches {0}.', text);
}

/** The rows of functions, with call counts if they are known. */
function shownRows(
  { profile, functions }: ProfileView,
  callers: readonly TreeRow[],
  sort: Sort,
  filter: NameFilter | undefined,
): TreeRow[] {
  const rows = callers.filter((row) => row.self + row.inLibraries > 0 || sort === 'total');
  const sorted = sort === 'self' ? rows : [...rows].sort(byTotal);
  const isShown = ({ func }: TreeRow) =>
    !filter ||
    (func !== NO_FUNCTION &&
      filter.matches(profile.functions.name[func]!, profile.sources[profile.functions.source[func]!] ?? ''));
  const calls = new Map(functions.map((cost) => [cost.func, cost]));
  return sorted
    .filter(isShown)
    .slice(0, MOST_ROWS)
    .map((row) => ({ ...row, calls: callsText(calls.get(row.func)) }));
}

function callsText(cost: FunctionCost | undefined): string {
  return cost?.calls === undefined ? '' : formatCalls(cost.calls, cost.primitiveCalls ?? cost.calls);
}

function treeItem(session: Session, row: TreeRow & { readonly calls?: string }, sort: Sort): vscode.TreeItem {
  const { report } = session;
  const calls = row.calls ?? '';
  const item = functionItem(session, row, calls ? [l10n.t('{0} calls', calls)] : []);
  const libraries =
    sort === 'self' && row.inLibraries > 0 ? valueText(report, row.inLibraries, row.isSelfApproximate) : '';
  item.description = [
    sort === 'self' ? valueText(report, row.self, row.isSelfApproximate) : valueText(report, row.total),
    libraries && l10n.t('in libraries {0}', libraries),
    calls && `${calls}×`,
    row.func === NO_FUNCTION ? '' : shortPlace(report, row.func),
  ]
    .filter(Boolean)
    .join('  ');
  return item;
}
