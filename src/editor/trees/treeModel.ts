import * as vscode from 'vscode';
import type { NumberedRow, RowsRequest } from '../../services/profile/openProfile';
import { contextKeys } from '../contributions';
import type { Session } from '../session/session';
import type { SessionStore } from '../session/sessionStore';

const FOLDS_KEY = 'hotline.foldsLibraries';

/** The rows of the current session for all views with functions as rows, and whether libraries are folded. */
export class TreeModel implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  /** The top-level rows of each tree of the session, once they have been requested. */
  private roots = new Map<RowsRequest['tree'], Promise<readonly NumberedRow[]>>();
  private folds: boolean;
  /** What rows are of. */
  private readonly owners = new WeakMap<
    NumberedRow,
    { readonly session: Session; readonly folds: boolean }
  >();

  /** Fires when the rows change. */
  readonly onDidChange = this.emitter.event;

  /** @param memory remembers the choice */
  constructor(
    private readonly store: SessionStore,
    private readonly memory: vscode.Memento,
  ) {
    this.folds = memory.get<boolean>(FOLDS_KEY, true);
    this.subscription = store.onDidChangeSession(() => this.refresh());
    this.setContext();
  }

  /** True if only the user's own code is shown. */
  get foldsLibraries(): boolean {
    return this.folds;
  }

  /** The top-level rows of a tree of the session; none if there is no session. */
  rootsOf(tree: RowsRequest['tree']): Promise<readonly NumberedRow[]> {
    const session = this.store.current;
    if (!session) return Promise.resolve([]);
    let rows = this.roots.get(tree);
    if (!rows) this.roots.set(tree, (rows = this.rowsOf(session, tree)));
    return rows;
  }

  /** The children of one of these; none if the session has changed since. */
  rowsBelow(tree: RowsRequest['tree'], row: NumberedRow): Promise<readonly NumberedRow[]> {
    const owner = this.owners.get(row);
    // Rows of the previous session may still be requested while the view is being redrawn.
    if (!owner || owner.session !== this.store.current || owner.folds !== this.folds)
      return Promise.resolve([]);
    return this.rowsOf(owner.session, tree, row.id);
  }

  private async rowsOf(
    session: Session,
    tree: RowsRequest['tree'],
    below?: number,
  ): Promise<readonly NumberedRow[]> {
    const { folds } = this;
    const rows = await session.rows({ tree, foldsLibraries: folds, ...(below !== undefined && { below }) });
    for (const row of rows) this.owners.set(row, { session, folds });
    return rows;
  }

  async setFoldsLibraries(folds: boolean): Promise<void> {
    this.folds = folds;
    this.setContext();
    this.refresh();
    await this.memory.update(FOLDS_KEY, folds);
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }

  private refresh(): void {
    this.roots = new Map();
    this.emitter.fire();
  }

  private setContext(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.hasFoldedLibraries, this.folds);
  }
}
