import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hotLines } from '../../../src/profile/views/profileView';
import { hotlineApi, hoverText, lensesOf, lineShare, workspaceFolder } from '../support';

const inSample = (name: string) => vscode.Uri.file(path.join(workspaceFolder(), name));

describe('Python in the editor', () => {
  const clickLens = async (uri: vscode.Uri, title: RegExp, line: number) => {
    const lens = (await lensesOf(uri)).find((one) => one.line === line && title.test(one.title));
    assert.ok(lens, `${title} over line ${line + 1}`);
    const { command } = lens;
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    return (await hotlineApi()).currentSession()!;
  };

  it('lights up the search that takes the time, by a click on the lens', async () => {
    const uri = inSample('sales.py');
    const session = await clickLens(uri, /Profile this file/, 0);
    assert.equal(session.record.runtime, 'Python');
    assert.equal(session.record.exitCode, 0);
    assert.equal(session.record.engine, process.platform === 'linux' ? 'sampler' : 'counters');
    const search = lineShare(session, uri.fsPath, 18) + lineShare(session, uri.fsPath, 19);
    assert.ok(search > 0.85, `the search loop has ${search}`);
    const [hottest] = hotLines(session.report, 0.01).filter(({ self }) => self > 0);
    assert.equal(hottest!.source, uri.fsPath);
    assert.match(await hoverText(uri, 19 - 1), /Called by: \[sales\\_by\\_name\]/);
    const titles = (await lensesOf(uri)).map(({ line, title }) => `${line} ${title}`);
    assert.ok(
      titles.some((title) => /^16 find_customer: self \d/.test(title)),
      titles.join('\n'),
    );
    const call = session.report.lines.get(uri.fsPath)!.find(({ line }) => line === 27)!;
    assert.ok(call.total! > 0.85 * session.report.active && !call.isTotalApproximate);
  });

  it('counts how often each line runs', async () => {
    const uri = inSample('sales.py');
    await vscode.commands.executeCommand('hotline.profileHits', uri);
    const { report, record } = (await hotlineApi()).currentSession()!;
    const hits = new Map(report.lines.get(uri.fsPath)!.map((cost) => [cost.line, cost.hits]));
    assert.equal(hits.get(27), 40_000);
    assert.equal(hits.get(28), 40_000);
    assert.equal(hits.get(34), 1);
    assert.ok(record.notes.some((note) => /Hits were counted/.test(note)));
  });

  it('runs one test, by a click on the lens over it', async () => {
    const uri = inSample('test_sales.py');
    const session = await clickLens(uri, /Profile test/, 11);
    assert.equal(session.record.exitCode, 0);
    assert.ok(session.record.notes.some((note) => /Run by (pytest|unittest)/.test(note)));
  });

  it('shows memory by line: what was held when it was most', async () => {
    const uri = inSample('sales.py');
    await vscode.commands.executeCommand('hotline.profileMemory', uri);
    const { report, record } = (await hotlineApi()).currentSession()!;
    assert.equal(record.engine, 'tracemalloc');
    const bytes = new Map(report.lines.get(uri.fsPath)!.map((cost) => [cost.line, cost.total ?? 0]));
    // 40,000 orders hold more than 4,000 customers.
    assert.ok(bytes.get(34)! > 1e6 && bytes.get(34)! > bytes.get(33)!);
  });

  it('says what to install where there is no Python, before anything runs', async () => {
    const config = vscode.workspace.getConfiguration('hotline.python', inSample('sales.py'));
    await config.update('executable', '/nowhere/python3', vscode.ConfigurationTarget.Workspace);
    try {
      const api = await hotlineApi();
      const before = api.currentSession();
      await vscode.commands.executeCommand('hotline.profileFile', inSample('sales.py'));
      assert.equal(api.currentSession(), before);
    } finally {
      await config.update('executable', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
