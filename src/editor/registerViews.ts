import type * as vscode from 'vscode';
import { DisposableStore } from './disposables';
import { registerCallTrees } from './features/callTrees';
import { registerHotFunctions } from './features/hotFunctions';
import { registerLibraries } from './features/libraries';
import { registerListing } from './features/listing';
import { registerLocateSource } from './features/locateSource';
import { registerOpenWith } from './features/openWith';
import { registerParts } from './features/parts';
import { registerStackFilters } from './features/stackFilters';
import { registerValueTypes } from './features/valueTypes';
import type { SessionStorage } from './session/sessionStorage';
import type { SessionStore } from './session/sessionStore';
import { ViewChanger } from './session/viewChanger';
import { TreeModel } from './trees/treeModel';
import type { TreeViews } from './trees/treeViews';

/** The views with functions as rows, and the commands that choose what they show of a session. */
export function registerViews(
  { workspaceState }: vscode.ExtensionContext,
  store: SessionStore,
  storage: SessionStorage,
  views: TreeViews,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const model = disposables.add(new TreeModel(store, workspaceState));
  const changer = new ViewChanger(store, storage);
  disposables.add(registerHotFunctions(store, model, views, log));
  disposables.add(registerCallTrees(store, model, views, log));
  disposables.add(registerListing(store, log));
  disposables.add(registerParts(store, changer, log));
  disposables.add(registerValueTypes(store, changer, log));
  disposables.add(registerLibraries(model, log));
  disposables.add(registerStackFilters(store, changer, log));
  disposables.add(registerOpenWith({ store, storage, log }));
  disposables.add(registerLocateSource(store, log));
  return disposables;
}
