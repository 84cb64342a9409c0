import * as assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { cpuProfileText } from '../../support/cpuProfile';
import { hotlineApi, hoverText, lensesOf, profile, until, workspaceFolder, writeProgram } from '../support';

/** Nothing says that what is searched is an array: a finding that may be none. */
const MAYBE_SLOW = `exports.f = (names, wanted) => {
  for (const name of names) {
    if (wanted.includes(name)) return name;
  }
};
`;

async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** Runs `look` with a setting of the workspace, and takes that away again. */
async function withSetting(id: string, value: unknown, look: () => Promise<void>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  await configuration.update(id, value, vscode.ConfigurationTarget.Workspace);
  try {
    await look();
  } finally {
    await configuration.update(id, undefined, vscode.ConfigurationTarget.Workspace);
  }
}

function findingsIn(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'Hotline')
    .map(({ message }) => message);
}

describe('settings of what is shown', () => {
  const SLOW = 'exports.f = (lists) => lists.reduce((a, b) => [...a, ...b], []);\n';

  it('hotline.hover.enabled: the figures on hover go, and come back', async () => {
    const uri = writeProgram('shown/hover.js', 'function f() {\n  return 1;\n}\nf();\n');
    const call = { name: 'f', file: uri.toString(), line: 1, samples: 3 };
    const opened = writeProgram('shown/hover.cpuprofile', cpuProfileText([call]));
    await vscode.commands.executeCommand('hotline.openProfile', opened);
    await show(uri);
    const hover = () => hoverText(uri, 1);
    assert.match(await hover(), /Self \*\*100\.0 %\*\* · 30\.0 ms/);
    await withSetting('hotline.hover.enabled', false, async () => assert.equal(await hover(), ''));
    assert.match(await hover(), /Self \*\*100\.0 %\*\*/);
  });

  it('hotline.codeLens.functions and .profileFile: each takes its own lenses away', async () => {
    const uri = vscode.Uri.file(path.join(workspaceFolder(), 'shown/hover.js'));
    const titles = async () => (await lensesOf(uri)).map(({ title }) => title);
    const [run, figures] = [/Profile this file/, /^f: self 100\.0 %/];
    const expectTitles = async (...expected: RegExp[]) => {
      const found = await titles();
      assert.equal(found.length, expected.length, found.join(' | '));
      for (const text of expected)
        assert.ok(
          found.some((title) => text.test(title)),
          found.join(' | '),
        );
    };
    await expectTitles(run, figures);
    await withSetting('hotline.codeLens.functions', false, () => expectTitles(run));
    await withSetting('hotline.codeLens.profileFile', false, () => expectTitles(figures));
  });

  it('hotline.checks.enabled: findings and their lenses go, and come back', async () => {
    const uri = writeProgram('shown/checked.js', SLOW);
    await show(uri);
    const lenses = async () => (await lensesOf(uri)).filter(({ title }) => title.startsWith('O('));
    await until('it is found', () => findingsIn(uri).length === 1);
    assert.equal((await lenses()).length, 1);
    await withSetting('hotline.checks.enabled', false, async () => {
      await until('the finding is gone', () => findingsIn(uri).length === 0);
      assert.deepEqual(await lenses(), []);
    });
    await until('it is found again', () => findingsIn(uri).length === 1);
    assert.equal((await lenses()).length, 1);
  });

  it('hotline.codeLens.findings: the lens goes, the finding stays', async () => {
    const uri = vscode.Uri.file(path.join(workspaceFolder(), 'shown/checked.js'));
    const lenses = async () => (await lensesOf(uri)).filter(({ title }) => title.startsWith('O('));
    await withSetting('hotline.codeLens.findings', false, async () => assert.deepEqual(await lenses(), []));
    assert.equal(findingsIn(uri).length, 1);
    assert.equal((await lenses()).length, 1);
  });
});

describe('the hover of a finding', () => {
  const uriOf = () => vscode.Uri.file(path.join(workspaceFolder(), 'shown/maybe.js'));
  /** Of the call that is found. */
  const hover = () => hoverText(uriOf(), 2, 15);

  it('says what is too unsure for the Problems view, and leads to the page of its rule', async () => {
    writeProgram('shown/maybe.js', MAYBE_SLOW);
    await show(uriOf());
    const text = await until('it is found', async () => (await hover()) || undefined);
    assert.match(text, /searches wanted\b/);
    const page = /\[Show documentation for linear-search-in-loop\]\((.*?)\)/.exec(text)?.[1];
    assert.ok(page, text);
    const { fsPath } = vscode.Uri.parse(page, true);
    assert.match(readFileSync(fsPath, 'utf8'), /^`linear-search-in-loop`$/m);
    assert.deepEqual(findingsIn(uriOf()), []);
    assert.equal(await hoverText(uriOf(), 0, 15), '', 'other lines have none');
  });

  it('is none where its rule is off', async () => {
    const off = { 'linear-search-in-loop': 'off' };
    await withSetting('hotline.checks.severity', off, async () => assert.equal(await hover(), ''));
    assert.match(await hover(), /searches wanted\b/);
  });
});

describe('hotline.run.workingDirectory', () => {
  const told = `require('node:fs').writeFileSync(__filename + '.cwd', process.cwd());\n`;
  const folderOf = async (uri: vscode.Uri) => {
    await profile(uri);
    return readFileSync(`${uri.fsPath}.cwd`, 'utf8');
  };

  it('is the folder that programs run in: relative to the workspace folder, or absolute', async () => {
    const uri = writeProgram('shown/where am i.js', told);
    const below = path.join(workspaceFolder(), 'shown', 'some where');
    mkdirSync(below);
    const set = 'hotline.run.workingDirectory';
    await withSetting(set, 'shown/some where', async () => assert.equal(await folderOf(uri), below));
    await withSetting(set, path.dirname(below), async () =>
      assert.equal(await folderOf(uri), path.dirname(below)),
    );
    assert.equal(await folderOf(uri), workspaceFolder(), 'without one, the workspace folder');
  });

  it('that there is not is an error before anything runs', async () => {
    const uri = writeProgram('shown/nowhere.js', told);
    const before = (await hotlineApi()).currentSession();
    await withSetting('hotline.run.workingDirectory', 'no/such/folder', async () => {
      await vscode.commands.executeCommand('hotline.profileFile', uri);
    });
    assert.equal((await hotlineApi()).currentSession(), before);
    assert.throws(() => readFileSync(`${uri.fsPath}.cwd`), { code: 'ENOENT' });
  });
});
