import * as assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../src/editor/session/session';
import type { HotlineApi } from '../../src/editor/api';
import { shareOf } from '../../src/profile/views/profileView';

export { until } from '../support/waiting';

/** The extension under test, activated. */
export async function hotlineApi(): Promise<HotlineApi> {
  const extension = vscode.extensions.getExtension<HotlineApi>('hotline.hotline');
  assert.ok(extension, 'the extension is there');
  return extension.activate();
}

/** First folder of the workspace. */
export function workspaceFolder(): string {
  return vscode.workspace.workspaceFolders![0]!.uri.fsPath;
}

/** Writes a program into the workspace. @returns its URI */
export function writeProgram(name: string, text: string): vscode.Uri {
  const file = path.join(workspaceFolder(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return vscode.Uri.file(file);
}

/** Runs **Profile This File** to its end. @returns the new session */
export async function profile(uri: vscode.Uri): Promise<Session> {
  const api = await hotlineApi();
  const before = api.currentSession();
  await vscode.commands.executeCommand('hotline.profileFile', uri);
  const session = api.currentSession();
  assert.ok(session && session !== before, 'there is a new session');
  return session;
}

/** Share of all that is not idle that a line of a session has, 0…1. */
export function lineShare(session: Session, source: string, line: number): number {
  const cost = session.report.lines.get(source)?.find((candidate) => candidate.line === line);
  return shareOf(session.report, cost?.self ?? 0);
}

/** Titles of the lenses of a document, by 0-based line, all resolved. */
export async function lensesOf(
  uri: vscode.Uri,
): Promise<{ line: number; title: string; command: vscode.Command }[]> {
  await vscode.workspace.openTextDocument(uri);
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    100,
  );
  return lenses
    .filter(({ command }) => command?.command.startsWith('hotline'))
    .map(({ range, command }) => ({ line: range.start.line, title: command!.title, command: command! }));
}

/** What the hover over a 0-based line and column says, Markdown as text. */
export async function hoverText(uri: vscode.Uri, line: number, column = 4): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, column),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n')
    .replaceAll('&nbsp;', ' ');
}
