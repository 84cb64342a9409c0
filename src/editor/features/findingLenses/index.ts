import * as vscode from 'vscode';
import { getSetting } from '../../config';
import { internalCommands, settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { CHECKED_DOCUMENTS } from '../../findings/documents';
import type { FindingStore } from '../../findings/findingStore';
import { isRuleOff } from '../../findings/severity';

/** A few words over each finding: the order of growth, and what to do. A click shows what can be done. */
export function registerFindingLenses(store: FindingStore): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  disposables.add(store.onDidChange(() => changed.fire()));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (
        event.affectsConfiguration(settings.codeLensFindings) ||
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
      provideCodeLenses: (document) => lensesOf(document, store),
    }),
  );
  return disposables;
}

function lensesOf(document: vscode.TextDocument, store: FindingStore): vscode.CodeLens[] {
  if (!getSetting<boolean>(settings.codeLensFindings, document)) return [];
  const seen = new Set<string>();
  return store.findingsOf(document.uri).flatMap(({ range, lens, message, rule }) => {
    const line = Math.min(range.start.line, document.lineCount - 1);
    // The same of two calls on one line is said once.
    const key = `${line} ${lens}`;
    if (seen.has(key) || isRuleOff(rule, document.uri)) return [];
    seen.add(key);
    return [
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
        title: lens,
        tooltip: message,
        command: internalCommands.showFixes,
        arguments: [document.uri, range],
      }),
    ];
  });
}
