import * as assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hotlineApi, lensesOf, lineShare, workspaceFolder } from '../support';

describe('Profile Memory of This File', () => {
  it('shows bytes where functions start: all that were allocated, or those in use at the end', async () => {
    const file = path.join(workspaceFolder(), 'memory.js');
    cpSync(path.join(__dirname, '../../../../test/fixtures/programs/memory.js'), file);
    const uri = vscode.Uri.file(file);
    const api = await hotlineApi();
    await vscode.commands.executeCommand('hotline.profileMemory', uri);
    const session = api.currentSession()!;
    assert.equal(session.record.kind, 'memory');
    assert.equal(session.report.profile.valueTypes[session.report.profile.defaultValue]!.unit, 'bytes');
    assert.ok(Math.abs(lineShare(session, file, 7) - 0.72) < 0.05, `${lineShare(session, file, 7)}`);
    const lens = (await lensesOf(uri)).find(({ line }) => line === 6);
    assert.match(lens!.title, /three: self 7\d\.\d % \(1\d\d MiB\)/);

    await vscode.commands.executeCommand('hotline.profileLiveMemory', uri);
    const live = api.currentSession()!;
    assert.equal(live.record.kind, 'live-memory');
    assert.ok(lineShare(live, file, 12) > 0.8, `${lineShare(live, file, 12)}`);
    assert.equal(lineShare(live, file, 7) < 0.05, true);
  });
});
