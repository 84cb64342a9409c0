import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ProfileTrees, TreeRow } from '../../../profile/views/treeRows';
import type { NumberedRow } from '../../../services/profile/openProfile';
import { commands, internalCommands, views } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded } from '../../errors';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';
import { functionItem, valueText, viewDescription } from '../../trees/functionItem';
import { shortPlace } from '../../trees/functionRows';
import type { TreeModel } from '../../trees/treeModel';
import type { TreeViews } from '../../trees/treeViews';

/** Rows of one level; the last row reveals as many again. */
const ROWS_OF_LEVEL = 100;

/** A row, and its children once they have been requested. */
interface Row {
  readonly kind: 'function';
  readonly row: NumberedRow;
  /** For commands of the context menu, see `functionOf`. */
  readonly func: number;
  readonly level: Level;
}

/** The rows below another, or the outermost ones. */
interface Level {
  readonly owner: Row | undefined;
  readonly rows: () => Promise<readonly NumberedRow[]>;
  made?: readonly Row[];
  shown: number;
}

/** Stands for rows of a level that are not shown yet. */
interface More {
  readonly kind: 'more';
  readonly level: Level;
}

interface TreeKind {
  readonly view: string;
  readonly tree: keyof ProfileTrees;
  /** The fields of a row that determine its position. */
  readonly figures: (session: Session, row: TreeRow) => string;
}

const kinds: readonly TreeKind[] = [
  {
    view: views.callTree,
    tree: 'calls',
    figures: ({ report }, row) =>
      [
        valueText(report, row.total, row.isTotalApproximate),
        l10n.t('self {0}', valueText(report, row.self, row.isSelfApproximate)),
        ...librariesText(report, row),
      ].join('  '),
  },
  {
    view: views.callers,
    tree: 'callers',
    figures: ({ report }, row) =>
      [
        valueText(report, row.self, row.isSelfApproximate),
        ...librariesText(report, row),
        l10n.t('total {0}', valueText(report, row.total, row.isTotalApproximate)),
      ].join('  '),
  },
];

function librariesText(report: Session['report'], row: TreeRow): string[] {
  if (row.inLibraries <= 0) return [];
  return [l10n.t('in libraries {0}', valueText(report, row.inLibraries, row.isSelfApproximate))];
}

/** **Call Tree**, top down, and **Callers**, bottom up: rows are created when their parent is expanded. */
export function registerCallTrees(
  store: SessionStore,
  model: TreeModel,
  trees: TreeViews,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  for (const kind of kinds) disposables.add(registerTree(kind, store, model, trees));
  disposables.add(registerGuarded(log, internalCommands.showMoreRows, (showMore: () => void) => showMore()));
  for (const [command, view] of [
    [commands.showCallTree, views.callTree],
    [commands.showCallers, views.callers],
  ] as const)
    disposables.add(registerGuarded(log, command, () => vscode.commands.executeCommand(`${view}.focus`)));
  return disposables;
}

function registerTree(
  kind: TreeKind,
  store: SessionStore,
  model: TreeModel,
  trees: TreeViews,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<Row | undefined>());
  let root: Level | undefined;
  const rootLevel = (): Level =>
    (root ??= { owner: undefined, rows: () => model.rootsOf(kind.tree), shown: ROWS_OF_LEVEL });
  const rowsOf = async (level: Level): Promise<(Row | More)[]> => {
    level.made ??= (await level.rows()).map((row) => rowBelow(kind.tree, model, row));
    const shown: (Row | More)[] = level.made.slice(0, level.shown);
    return level.made.length > level.shown ? [...shown, { kind: 'more', level }] : shown;
  };
  const provider: vscode.TreeDataProvider<Row | More> = {
    onDidChangeTreeData: changed.event,
    getChildren(row) {
      if (row?.kind === 'more') return [];
      return store.current ? rowsOf(row ? row.level : rootLevel()) : [];
    },
    getTreeItem(row) {
      if (row.kind === 'more') return moreItem(row.level, () => reveal(row.level));
      return rowItem(kind, store.current!, row.row);
    },
  };
  const reveal = (level: Level) => {
    level.shown += ROWS_OF_LEVEL;
    changed.fire(level.owner);
  };
  const view = trees.create(kind.view, provider);
  const update = () => {
    root = undefined;
    view.description = viewDescription(store.current, model);
    changed.fire(undefined);
  };
  disposables.add(model.onDidChange(update));
  update();
  return disposables;
}

function rowBelow(tree: keyof ProfileTrees, model: TreeModel, row: NumberedRow): Row {
  const made: Row = {
    kind: 'function',
    row,
    func: row.func,
    level: {
      get owner() {
        return made;
      },
      rows: () => model.rowsBelow(tree, row),
      shown: ROWS_OF_LEVEL,
    },
  };
  return made;
}

function rowItem(kind: TreeKind, session: Session, row: TreeRow): vscode.TreeItem {
  const item = functionItem(session, row);
  item.description = [
    row.isRecursion ? '↻' : '',
    kind.figures(session, row),
    row.func >= 0 ? shortPlace(session.report, row.func) : '',
  ]
    .filter(Boolean)
    .join('  ');
  item.collapsibleState = row.hasChildren
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
  return item;
}

function moreItem(level: Level, reveal: () => void): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('… {0} more', level.made!.length - level.shown));
  item.command = {
    title: l10n.t('Show more rows'),
    command: internalCommands.showMoreRows,
    arguments: [reveal],
  };
  return item;
}
