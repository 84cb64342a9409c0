import type * as vscode from 'vscode';
import { DisposableStore } from './disposables';
import { registerAnnotations } from './features/annotations';
import { registerCodeLens } from './features/codeLens';
import { registerHover } from './features/hover';
import { registerNavigation } from './features/navigation';
import { registerStatusBar } from './features/statusBar';
import type { LineTracker } from './lineTracker';
import type { SessionStore } from './session/sessionStore';

/** Everything that shows the figures of a session where the code is, and their sum in the status bar. */
export function registerFigures(
  context: vscode.ExtensionContext,
  store: SessionStore,
  tracker: LineTracker,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  disposables.add(registerAnnotations(context, store, tracker));
  disposables.add(registerCodeLens(store, tracker));
  disposables.add(registerHover(store, tracker));
  disposables.add(registerStatusBar(store));
  disposables.add(registerNavigation(store, tracker, log));
  return disposables;
}
