import * as vscode from 'vscode';
import type { SourceResolution } from '../../sources/sourceResolution';
import { readPathMappings } from '../../sources/pathMapping';
import { getSetting } from '../config';
import { settings } from '../contributions';
import { DisposableStore } from '../disposables';
import { showError } from '../errors';
import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';

/** Limits of the search for a moved file: number of files, and time. */
const MOST_FILES = 10_000;
const LONGEST_SEARCH_MS = 3000;

/** Where this window looks for sources that are not where a profile says. Invalid entries of the setting are logged. */
export function resolutionHere(log: vscode.LogOutputChannel): Pick<SourceResolution, 'mappings' | 'folders'> {
  const open = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const folders = open.map(({ name, uri }) => ({ name, path: uri.fsPath }));
  const { mappings, problems } = readPathMappings(getSetting<unknown>(settings.pathMappings), folders);
  problems.forEach((problem) => log.warn(problem));
  return { mappings, folders: folders.map((folder) => folder.path) };
}

/** Workspace files with these extensions, except packages and files that the user excludes. */
export async function findWorkspaceFiles(extensions: readonly string[]): Promise<string[]> {
  const endings = extensions.map((extension) => extension.slice(1)).join(',');
  const pattern = extensions.length === 1 ? `**/*.${endings}` : `**/*.{${endings}}`;
  const cancellation = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => cancellation.cancel(), LONGEST_SEARCH_MS);
  try {
    const found = await vscode.workspace.findFiles(
      pattern,
      '**/node_modules/**',
      MOST_FILES,
      cancellation.token,
    );
    return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}

/** Reloads the current session when its sources may have moved: files were renamed, or the setting changed. */
export function followSources(
  store: SessionStore,
  storage: SessionStorage,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const readAnew = async () => {
    const before = store.current;
    if (!before) return;
    const session = await storage.load(before.record, before.view);
    if (store.current === before) store.show(session);
  };
  const guarded = (work: () => Promise<void>) => void work().catch((error: unknown) => showError(error, log));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settings.pathMappings)) guarded(readAnew);
    }),
  );
  disposables.add(
    vscode.workspace.onDidRenameFiles(({ files }) => {
      const renames = files
        .filter(({ oldUri, newUri }) => oldUri.scheme === 'file' && newUri.scheme === 'file')
        .map(({ oldUri, newUri }) => ({ from: oldUri.fsPath, to: newUri.fsPath }));
      guarded(async () => {
        const shown = store.current;
        if (shown && (await storage.followRenames(shown.record.id, renames))) await readAnew();
      });
    }),
  );
  return disposables;
}
