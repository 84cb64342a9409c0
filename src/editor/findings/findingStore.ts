import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Finding, PlacedFix } from '../../checks/finding';
import { languageOfEditor, languageOfPath } from '../../languages';
import { CheckWorker } from '../../services/checks/checkWorker';
import { messageOf } from '../../base/userError';
import { getSetting } from '../config';
import { settings } from '../contributions';
import { DisposableStore } from '../disposables';
import { rangeOf } from './rangeOf';

/** A finding, and its range in the text that was checked. */
export interface LocatedFinding extends Finding {
  readonly range: vscode.Range;
}

/** The findings of a file, and the version that was checked. */
interface FileFindings {
  readonly uri: vscode.Uri;
  /** Undefined for a file that was read from disk. */
  readonly version: number | undefined;
  /** The text that was checked; undefined for a file that was read from disk. */
  readonly text: string | undefined;
  readonly findings: readonly LocatedFinding[];
}

interface FindingsOnDisk {
  readonly findings: readonly LocatedFinding[];
  /** The file was read after that, milliseconds since 1970. */
  readonly readAfter: number;
}

/** Delay after the last keystroke, in milliseconds. */
const QUIET_MS = 120;

/** Checks open documents as they change, in its own thread, and keeps the findings, also those of other files. */
export class FindingStore implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly files = new Map<string, FileFindings>();
  /** What **Check Workspace** found in files as they stand on disk. */
  private readonly onDisk = new Map<string, FindingsOnDisk>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly worker: CheckWorker;
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const texts = vscode.l10n.bundle;
    this.worker = new CheckWorker(path.join(__dirname, 'checker.js'), texts);
    this.disposables.add({ dispose: () => void this.worker.dispose() });
    this.disposables.add({ dispose: () => this.timers.forEach((timer) => clearTimeout(timer)) });
    this.disposables.add(vscode.workspace.onDidOpenTextDocument((document) => this.schedule(document, 0)));
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.schedule(document, QUIET_MS)),
    );
    this.disposables.add(vscode.workspace.onDidCloseTextDocument((document) => this.close(document)));
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher('**/*', true));
    this.disposables.add(watcher.onDidChange((uri) => void this.forgetOnDisk(uri)));
    this.disposables.add(watcher.onDidDelete((uri) => void this.forgetOnDisk(uri)));
    this.disposables.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.checksEnabled)) this.checkAll();
      }),
    );
    this.checkAll();
  }

  /** For the text as last checked. */
  findingsOf(uri: vscode.Uri): readonly LocatedFinding[] {
    return this.files.get(uri.toString())?.findings ?? [];
  }

  /** The text that the findings of a document refer to; undefined if it was not checked as a document. */
  textOf(uri: vscode.Uri): string | undefined {
    return this.files.get(uri.toString())?.text;
  }

  /** For the current text of a document; undefined while it is being checked. */
  currentFindings(document: vscode.TextDocument): readonly LocatedFinding[] | undefined {
    const file = this.files.get(document.uri.toString());
    return file?.version === document.version ? file.findings : undefined;
  }

  /**
   * Fixes for a finding in the current text of a document.
   * @returns undefined if the text has changed, or the fixes could not be computed
   */
  async fixesOf(
    document: vscode.TextDocument,
    { fixToken }: Finding,
  ): Promise<readonly PlacedFix[] | undefined> {
    const { version } = document;
    const name = nameOf(document);
    if (fixToken === undefined) return [];
    if (name === undefined || this.files.get(document.uri.toString())?.version !== version) return undefined;
    try {
      const fixes = await this.worker.fixesOf(name, document.getText(), fixToken);
      return document.version === version ? fixes : undefined;
    } catch (error) {
      this.log.error(`Could not compute the fixes for ${document.uri.fsPath}: ${String(error)}`);
      return undefined;
    }
  }

  /**
   * Takes the findings of a file on disk, until the file changes. Open files are checked as they are in the editor.
   * @param readAfter a time before the file was read, milliseconds since 1970
   */
  setFile(uri: vscode.Uri, findings: readonly Finding[], readAfter: number): void {
    this.onDisk.set(uri.toString(), { findings: findings.map(located), readAfter });
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) return;
    this.set({ uri, version: undefined, text: undefined, findings: findings.map(located) });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.schedule(document, 0);
  }

  private schedule(document: vscode.TextDocument, milliseconds: number): void {
    if (!nameOf(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.check(document).catch((error: unknown) => this.log.error(messageOf(error)));
    }, milliseconds);
    this.timers.set(key, timer);
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { uri, version } = document;
    const name = nameOf(document);
    if (document.isClosed || name === undefined) return;
    if (!getSetting<boolean>(settings.checksEnabled, document)) {
      this.set({ uri, version, text: undefined, findings: [] });
      return;
    }
    const text = document.getText();
    const { checked, problem } = await this.worker.checkDocument(name, text);
    // A newer text is already being checked.
    if (document.isClosed || document.version !== version) return;
    if (!checked) {
      this.log.error(`${uri.fsPath} could not be checked: ${problem}`);
      return;
    }
    if (checked.skipped) this.log.info(`${uri.fsPath} was not checked: ${checked.skipped}`);
    this.set({ uri, version, text, findings: checked.findings.map(located) });
  }

  /** What **Check Workspace** found in a file stays when its document is closed as it stands on disk. */
  private close(document: vscode.TextDocument): void {
    const { uri } = document;
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const file = this.files.get(key);
    if (!file) return;
    this.files.delete(key);
    const onDisk = this.onDisk.get(key);
    if (onDisk) this.set({ uri, version: undefined, text: undefined, findings: onDisk.findings });
    else this.changed.fire(uri);
  }

  /** A file that changed or went is no longer the one that **Check Workspace** looked at. */
  private async forgetOnDisk(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const known = this.onDisk.get(key);
    if (!known) return;
    const mtime = await vscode.workspace.fs.stat(uri).then(
      (file) => file.mtime,
      () => undefined,
    );
    // The news may be older than the check.
    if (this.onDisk.get(key) !== known || (mtime !== undefined && mtime < known.readAfter)) return;
    this.onDisk.delete(key);
    // What is open has findings of its own.
    if (this.files.get(key)?.version !== undefined) return;
    if (this.files.delete(key)) this.changed.fire(uri);
  }

  private set(file: FileFindings): void {
    this.files.set(file.uri.toString(), file);
    this.changed.fire(file.uri);
  }
}

function located(finding: Finding): LocatedFinding {
  return { ...finding, range: rangeOf(finding) };
}

/** A file name that identifies the language; undefined for a document that is not checked. */
function nameOf(document: vscode.TextDocument): string | undefined {
  if (document.uri.scheme === 'file' || document.uri.scheme === 'vscode-remote')
    return languageOfPath(document.fileName) ? document.fileName : undefined;
  if (document.uri.scheme !== 'untitled') return undefined;
  const { editorLanguages = [] } = languageOfEditor(document.languageId) ?? {};
  const suffix = editorLanguages.find(({ id }) => id === document.languageId)?.suffix;
  return suffix === undefined ? undefined : `untitled${suffix}`;
}
