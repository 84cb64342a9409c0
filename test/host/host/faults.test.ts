import * as assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { BUSY_LINES, ENDLESS, isRunning, toldPid } from '../../support/programs';
import { hotlineApi, lineShare, profile, until, workspaceFolder, writeProgram } from '../support';

async function pidOf(program: vscode.Uri): Promise<number> {
  return until('the program runs', () => toldPid(program.fsPath));
}

describe('faults of programs', () => {
  it('exit code 1: the profile is shown, the code is told', async () => {
    const uri = writeProgram('exits.js', `${BUSY_LINES}process.exit(1);\n`);
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 1);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('an exception: the profile is shown', async () => {
    const uri = writeProgram('throws.js', `${BUSY_LINES}throw new Error('on purpose');\n`);
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 1);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('a file that does not parse: Node.js says so in the terminal, nothing hot is claimed', async () => {
    const uri = writeProgram('broken.js', 'function (\n');
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    const session = (await hotlineApi()).currentSession()!;
    assert.equal(session.record.file, uri.fsPath);
    assert.equal(session.record.exitCode, 1);
    assert.equal(session.report.lines.get(uri.fsPath), undefined);
  });

  it('killed: no session appears, and the one before stays', async () => {
    const api = await hotlineApi();
    const before = api.currentSession();
    await vscode.commands.executeCommand(
      'hotline.profileFile',
      writeProgram('killed.js', `process.kill(process.pid, 'SIGKILL');\n`),
    );
    assert.equal(api.currentSession(), before);
  });

  it('never ends: Stop gives the profile so far and leaves no process', async () => {
    const uri = writeProgram('endless.js', ENDLESS);
    const api = await hotlineApi();
    const run = vscode.commands.executeCommand('hotline.profileFile', uri);
    const pid = await pidOf(uri);
    await vscode.commands.executeCommand('hotline.stopSession');
    await run;
    const session = api.currentSession()!;
    assert.equal(session.record.file, uri.fsPath);
    assert.ok(lineShare(session, uri.fsPath, 3) > 0.8);
    await until('the program has ended', () => !isRunning(pid));
  });

  it('two at once: the second is refused, the first goes on', async () => {
    const first = writeProgram('first.js', ENDLESS);
    const second = writeProgram('second.js', `require('node:fs').writeFileSync(__filename + '.ran', '');\n`);
    const api = await hotlineApi();
    const run = vscode.commands.executeCommand('hotline.profileFile', first);
    const pid = await pidOf(first);
    await vscode.commands.executeCommand('hotline.profileFile', second);
    assert.ok(!existsSync(`${second.fsPath}.ran`), 'the second did not run');
    assert.ok(isRunning(pid));
    await vscode.commands.executeCommand('hotline.stopSession');
    await run;
    assert.equal(api.currentSession()!.record.file, first.fsPath);
  });

  it('Cancel: ends the program and drops its profile', async () => {
    const uri = writeProgram('cancelled.js', ENDLESS);
    const api = await hotlineApi();
    const before = api.currentSession();
    const run = vscode.commands.executeCommand('hotline.profileFile', uri);
    const pid = await pidOf(uri);
    await vscode.commands.executeCommand('hotline.cancelSession');
    assert.equal(await run, false);
    assert.equal(api.currentSession(), before);
    await until('the program has ended', () => !isRunning(pid));
  });

  // A terminal without a graphics card draws about 1 MB/s: the command line's tests print 100 MB.
  it('prints 10 MB: ends, and is measured', async () => {
    const uri = writeProgram(
      'prints.js',
      `const line = 'x'.repeat(1023) + '\\n';\nfor (let i = 0; i < 10 * 1024; i++) process.stdout.write(line);\n`,
    );
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 0);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0);
  });

  it('changes its folder: its lines are found all the same', async () => {
    const uri = writeProgram('moves.js', `process.chdir('/');\n${BUSY_LINES}`);
    assert.ok(lineShare(await profile(uri), uri.fsPath, 3) > 0.8);
  });

  it('runs 3 ms: sampling faster and repeating give more samples', async () => {
    const uri = writeProgram('short.js', 'let s = 0;\nfor (let i = 0; i < 1e5; i++) s += i % 3;\n');
    const session = await profile(uri);
    const api = await hotlineApi();
    await vscode.commands.executeCommand('hotline.profileFile', uri, {
      repeat: 5,
      intervalMicroseconds: 100,
    });
    const repeated = api.currentSession()!;
    assert.equal(repeated.record.runs.length, 5);
    assert.equal(repeated.record.intervalMicroseconds, 100);
    assert.ok(repeated.report.samples > session.report.samples);
  });

  it('no Node.js: the error comes before anything runs', async () => {
    const uri = writeProgram('unrun.js', `require('node:fs').writeFileSync(__filename + '.ran', '');\n`);
    const settings = vscode.workspace.getConfiguration('hotline.node');
    await settings.update('executable', '/nowhere/node', vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    await settings.update('executable', undefined, vscode.ConfigurationTarget.Workspace);
    assert.ok(!existsSync(`${uri.fsPath}.ran`));
  });

  it('keeps every profile on disk until it is cleared', async () => {
    const api = await hotlineApi();
    const uri = writeProgram('kept.js', BUSY_LINES);
    const first = await profile(uri);
    const second = await profile(uri);
    assert.notEqual(first.record.id, second.record.id);
    const folder = api.sessionsFolder;
    for (const { record } of [first, second])
      assert.ok(existsSync(path.join(folder, record.id, 'run-1', 'main.cpuprofile')));
    await vscode.commands.executeCommand('hotline.clear');
    assert.ok(!existsSync(path.join(folder, second.record.id)));
    assert.ok(existsSync(path.join(folder, first.record.id)), 'others stay');
    assert.ok(readdirSync(folder).length > 1);
    assert.ok(!folder.startsWith(workspaceFolder()), 'nothing is written into the workspace');
  });
});
