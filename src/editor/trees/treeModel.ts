import * as vscode from 'vscode';
import { isOwnSource } from '../../languages';
import { profileTrees } from '../../profile/views/profileTrees';
import type { ProfileView } from '../../profile/views/profileView';
import type { ProfileTrees } from '../../profile/views/treeRows';
import { contextKeys } from '../contributions';
import type { SessionStore } from '../session/sessionStore';

const FOLDS_KEY = 'hotline.foldsLibraries';

/** The rows of the session that is shown, for all views that have functions as rows; and whether libraries are folded. */
export class TreeModel implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  private made: { readonly report: ProfileView; readonly trees: ProfileTrees } | undefined;
  private folds: boolean;

  /** Fires when the rows are others. */
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

  /** True where only the user's own code is shown. */
  get foldsLibraries(): boolean {
    return this.folds;
  }

  /** The rows of the session; undefined where there is none. Made when they are first asked for. */
  get trees(): ProfileTrees | undefined {
    const report = this.store.current?.report;
    if (!report) return undefined;
    if (this.made?.report !== report)
      this.made = { report, trees: profileTrees(report.profile, this.folds ? isOwnSource : undefined) };
    return this.made.trees;
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
    this.made = undefined;
    this.emitter.fire();
  }

  private setContext(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.hasFoldedLibraries, this.folds);
  }
}
