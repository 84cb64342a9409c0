import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PlacedFix } from '../../../checks/finding';
import { languageOfEditor, languageOfPath } from '../../../languages';
import { CHECKED_DOCUMENTS, rulePage } from '../../findings/documents';
import type { FindingStore, LocatedFinding } from '../../findings/findingStore';
import { rangeOf } from '../../findings/rangeOf';
import { isRuleOff } from '../../findings/severity';

/** A fix that is offered; its edits are computed when it is chosen or previewed. */
class FixAction extends vscode.CodeAction {
  constructor(
    title: string,
    readonly finding: LocatedFinding,
    /** Index among the fixes of the finding. */
    readonly which: number,
    readonly document: vscode.TextDocument,
    readonly version: number,
  ) {
    super(title, vscode.CodeActionKind.QuickFix);
  }
}

/** The fixes for a finding, a comment that disables its rule, and the page of the rule. */
export function registerQuickFix(store: FindingStore, extension: vscode.Uri): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    CHECKED_DOCUMENTS,
    {
      async provideCodeActions(document, range) {
        // Edits computed for another text would end up in the wrong place.
        const findings = store.currentFindings(document) ?? [];
        const line = new vscode.Range(range.start.line, 0, range.end.line, Number.MAX_SAFE_INTEGER);
        const actions = findings
          .filter(
            (finding) =>
              !isRuleOff(finding.rule, document.uri) &&
              finding.range.intersection(range.isEmpty ? line : range),
          )
          .map((finding) => actionsOf(finding, document, store, extension));
        return (await Promise.all(actions)).flat();
      },
      async resolveCodeAction(action) {
        if (!(action instanceof FixAction) || action.document.version !== action.version) return action;
        const fixes = await store.fixesOf(action.document, action.finding);
        const fix = fixes?.[action.which];
        if (fix) action.edit = editOf(fix, action.document);
        return action;
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

async function actionsOf(
  finding: LocatedFinding,
  document: vscode.TextDocument,
  store: FindingStore,
  extension: vscode.Uri,
): Promise<vscode.CodeAction[]> {
  const diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source, range }) => source === 'Hotline' && range.isEqual(finding.range));
  const { version } = document;
  const language = languageOfPath(document.fileName) ?? languageOfEditor(document.languageId);
  const others = [
    ...(language ? [switchOff(finding, language.lineComment, document)] : []),
    openPage(finding, extension),
  ];
  const fixes = (await store.fixesOf(document, finding)) ?? [];
  const actions = fixes.map(({ title, unsafeBecause }, which) => {
    const shown =
      unsafeBecause === undefined ? title : l10n.t('{0} (needs review: {1})', title, unsafeBecause);
    const action = new FixAction(shown, finding, which, document, version);
    action.isPreferred = which === 0 && unsafeBecause === undefined;
    return action;
  });
  const all = [...actions, ...others];
  for (const action of all) action.diagnostics = diagnostics;
  return all;
}

function editOf({ edits }: PlacedFix, { uri }: vscode.TextDocument): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const one of edits) edit.replace(uri, rangeOf(one), one.text);
  return edit;
}

/** A comment on the line above, with room for the reason. @param mark what starts a line comment */
function switchOff(
  { rule, range }: LocatedFinding,
  mark: string,
  document: vscode.TextDocument,
): vscode.CodeAction {
  const action = new vscode.CodeAction(
    l10n.t('Disable {0} for this line', rule),
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
  const action = new vscode.CodeAction(
    l10n.t('Show documentation for {0}', rule),
    vscode.CodeActionKind.QuickFix,
  );
  action.command = {
    title: action.title,
    command: 'markdown.showPreview',
    arguments: [rulePage(extension, rule)],
  };
  return action;
}
