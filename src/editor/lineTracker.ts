import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { mapLines, type MappedLine } from '../base/lineMapping';
import type { Session } from './session/session';
import type { SessionStore } from './session/sessionStore';

/** Delay after a keystroke before lines are compared again; meanwhile decorations move by themselves. */
const DEBOUNCE_MS = 120;

/** A document whose lines a profile has figures for. */
export interface TrackedDocument {
  /** The document's name in `Profile.sources`. */
  readonly source: string;
  /** The lines as they ran; undefined if they could not be read. */
  readonly ran: readonly string[] | undefined;
  /** Where a 1-based line of the profile is in the document now; undefined if it was deleted. */
  place(line: number): MappedLine | undefined;
  /** The 1-based line of the profile that is now at a 1-based line of the document. */
  origin(line: number): { line: number; stale: boolean } | undefined;
}

/**
 * Connects open documents to the sources of the current session, and tracks lines through edits by comparing the text
 * that ran with the current text, so that this works across restarts, too.
 */
export class LineTracker implements vscode.Disposable {
  private readonly tracked = new Map<
    vscode.TextDocument,
    { version: number; tracked: TrackedDocument | undefined }
  >();
  private readonly realPaths = new Map<string, string>();
  private readonly emitter = new vscode.EventEmitter<vscode.TextDocument | undefined>();
  private readonly pending = new Map<vscode.TextDocument, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];

  /** Fires when lines of a document moved; undefined: of any document. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly store: SessionStore) {
    this.subscriptions = [
      store.onDidChangeSession(() => {
        this.tracked.clear();
        this.realPaths.clear();
        this.emitter.fire(undefined);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.schedule(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.tracked.delete(document)),
    ];
  }

  /** The document as part of the current session; undefined if it is not part of it. */
  find(document: vscode.TextDocument): TrackedDocument | undefined {
    const session = this.store.current;
    if (!session || document.uri.scheme !== 'file') return undefined;
    const known = this.tracked.get(document);
    if (known?.version === document.version) return known.tracked;
    const tracked = this.track(document, session);
    this.tracked.set(document, { version: document.version, tracked });
    return tracked;
  }

  dispose(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.emitter.dispose();
  }

  private schedule(document: vscode.TextDocument): void {
    if (!this.store.current || document.uri.scheme !== 'file') return;
    clearTimeout(this.pending.get(document));
    const timer = setTimeout(() => {
      this.pending.delete(document);
      this.emitter.fire(document);
    }, DEBOUNCE_MS);
    this.pending.set(document, timer);
  }

  private track(document: vscode.TextDocument, session: Session): TrackedDocument | undefined {
    const source = this.sourceOf(document.uri.fsPath, session);
    if (source === undefined) return undefined;
    const snapshot = session.snapshots.get(source);
    if (!snapshot)
      return {
        source,
        ran: undefined,
        place: (line) => ({ line, stale: false }),
        origin: (line) => ({ line, stale: false }),
      };
    const places = mapLines(snapshot, linesOf(document));
    const origins = new Map(
      places.flatMap((place, index) =>
        place ? [[place.line, { line: index + 1, stale: place.stale }]] : [],
      ),
    );
    return {
      source,
      ran: snapshot,
      place: (line) => places[line - 1],
      origin: (line) => origins.get(line),
    };
  }

  /** Node.js identifies files by their real path, the editor by the path they were opened with. */
  private sourceOf(file: string, session: Session): string | undefined {
    if (session.report.lines.has(file)) return file;
    const real = this.realPath(file);
    for (const source of session.report.profile.sources) {
      if (source === real || this.realPath(source) === real) return source;
    }
    return undefined;
  }

  private realPath(file: string): string {
    let real = this.realPaths.get(file);
    if (real === undefined) {
      try {
        real = realpathSync.native(file);
      } catch {
        real = file;
      }
      this.realPaths.set(file, real);
    }
    return real;
  }
}

function linesOf(document: vscode.TextDocument): string[] {
  return Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line).text);
}
