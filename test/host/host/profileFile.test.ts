import * as assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hotLines } from '../../../src/profile/views/profileView';
import { BUSY_LINES } from '../../support/programs';
import {
  hotlineApi,
  hoverText,
  lensesOf,
  lineShare,
  profile,
  workspaceFolder,
  writeProgram,
} from '../support';

function sample(name: string): vscode.Uri {
  return vscode.Uri.file(path.join(workspaceFolder(), name));
}

async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

describe('Profile this file', () => {
  it('activates and offers its commands', async () => {
    await hotlineApi();
    const known = await vscode.commands.getCommands(true);
    for (const command of [
      'hotline.profileFile',
      'hotline.stopSession',
      'hotline.clear',
      'hotline.nextHotLine',
    ]) {
      assert.ok(known.includes(command), command);
    }
  });

  it('puts a lens over line 1 of what it can run, and only there', async () => {
    const uri = sample('orders.js');
    await show(uri);
    const [lens] = await lensesOf(uri);
    assert.match(lens!.title, /Profile this file/);
    assert.equal(lens!.line, 0);
    assert.equal(lens!.command.command, 'hotline.profileFile');
    const json = sample('package.json');
    await show(json);
    assert.deepEqual(await lensesOf(json), []);
  });

  it('lights up the loop that takes the time, in the sample', async () => {
    const uri = sample('orders.js');
    await show(uri);
    const [lens] = await lensesOf(uri);
    const api = await hotlineApi();
    await vscode.commands.executeCommand(lens!.command.command, ...(lens!.command.arguments as unknown[]));
    const session = api.currentSession()!;
    assert.equal(session.record.file, uri.fsPath);
    assert.equal(session.record.exitCode, 0);
    const search = lineShare(session, uri.fsPath, 5) + lineShare(session, uri.fsPath, 6);
    assert.ok(search > 0.85, `the search loop has ${search}`);
    const [hottest] = hotLines(session.report, 0.01);
    assert.equal(hottest!.source, uri.fsPath);
    assert.ok([5, 6].includes(hottest!.line));
  });

  it('then shows self and total over hot functions, and each lens does something', async () => {
    const uri = sample('orders.js');
    const lenses = await lensesOf(uri);
    const search = lenses.find(({ title }) => title.startsWith('findCustomer'))!;
    assert.equal(search.line, 3);
    assert.match(
      search.title,
      /^findCustomer: self \d+\.\d % \([\d.]+ m?s\) · total \d+\.\d % \([\d.]+ m?s\)$/,
    );
    const sums = lenses.find(({ title }) => title.startsWith('revenueByCountry'))!;
    assert.equal(sums.line, 10);
    const total = Number(/total (\d+\.\d) %/.exec(sums.title)![1]);
    assert.ok(total > 90 && total <= 100, `what calls the search has it in its total, ${total} %`);
    const known = await vscode.commands.getCommands(true);
    for (const { command } of lenses) assert.ok(known.includes(command.command), command.command);
  });

  it('tells self, samples with their error, callers and callees on hover', async () => {
    const uri = sample('orders.js');
    const text = await hoverText(uri, 5 - 1);
    assert.match(text, /Self \*\*\d+\.\d %\*\*/);
    assert.match(text, /\d+ of [\d ]+ samples, ± \d+\.\d % \(95 %\)/);
    assert.match(text, /Called by: \[revenueByCountry\]/);
    const caller = await hoverText(uri, 11 - 1);
    assert.match(caller, /Calls: .*\[findCustomer\]/);
    assert.equal(await hoverText(uri, 25 - 1), '', 'an empty line has no hover');
  });

  it('steps from hot line to hot line', async () => {
    const uri = sample('orders.js');
    const editor = await show(uri);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const { report } = (await hotlineApi()).currentSession()!;
    const expected = hotLines(report, 0.01)
      .filter(({ source }) => source === uri.fsPath)
      .map(({ line }) => line)
      .sort((a, b) => a - b);
    const seen: number[] = [];
    for (const _ of expected) {
      await vscode.commands.executeCommand('hotline.nextHotLine');
      seen.push(vscode.window.activeTextEditor!.selection.active.line + 1);
    }
    assert.deepEqual(seen, expected);
    if (expected.length > 1) {
      await vscode.commands.executeCommand('hotline.previousHotLine');
      assert.equal(vscode.window.activeTextEditor!.selection.active.line + 1, expected.at(-2));
    }
  });

  it('moves lenses with edits and marks a changed line stale', async () => {
    const uri = sample('orders.js');
    const editor = await show(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '// one\n// two\n'));
    const moved = (await lensesOf(uri)).find(({ title }) => title.startsWith('findCustomer'))!;
    assert.equal(moved.line, 5);
    assert.match(await hoverText(uri, 6), /Self/);
    assert.doesNotMatch(await hoverText(uri, 6), /changed since the run/);
    await editor.edit((edit) => edit.insert(new vscode.Position(6, 2), '/* changed */ '));
    assert.match(await hoverText(uri, 6), /This line changed since the run/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('lights up TypeScript in the .ts file, through a bundle', async () => {
    const uri = sample('words.ts');
    const session = await profile(uri);
    const share = lineShare(session, uri.fsPath, 15);
    assert.ok(share > 0.6, `line 15 has ${share}: ${JSON.stringify([...session.report.lines.keys()])}`);
    const lens = (await lensesOf(uri)).find(({ title }) => title.startsWith('countWords'))!;
    assert.equal(lens.line, 11);
  });

  it('lights up files at paths with spaces, unicode and quotes', async () => {
    const uri = writeProgram("ordner mit ü/it's “hot”.js", BUSY_LINES);
    const session = await profile(uri);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('lights up a file that was opened through a symbolic link', async () => {
    const real = writeProgram('real/linked.js', BUSY_LINES);
    const link = path.join(workspaceFolder(), 'link');
    symlinkSync(path.join(workspaceFolder(), 'real'), link);
    const uri = vscode.Uri.file(path.join(link, 'linked.js'));
    const session = await profile(uri);
    assert.ok(lineShare(session, real.fsPath, 2) > 0.8);
    await show(uri);
    assert.match(await hoverText(uri, 1), /Self/);
  });

  it('saves a changed file before it runs it', async () => {
    const uri = writeProgram('unsaved.js', 'console.log(1);\n');
    const editor = await show(uri);
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 1, 0), BUSY_LINES));
    const session = await profile(uri);
    assert.ok(!editor.document.isDirty);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('takes arguments, folder and environment from launch.json', async () => {
    const uri = writeProgram(
      'launched.js',
      `require('node:fs').writeFileSync(process.env.WHERE, process.argv.slice(2).join() + process.cwd());\n`,
    );
    const told = path.join(workspaceFolder(), 'told.txt');
    const launch = vscode.workspace.getConfiguration('launch', vscode.workspace.workspaceFolders![0]!.uri);
    const entry = {
      type: 'node',
      request: 'launch',
      name: 'Launched',
      program: '${workspaceFolder}/launched.js',
      args: ['a', 'b'],
      cwd: '${workspaceFolder}/real',
      env: { WHERE: told },
    };
    await launch.update('configurations', [entry], vscode.ConfigurationTarget.WorkspaceFolder);
    const session = await profile(uri);
    const { readFileSync } = await import('node:fs');
    assert.equal(readFileSync(told, 'utf8'), `a,b${path.join(workspaceFolder(), 'real')}`);
    assert.ok(session.record.notes.some((note) => note.includes('Launched')));
    await launch.update('configurations', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
  });

  it('opens a .cpuprofile, and refuses a hostile one without a half view', async () => {
    const api = await hotlineApi();
    const before = api.currentSession();
    const hostile = path.join(workspaceFolder(), 'hostile.cpuprofile');
    writeFileSync(hostile, '{"nodes":[{"id":1,"callFrame":{"functionName":"</script>"},"children":[1]}]}');
    await vscode.commands.executeCommand('hotline.openProfile', vscode.Uri.file(hostile));
    assert.equal(api.currentSession(), before);
    const good = path.join(workspaceFolder(), 'good.cpuprofile');
    const callFrame = (functionName: string) => ({
      functionName,
      url: sample('orders.js').toString(),
      lineNumber: 3,
      columnNumber: 0,
    });
    const nodes = [
      {
        id: 1,
        callFrame: { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 },
        children: [2],
      },
      { id: 2, callFrame: callFrame('findCustomer'), hitCount: 2, positionTicks: [{ line: 5, ticks: 2 }] },
    ];
    writeFileSync(
      good,
      JSON.stringify({ nodes, startTime: 0, endTime: 30_000, samples: [2, 2], timeDeltas: [10_000, 10_000] }),
    );
    await vscode.commands.executeCommand('hotline.openProfile', vscode.Uri.file(good));
    const session = api.currentSession()!;
    assert.equal(session.record.openedProfile, good);
    assert.equal(lineShare(session, sample('orders.js').fsPath, 5), 1);
  });

  it('clears what it shows', async () => {
    await vscode.commands.executeCommand('hotline.clear');
    assert.equal((await hotlineApi()).currentSession(), undefined);
    const titles = (await lensesOf(sample('orders.js'))).map(({ title }) => title);
    const notOfChecks = titles.filter((title) => !title.startsWith('O('));
    assert.equal(notOfChecks.length, 1, titles.join(', '));
  });
});
