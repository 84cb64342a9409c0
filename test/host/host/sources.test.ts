import * as assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../../src/editor/session/session';
import {
  hotlineApi,
  hoverText,
  lensesOf,
  lineShare,
  profile,
  until,
  workspaceFolder,
  writeProgram,
} from '../support';

const PROGRAM = `function spin(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += i % 3;
  return sum;
}
console.log(spin(3e8));
`;
const LOOP_LINE = 3;

async function shownSession(what: string, isSo: (session: Session) => boolean): Promise<Session> {
  const api = await hotlineApi();
  await until(what, () => {
    const session = api.currentSession();
    return session !== undefined && isSo(session);
  });
  return api.currentSession()!;
}

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function mapPaths(mappings: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('hotline')
    .update('pathMappings', mappings, vscode.ConfigurationTarget.Workspace);
}

/** The line has its figures on hover, and the function its lens. @param line 1-based, now */
async function assertLit(uri: vscode.Uri, line: number): Promise<void> {
  await vscode.window.showTextDocument(uri);
  assert.match(await hoverText(uri, line - 1), /Self \*\*\d+\.\d %\*\*/);
  const lens = (await lensesOf(uri)).find(({ title }) => title.startsWith('spin:'));
  assert.equal(lens?.line, line - LOOP_LINE);
}

describe('sources that moved', () => {
  const inWorkspace = (...parts: string[]) => vscode.Uri.file(path.join(workspaceFolder(), ...parts));

  after(async () => {
    await mapPaths(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('light up in the file that they were renamed to, also when they were edited before', async () => {
    const uri = writeProgram('moves/first.js', PROGRAM);
    await profile(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '// edited\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(await (await vscode.workspace.openTextDocument(uri)).save());
    const renamed = inWorkspace('moves', 'second.js');
    await rename(uri, renamed);
    const session = await shownSession('the renamed file', ({ report }) => report.lines.has(renamed.fsPath));
    assert.ok(lineShare(session, renamed.fsPath, LOOP_LINE) > 0.8);
    assert.ok(session.report.profile.notes.includes(`${uri.fsPath} is now ${renamed.fsPath}.`));
    await assertLit(renamed, LOOP_LINE + 1);
  });

  it('light up in the folder that theirs was renamed to', async () => {
    await rename(inWorkspace('moves'), inWorkspace('moved'));
    const file = inWorkspace('moved', 'second.js');
    await shownSession('the moved file', ({ report }) => report.lines.has(file.fsPath));
    await assertLit(file, LOOP_LINE + 1);
  });

  it('are found by their content when something else moved them, as soon as the session is read', async () => {
    const uri = writeProgram('moves/third.js', PROGRAM.replace('i % 3', 'i % 7'));
    await profile(uri);
    writeProgram('moves/other.js', PROGRAM.replace('i % 3', 'i % 5'));
    mkdirSync(inWorkspace('far', 'away').fsPath, { recursive: true });
    const moved = inWorkspace('far', 'away', 'fourth.js');
    renameSync(uri.fsPath, moved.fsPath);
    // A change of the setting reads the session anew, as a reload of the window would.
    await mapPaths({ '/nowhere': '${workspaceFolder}' });
    const session = await shownSession('the moved file', ({ report }) => report.lines.has(moved.fsPath));
    assert.ok(lineShare(session, moved.fsPath, LOOP_LINE) > 0.8);
    await assertLit(moved, LOOP_LINE);
  });

  it('of a profile from elsewhere stand where hotline.pathMappings says, from the moment that it is set', async () => {
    const uri = writeProgram('mapped/inner/fifth.js', PROGRAM);
    const session = await profile(uri);
    const api = await hotlineApi();
    const run = path.join(api.sessionsFolder, session.record.id, session.record.runs[0]!, 'main.cpuprofile');
    const elsewhere = inWorkspace('elsewhere.cpuprofile').fsPath;
    const text = readFileSync(run, 'utf8').replaceAll(path.dirname(uri.fsPath), '/app/code');
    writeFileSync(elsewhere, text);
    await vscode.commands.executeCommand('hotline.openProfile', vscode.Uri.file(elsewhere));
    const opened = await shownSession('the profile', ({ record }) => record.openedProfile === elsewhere);
    assert.ok(lineShare(opened, '/app/code/fifth.js', LOOP_LINE) > 0.8, 'not here yet');
    await mapPaths({ '/app/code': '${workspaceFolder}/mapped/inner', '/bad': 5 });
    const mapped = await shownSession('the mapped file', ({ report }) => report.lines.has(uri.fsPath));
    assert.ok(lineShare(mapped, uri.fsPath, LOOP_LINE) > 0.8);
    await assertLit(uri, LOOP_LINE);
  });
});
