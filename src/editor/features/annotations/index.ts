import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { lineShare } from '../../../profile/views/profileView';
import { getSetting } from '../../config';
import { colors, settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import type { LineTracker, TrackedDocument } from '../../lineTracker';
import type { Session } from '../../session/session';
import type { SessionStore } from '../../session/sessionStore';
import { annotationText, bucketCount, bucketOf } from './buckets';

/** Highlights the hot lines of every visible editor: text, background, gutter, overview ruler. */
export function registerAnnotations(
  context: vscode.ExtensionContext,
  store: SessionStore,
  tracker: LineTracker,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const types = Array.from({ length: bucketCount }, (_, bucket) => {
    return disposables.add(vscode.window.createTextEditorDecorationType(decorationStyle(context, bucket)));
  });
  const figuresOnly = disposables.add(vscode.window.createTextEditorDecorationType({}));
  const update = (editor: vscode.TextEditor) => {
    const { buckets, figures } = decorationsOf(editor, store.current, tracker);
    types.forEach((type, bucket) => editor.setDecorations(type, buckets[bucket]!));
    editor.setDecorations(figuresOnly, figures);
  };
  const updateAll = () => vscode.window.visibleTextEditors.forEach(update);
  disposables.add(vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach(update)));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('hotline.annotations')) updateAll();
    }),
  );
  disposables.add(
    tracker.onDidChange((document) => {
      for (const editor of vscode.window.visibleTextEditors) {
        if (!document || editor.document === document) update(editor);
      }
    }),
  );
  updateAll();
  return disposables;
}

function decorationStyle(context: vscode.ExtensionContext, bucket: number): vscode.DecorationRenderOptions {
  const icon = (theme: string) =>
    vscode.Uri.joinPath(context.extensionUri, 'media', 'heat', `${theme}-${bucket + 1}.svg`);
  return {
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(colors.heat[bucket]!),
    overviewRulerColor: new vscode.ThemeColor(colors.overviewRuler),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    light: { gutterIconPath: icon('light') },
    dark: { gutterIconPath: icon('dark') },
    gutterIconSize: 'contain',
  };
}

/** What an editor shows: hot lines by heat bucket, and figures for lines that are not hot but call something hot. */
interface Decorations {
  readonly buckets: vscode.DecorationOptions[][];
  readonly figures: vscode.DecorationOptions[];
}

function decorationsOf(
  editor: vscode.TextEditor,
  session: Session | undefined,
  tracker: LineTracker,
): Decorations {
  const buckets: vscode.DecorationOptions[][] = Array.from({ length: bucketCount }, () => []);
  const figures: vscode.DecorationOptions[] = [];
  const tracked = session && tracker.find(editor.document);
  if (!tracked || !getSetting<boolean>(settings.annotationsEnabled, editor.document))
    return { buckets, figures };
  const { report } = session;
  const threshold = getSetting<number>(settings.annotationsThreshold, editor.document) / 100;
  for (const line of report.lines.get(tracked.source) ?? []) {
    const largest = Math.max(line.heat, line.total ?? 0);
    // With hit counts, every count is of interest.
    if (line.hits === undefined && (largest === 0 || lineShare(report, line, largest) < threshold)) continue;
    const heat = lineShare(report, line, line.heat);
    const decoration = decorationFor(editor.document, tracked, line.line, annotationText(report, line));
    if (decoration) (heat < threshold ? figures : buckets[bucketOf(heat)]!).push(decoration);
  }
  return { buckets, figures };
}

function decorationFor(
  document: vscode.TextDocument,
  tracked: TrackedDocument,
  line: number,
  text: string,
): vscode.DecorationOptions | undefined {
  const place = tracked.place(line);
  if (!place || place.line > document.lineCount) return undefined;
  const end = document.lineAt(place.line - 1).range.end;
  return {
    range: new vscode.Range(end, end),
    renderOptions: {
      after: {
        contentText: place.stale ? `${text}  ${l10n.t('(changed since the run)')}` : text,
        color: new vscode.ThemeColor(colors.annotation),
        margin: '0 0 0 3em',
        ...(place.stale && { fontStyle: 'italic', textDecoration: 'none; opacity: 0.6' }),
      },
    },
  };
}
