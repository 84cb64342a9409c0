import * as vscode from 'vscode';

/** Documents that are checked. */
export const CHECKED_DOCUMENTS: vscode.DocumentSelector = [
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'python',
  'go',
].flatMap((language) => [
  { language, scheme: 'file' },
  { language, scheme: 'untitled' },
]);

/** The page that explains a rule, as it comes with the extension. */
export function rulePage(extension: vscode.Uri, rule: string): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'docs', 'checks', `${rule}.md`);
}
