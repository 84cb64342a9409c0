import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { showError } from './editor/errors';
import { registerAnnotations } from './editor/features/annotations';
import { registerChecks } from './editor/registerChecks';
import { registerViews } from './editor/registerViews';
import { registerCodeLens } from './editor/features/codeLens';
import { registerFetchProfile } from './editor/features/fetchProfile';
import { registerHover } from './editor/features/hover';
import { registerNavigation } from './editor/features/navigation';
import { registerProfiling } from './editor/features/profiling';
import { registerStatusBar } from './editor/features/statusBar';
import { LineTracker } from './editor/lineTracker';
import { ViewLoader } from './editor/session/viewLoader';
import { restoreLastSession } from './editor/session/restoreSession';
import type { Session } from './editor/session/session';
import { SessionRunner } from './editor/session/sessionRunner';
import { SessionStorage } from './editor/session/sessionStorage';
import { SessionStore } from './editor/session/sessionStore';
import { findWorkspaceFiles, followSources } from './editor/session/sourceResolution';
import { TreeViews } from './editor/trees/treeViews';

/** The API for other extensions and for tests. */
export interface HotlineApi {
  /** The current session. */
  readonly currentSession: () => Session | undefined;
  readonly onDidChangeSession: vscode.Event<Session | undefined>;
  /** Where sessions are stored, a folder each. */
  readonly sessionsFolder: string;
  /** Resolves when the last session of the workspace has been restored, or there is none. */
  readonly restored: Promise<void>;
  /** The data provider of the tree view with this id. */
  readonly viewProvider: (id: string) => vscode.TreeDataProvider<unknown> | undefined;
}

/** Builds the services, registers the features and restores the last session. */
export function activate(context: vscode.ExtensionContext): HotlineApi {
  const texts = vscode.l10n.bundle;
  if (texts) l10n.config({ contents: texts });
  const log = vscode.window.createOutputChannel('Hotline', { log: true });
  const store = new SessionStore();
  const sessionsFolder = path.join((context.storageUri ?? context.globalStorageUri).fsPath, 'sessions');
  const profiles = new ViewLoader(log);
  const storage = new SessionStorage(
    sessionsFolder,
    (sources, options) => profiles.load(sources, options),
    findWorkspaceFiles,
  );
  const runner = new SessionRunner(store, storage, log);
  const tracker = new LineTracker(store);
  const views = new TreeViews();
  context.subscriptions.push(
    log,
    store,
    profiles,
    runner,
    tracker,
    followSources(store, storage, log),
    registerProfiling({ store, runner, storage, log }),
    registerFetchProfile({ store, storage, log }),
    registerAnnotations(context, store, tracker),
    registerCodeLens(store, tracker),
    registerHover(store, tracker),
    views,
    registerViews(context, store, storage, views, log),
    registerStatusBar(store),
    registerNavigation(store, tracker, log),
    registerChecks(context, store, tracker, log),
  );
  const restored = restoreLastSession(store, storage).catch((error: unknown) => void showError(error, log));
  return {
    currentSession: () => store.current,
    onDidChangeSession: store.onDidChangeSession,
    sessionsFolder,
    restored,
    viewProvider: (id) => views.provider(id),
  };
}
