import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { lineShare, profile } from '../support';

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
