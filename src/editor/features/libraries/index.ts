import type * as vscode from 'vscode';
import { commands } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded } from '../../errors';
import type { TreeModel } from '../../trees/treeModel';

/** **Just My Code** and **Show Libraries**: whether the views show library code. */
export function registerLibraries(model: TreeModel, log: vscode.LogOutputChannel): vscode.Disposable {
  const disposables = new DisposableStore();
  disposables.add(registerGuarded(log, commands.foldLibraries, () => model.setFoldsLibraries(true)));
  disposables.add(registerGuarded(log, commands.showLibraries, () => model.setFoldsLibraries(false)));
  return disposables;
}
