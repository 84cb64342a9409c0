import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatShare } from '../../../base/units';
import { getSetting } from '../../config';
import { internalCommands, settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { CHECKED_DOCUMENTS } from '../../findings/documents';
import { measuredShares, type MeasuredFindings } from '../../findings/measuredShares';
import { isRuleOff } from '../../findings/severity';

/**
 * A summary above each finding: the order of growth, what to do, and what the last run measured there. A click offers
 * the fixes.
 */
export function registerFindingLenses(measured: MeasuredFindings): vscode.Disposable {
  const { store, tracker } = measured;
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  disposables.add(store.onDidChange(() => changed.fire()));
  disposables.add(tracker.onDidChange(() => changed.fire()));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (
        event.affectsConfiguration(settings.codeLensFindings) ||
        event.affectsConfiguration(settings.annotationsThreshold) ||
        event.affectsConfiguration(settings.checksSeverity)
      )
        changed.fire();
    }),
  );
  disposables.add(
    vscode.commands.registerCommand(
      internalCommands.showFixes,
      async (uri: vscode.Uri, range: vscode.Range) => {
        const editor = await vscode.window.showTextDocument(uri, {
          selection: new vscode.Range(range.start, range.start),
        });
        editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
        await vscode.commands.executeCommand('editor.action.quickFix');
      },
    ),
  );
  disposables.add(
    vscode.languages.registerCodeLensProvider(CHECKED_DOCUMENTS, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => lensesOf(document, measured),
    }),
  );
  return disposables;
}

function lensesOf(document: vscode.TextDocument, measured: MeasuredFindings): vscode.CodeLens[] {
  if (!getSetting<boolean>(settings.codeLensFindings, document)) return [];
  const seen = new Set<string>();
  const shares = measuredShares(document, measured);
  const threshold = getSetting<number>(settings.annotationsThreshold, document) / 100;
  return measured.store.findingsOf(document.uri).flatMap((finding) => {
    const { range, lens, message, rule } = finding;
    const line = Math.min(range.start.line, document.lineCount - 1);
    // Two identical findings on one line are shown once.
    const key = `${line} ${lens}`;
    if (seen.has(key) || isRuleOff(rule, document.uri)) return [];
    seen.add(key);
    const share = shares.get(finding) ?? 0;
    const figure = share > 0 && share >= threshold ? formatShare(share) : undefined;
    return [
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
        title: figure === undefined ? lens : `${lens} · ${figure}`,
        tooltip:
          figure === undefined ? message : `${message} ${l10n.t('Measured on these lines: {0}.', figure)}`,
        command: internalCommands.showFixes,
        arguments: [document.uri, range],
      }),
    ];
  });
}
