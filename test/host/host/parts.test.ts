import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hotLines } from '../../../src/profile/views/profileView';
import { hotlineApi, hoverText, lineShare, profile, writeProgram } from '../support';

const MAIN = `const { Worker } = require('node:worker_threads');
function busy(milliseconds) {
  const end = Date.now() + milliseconds;
  let turns = 0;
  while (Date.now() < end) turns++;
}
async function later() {
  await null;
  busy(300);
}
new Worker(require.resolve('./part worker.js'));
later();
`;
const WORKER = `const end = Date.now() + 600;
let turns = 0;
while (Date.now() < end) turns++;
`;

describe('a program of several threads', () => {
  it('is one session, and one thread of it can be looked at', async () => {
    const worker = writeProgram('part worker.js', WORKER);
    const main = writeProgram('part main.js', MAIN);
    const session = await profile(main);
    const keys = ['part main.js', 'part main.js/part worker.js'];
    assert.deepEqual(
      session.report.parts.map(({ key }) => key),
      keys,
    );
    assert.ok(lineShare(session, main.fsPath, 5) > 0, 'the program itself worked');
    assert.ok(lineShare(session, worker.fsPath, 3) > 0, 'its thread worked');

    const api = await hotlineApi();
    await vscode.commands.executeCommand('hotline.showPart', keys[1]);
    const alone = api.currentSession()!;
    assert.equal(alone.report.shownPart, keys[1]);
    assert.equal(alone.record.id, session.record.id);
    const [hottest] = hotLines(alone.report, 0);
    assert.deepEqual([hottest?.source, hottest?.line], [worker.fsPath, 3]);
    assert.equal(lineShare(alone, main.fsPath, 5), 0);
    assert.equal(alone.report.parts.length, 2, 'the way back is there');
  });

  it('says where V8 lost the callers', async () => {
    const main = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'part main.js');
    await profile(main);
    const hover = await hoverText(main, 6);
    assert.match(hover, /After an await: \d+ ms\. V8 no longer knows the caller\./);
    assert.doesNotMatch(hover, /\(root\)|processTicksAndRejections/);
  });
});
