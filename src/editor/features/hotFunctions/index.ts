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
  const tree = disposables.add(new HotFunctionsTree(store, model, trees));
  const register = (command: string, run: (wanted?: unknown) => unknown) =>
    disposables.add(registerGuarded(log, command, run));
  register(commands.sortBySelf, () => tree.sortBy('self'));
  register(commands.sortByTotal, () => tree.sortBy('total'));
  register(commands.filterHotFunctions, async (wanted) => {
    const text = typeof wanted === 'string' ? wanted : await askForFilter(tree.filterText);
    if (text !== undefined) tree.filterBy(text);
  });
  register(commands.clearHotFunctionsFilter, () => tree.filterBy(''));
  register(commands.showHotFunctions, () => vscode.commands.executeCommand(`${views.hotFunctions}.focus`));
  return disposables;
}

/** The tree with its order and its filter. */
class HotFunctionsTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<TreeRow>;
  private readonly modelListener: vscode.Disposable;
  private sort: Sort = 'self';
  private filter: NameFilter | undefined;

  constructor(
    private readonly store: SessionStore,
    private readonly model: TreeModel,
    trees: TreeViews,
  ) {
    this.view = trees.create(views.hotFunctions, this);
    this.sortBy('self');
    this.filterBy('');
    this.modelListener = model.onDidChange(() => this.update());
  }

  /** As the user wrote it; empty for none. */
  get filterText(): string {
    return this.filter?.text ?? '';
  }

  getChildren(row?: TreeRow): TreeRow[] | Promise<TreeRow[]> {
    return row ? [] : this.rows();
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    return treeItem(this.store.current!, row, this.sort);
  }

  sortBy(sort: Sort): void {
    this.sort = sort;
    void vscode.commands.executeCommand('setContext', contextKeys.hotFunctionsSort, sort);
    this.changed.fire();
  }

  /** @param text empty to show all functions. @throws {UserError} for an invalid regular expression */
  filterBy(text: string): void {
    this.filter = text === '' ? undefined : nameFilter(text);
    const isFiltered = this.filter !== undefined;
    void vscode.commands.executeCommand('setContext', contextKeys.hasNameFilter, isFiltered);
    this.update();
  }

  dispose(): void {
    this.modelListener.dispose();
    this.changed.dispose();
  }

  private async rows(): Promise<TreeRow[]> {
    const { current } = this.store;
    if (!current) return [];
    return shownRows(current.report, await this.model.rootsOf('callers'), this.sort, this.filter);
  }

  private update(): void {
    const parts = this.filter ? [`“${this.filter.text}”`] : [];
    this.view.description = viewDescription(this.store.current, this.model, parts);
    this.changed.fire();
    void this.tellIfNothingFound();
  }

  private async tellIfNothingFound(): Promise<void> {
    const asked = this.filter;
    const isEmpty =
      asked !== undefined && this.store.current !== undefined && (await this.rows()).length === 0;
    // Another one may have been requested meanwhile.
    if (asked === this.filter) this.view.message = isEmpty ? nothingFound(asked!) : '';
  }
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
