import type * as vscode from 'vscode';
import type { Session } from './session/session';

/** What other extensions, and the tests, may use. */
export interface HotlineApi {
  /** The session that is shown. */
  readonly currentSession: () => Session | undefined;
  readonly onDidChangeSession: vscode.Event<Session | undefined>;
  /** Where sessions are stored, a folder each. */
  readonly sessionsFolder: string;
  /** Resolves when the last session of the workspace has been read back, or there was none. */
  readonly restored: Promise<void>;
  /** Resolves when values under old names of settings have been moved to the new ones. */
  readonly migrated: Promise<void>;
  /** What fills the tree view with this id. */
  readonly viewProvider: (id: string) => vscode.TreeDataProvider<unknown> | undefined;
}
