import * as vscode from 'vscode';
import { DisposableStore } from '../disposables';

/** Creates the tree views, and keeps their data providers for whoever wants to read their rows. */
export class TreeViews implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly byId = new Map<string, vscode.TreeDataProvider<unknown>>();

  create<Row>(id: string, provider: vscode.TreeDataProvider<Row>): vscode.TreeView<Row> {
    this.byId.set(id, provider as vscode.TreeDataProvider<unknown>);
    return this.disposables.add(
      vscode.window.createTreeView(id, { treeDataProvider: provider, showCollapseAll: true }),
    );
  }

  /** The data provider of a view; undefined if there is no such view. */
  provider(id: string): vscode.TreeDataProvider<unknown> | undefined {
    return this.byId.get(id);
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
