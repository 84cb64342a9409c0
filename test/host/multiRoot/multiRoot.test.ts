import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { hotlineApi, lineShare, profile } from '../support';

describe('a workspace of several folders', () => {
  it('runs each file in its own folder, with its own settings', async () => {
    const folders = vscode.workspace.workspaceFolders!;
    assert.equal(folders.length, 2);
    for (const folder of folders) {
      const uri = vscode.Uri.joinPath(folder.uri, 'where.js');
      const settings = vscode.workspace.getConfiguration('hotline.run', folder.uri);
      await settings.update('arguments', [folder.name], vscode.ConfigurationTarget.WorkspaceFolder);
      const session = await profile(uri);
      assert.ok(lineShare(session, uri.fsPath, 5) > 0.5);
      const told = JSON.parse(readFileSync(path.join(folder.uri.fsPath, 'where.json'), 'utf8')) as unknown;
      assert.deepEqual(told, { cwd: folder.uri.fsPath, args: [folder.name] });
    }
  });
});

describe('settings under an old name', () => {
  const OLD = 'hotline.node.samplingInterval';
  const NEW = 'hotline.sampling.interval';
  const valuesIn = (file: string) => parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

  it('are moved to the new one, in the settings of the workspace and of each folder', async () => {
    await (
      await hotlineApi()
    ).migrated;
    const [one, other] = vscode.workspace.workspaceFolders!;
    const settingsOf = (folder: vscode.WorkspaceFolder) =>
      valuesIn(path.join(folder.uri.fsPath, '.vscode', 'settings.json'));
    const workspace = valuesIn(vscode.workspace.workspaceFile!.fsPath)['settings'] as Record<string, unknown>;
    assert.deepEqual([workspace[OLD], workspace[NEW]], [undefined, 2000]);
    assert.deepEqual([settingsOf(one!)[OLD], settingsOf(one!)[NEW]], [undefined, 3000]);
    assert.equal(settingsOf(other!)[OLD], undefined);
    assert.equal(settingsOf(other!)[NEW], 5000, 'a value that has the new name already stays');
    assert.equal(settingsOf(other!)['editor.tabSize'], 3, 'others stay');
    assert.equal(vscode.workspace.getConfiguration('hotline.sampling', one!.uri).get('interval'), 3000);
  });
});
