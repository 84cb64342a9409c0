import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Fix } from '../../../checks/finding';
import { languageOfEditor, languageOfPath } from '../../../languages';
import { CHECKED_DOCUMENTS, rulePage } from '../../findings/documents';
import type { FindingStore, LocatedFinding } from '../../findings/findingStore';
import { isRuleOff } from '../../findings/severity';

/** The better code for a finding, a comment that switches it off, and the page of its rule. */
export function registerQuickFix(store: FindingStore, extension: vscode.Uri): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    CHECKED_DOCUMENTS,
    {
      provideCodeActions(document, range) {
        // Edits of another text would land anywhere.
        const findings = store.currentFindings(document) ?? [];
        const line = new vscode.Range(range.start.line, 0, range.end.line, Number.MAX_SAFE_INTEGER);
        return findings
          .filter(
            (finding) =>
              !isRuleOff(finding.rule, document.uri) &&
              finding.range.intersection(range.isEmpty ? line : range),
          )
          .flatMap((finding) => actionsOf(finding, document, extension));
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function actionsOf(
  finding: LocatedFinding,
  document: vscode.TextDocument,
  extension: vscode.Uri,
): vscode.CodeAction[] {
  const diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source, range }) => source === 'Hotline' && range.isEqual(finding.range));
  const actions = finding.fixes.map((fix, index) => {
    const action = fixAction(fix, document);
    action.isPreferred = index === 0 && fix.unsafeBecause === undefined;
    return action;
  });
  const language = languageOfPath(document.fileName) ?? languageOfEditor(document.languageId);
  if (language) actions.push(switchOff(finding, language.lineComment, document));
  actions.push(openPage(finding, extension));
  for (const action of actions) action.diagnostics = diagnostics;
  return actions;
}

function fixAction({ title, edits, unsafeBecause }: Fix, document: vscode.TextDocument): vscode.CodeAction {
  const shown = unsafeBecause === undefined ? title : l10n.t('{0} (look at it: {1})', title, unsafeBecause);
  const action = new vscode.CodeAction(shown, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits)
    action.edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      text,
    );
  return action;
}

/** A comment above, with room for the reason. @param mark what begins a comment */
function switchOff(
  { rule, range }: LocatedFinding,
  mark: string,
  document: vscode.TextDocument,
): vscode.CodeAction {
  const action = new vscode.CodeAction(
    l10n.t('Switch {0} off for this line', rule),
    vscode.CodeActionKind.QuickFix,
  );
  const { line } = range.start;
  const indent = /^\s*/.exec(document.lineAt(line).text)![0];
  const newline = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  action.edit = new vscode.WorkspaceEdit();
  action.edit.insert(
    document.uri,
    new vscode.Position(line, 0),
    `${indent}${mark} hotline-disable-next-line ${rule} -- ${l10n.t('reason')}${newline}`,
  );
  return action;
}

function openPage({ rule }: LocatedFinding, extension: vscode.Uri): vscode.CodeAction {
  const action = new vscode.CodeAction(l10n.t('Why {0} costs time', rule), vscode.CodeActionKind.QuickFix);
  action.command = {
    title: action.title,
    command: 'markdown.showPreview',
    arguments: [rulePage(extension, rule)],
  };
  return action;
}
