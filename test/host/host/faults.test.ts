import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hotlineApi, lineShare, profile, until, workspaceFolder, writeProgram } from '../support';

const LOOP = 'let sum = 0;\nfor (let i = 0; i < 2e8; i++) sum += i % 3;\n';
const ENDLESS = `require('node:fs').writeFileSync(__filename + '.pid', String(process.pid));\nlet x = 1;\nfor (;;) {\n  x = (x * 31 + 7) | 0;\n}\n`;

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function pidOf(program: vscode.Uri): Promise<number> {
  const file = `${program.fsPath}.pid`;
  await until('the program runs', () => existsSync(file) && readFileSync(file, 'utf8') !== '');
  return Number(readFileSync(file, 'utf8'));
}

describe('faults of programs', function () {
  this.timeout(180_000);

  it('exit code 1: the profile is shown, the code is told', async () => {
    const uri = writeProgram('exits.js', `${LOOP}process.exit(1);\n`);
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 1);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('an exception: the profile is shown', async () => {
    const uri = writeProgram('throws.js', `${LOOP}throw new Error('on purpose');\n`);
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 1);
    assert.ok(lineShare(session, uri.fsPath, 2) > 0.8);
  });

  it('a file that does not parse: Node.js says so in the terminal, nothing hot is claimed', async () => {
    const uri = writeProgram('broken.js', 'function (\n');
    await vscode.commands.executeCommand('hotline.profileFile', uri);
    const session = (await hotlineApi()).currentSession();
    if (session?.record.file === uri.fsPath) assert.notEqual(session.record.exitCode, 0);
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
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await vscode.commands.executeCommand('hotline.stopSession');
    await run;
    const session = api.currentSession()!;
    assert.equal(session.record.file, uri.fsPath);
    assert.ok(lineShare(session, uri.fsPath, 3) + lineShare(session, uri.fsPath, 4) > 0.8);
    assert.ok(session.report.samples > 300);
    await until('the program has ended', () => !isRunning(pid), 5000);
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
    await until('the program has ended', () => !isRunning(pid), 5000);
  });

  // A terminal without a graphics card draws about 1 MB/s: the command line's tests print 100 MB.
  it('prints 10 MB: ends, and is measured', async () => {
    const uri = writeProgram(
      'prints.js',
      `const line = 'x'.repeat(1023) + '\\n';\nfor (let i = 0; i < 10 * 1024; i++) process.stdout.write(line);\n`,
    );
    const session = await profile(uri);
    assert.equal(session.record.exitCode, 0);
    assert.ok(session.report.samples > 30);
  });

  it('changes its folder: its lines are found all the same', async () => {
    const uri = writeProgram('moves.js', `process.chdir('/');\n${LOOP}`);
    assert.ok(lineShare(await profile(uri), uri.fsPath, 3) > 0.8);
  });

  it('runs 3 ms: few samples; sampling faster and repeating give more', async () => {
    const uri = writeProgram('short.js', 'let s = 0;\nfor (let i = 0; i < 1e5; i++) s += i % 3;\n');
    const session = await profile(uri);
    assert.ok(session.report.samples < 200, `${session.report.samples} samples`);
    const api = await hotlineApi();
    await vscode.commands.executeCommand('hotline.profileFile', uri, {
      repeat: 5,
      intervalMicroseconds: 100,
    });
    const repeated = api.currentSession()!;
    assert.equal(repeated.record.runs.length, 5);
    assert.ok(repeated.report.samples > 3 * session.report.samples);
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
    const uri = writeProgram('kept.js', LOOP);
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
