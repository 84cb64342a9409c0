import * as vscode from 'vscode';
import { languages } from '../../languages';

/** Selectors of the documents that are checked. */
export const CHECKED_DOCUMENTS: vscode.DocumentSelector = languages.all
  .flatMap(({ editorLanguages }) => editorLanguages)
  .flatMap(({ id }) => [
    { language: id, scheme: 'file' },
    { language: id, scheme: 'untitled' },
  ]);

/** The page that explains a rule, as it comes with the extension. */
export function rulePage(extension: vscode.Uri, rule: string): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'docs', 'checks', `${rule}.md`);
}
