import * as vscode from 'vscode';
import { settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { rulePage } from '../../findings/documents';
import type { FindingStore } from '../../findings/findingStore';
import { severityOf } from '../../findings/severity';

/** Findings in the Problems view and under the code. Their codes link to the pages of their rules. */
export function registerDiagnostics(store: FindingStore, extension: vscode.Uri): vscode.Disposable {
  const disposables = new DisposableStore();
  const collection = disposables.add(vscode.languages.createDiagnosticCollection('hotline'));
  const shown = new Set<string>();
  const show = (uri: vscode.Uri) => {
    const diagnostics = store.findingsOf(uri).flatMap((finding) => {
      const severity = severityOf(finding, uri);
      if (severity === undefined) return [];
      const diagnostic = new vscode.Diagnostic(finding.range, finding.message, severity);
      diagnostic.source = 'Hotline';
      diagnostic.code = { value: finding.rule, target: rulePage(extension, finding.rule) };
      return [diagnostic];
    });
    collection.set(uri, diagnostics);
    shown.add(uri.toString());
  };
  disposables.add(store.onDidChange(show));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settings.checksSeverity))
        for (const uri of shown) show(vscode.Uri.parse(uri, true));
    }),
  );
  return disposables;
}
