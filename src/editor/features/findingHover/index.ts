import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CHECKED_DOCUMENTS, rulePage } from '../../findings/documents';
import type { FindingStore } from '../../findings/findingStore';
import { isRuleOff, severityOf } from '../../findings/severity';

/** Hovers for findings that are not certain enough for a diagnostic, which would bring its own hover. */
export function registerFindingHover(store: FindingStore, extension: vscode.Uri): vscode.Disposable {
  return vscode.languages.registerHoverProvider(CHECKED_DOCUMENTS, {
    provideHover(document, position) {
      const found = store
        .findingsOf(document.uri)
        .find(
          (finding) =>
            finding.range.contains(position) &&
            severityOf(finding, document.uri) === undefined &&
            !isRuleOff(finding.rule, document.uri),
        );
      if (!found) return undefined;
      const text = new vscode.MarkdownString();
      text.appendText(found.message);
      text.appendMarkdown(
        `\n\n[${l10n.t('Show documentation for {0}', found.rule)}](${rulePage(extension, found.rule).toString()})`,
      );
      return new vscode.Hover(text, found.range);
    },
  });
}
