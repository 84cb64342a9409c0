import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { hotlineApi, lensesOf, writeProgram } from '../support';

describe('an untrusted workspace', () => {
  it('is one', () => assert.equal(vscode.workspace.isTrusted, false));

  it('offers Profile this file but runs nothing', async () => {
    const uri = writeProgram('runs.js', `require('node:fs').writeFileSync(__filename + '.ran', '');\n`);
    const api = await hotlineApi();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    assert.match((await lensesOf(uri))[0]!.title, /Profile this file/);
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    assert.ok(!existsSync(`${uri.fsPath}.ran`), 'the program did not run');
    assert.equal(api.currentSession(), undefined);
  });
});
