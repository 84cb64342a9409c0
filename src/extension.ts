import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { HotlineApi } from './editor/api';
import { showError } from './editor/errors';
import { registerChecks } from './editor/registerChecks';
import { registerFigures } from './editor/registerFigures';
import { registerViews } from './editor/registerViews';
import { registerFetchProfile } from './editor/features/fetchProfile';
import { migrateRenamedSettings } from './editor/features/renames';
import { registerProfiling } from './editor/features/profiling';
import { LineTracker } from './editor/lineTracker';
import { ViewLoader } from './editor/session/viewLoader';
import { restoreLastSession } from './editor/session/restoreSession';
import { SessionRunner } from './editor/session/sessionRunner';
import { SessionStorage } from './editor/session/sessionStorage';
import { SessionStore } from './editor/session/sessionStore';
import { findWorkspaceFiles, followSources } from './editor/session/sourceResolution';
import { TreeViews } from './editor/trees/treeViews';

/** Builds the services, registers the features and brings the last session back. */
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
    registerFigures(context, store, tracker, log),
    views,
    registerViews(context, store, storage, views, log),
    registerChecks(context, store, tracker, log),
  );
  const restored = restoreLastSession(store, storage).catch((error: unknown) => void showError(error, log));
  return {
    currentSession: () => store.current,
    onDidChangeSession: store.onDidChangeSession,
    sessionsFolder,
    restored,
    migrated: migrateRenamedSettings(log),
    viewProvider: (id) => views.provider(id),
  };
}
