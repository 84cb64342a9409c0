import type * as vscode from 'vscode';
import { DisposableStore } from './disposables';
import { registerCheckWorkspace } from './features/checkWorkspace';
import { registerDiagnostics } from './features/diagnostics';
import { registerFindingHover } from './features/findingHover';
import { registerFindingLenses } from './features/findingLenses';
import { registerQuickFix } from './features/quickFix';
import { FindingStore } from './findings/findingStore';
import type { LineTracker } from './lineTracker';
import type { SessionStore } from './session/sessionStore';

/** Everything that shows what the static checks find. None of it runs code of the workspace. */
export function registerChecks(
  { extensionUri }: vscode.ExtensionContext,
  sessions: SessionStore,
  tracker: LineTracker,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const store = disposables.add(new FindingStore(log));
  disposables.add(registerDiagnostics(store, extensionUri));
  disposables.add(registerFindingLenses({ store, sessions, tracker }));
  disposables.add(registerQuickFix(store, extensionUri));
  disposables.add(registerFindingHover(store, extensionUri));
  disposables.add(registerCheckWorkspace(store, log));
  return disposables;
}
