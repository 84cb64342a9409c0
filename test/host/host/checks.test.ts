import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { formatShare } from '../../../src/base/units';
import { shareOf } from '../../../src/profile/views/profileView';
import { hotlineApi, lensesOf, profile, until, workspaceFolder, writeProgram } from '../support';

/** The inner loop of lines 3 to 5 takes most of the time. */
const MEASURED = `function join(as, bs) {
  for (const a of as) {
    for (const b of bs) {
      if (a.id === b.id) a.other = b;
    }
  }
}
const make = () => Array.from({ length: 20_000 }, (_, id) => ({ id }));
join(make(), make());
`;

/** The classics of the field, what they are called, and the action that clears each. */
const classics = [
  {
    name: 'duplicates.py',
    rule: 'nested-loop',
    lens: /O\(n²\)/,
    action: 'Find duplicates with a set',
    text: 'def has_duplicates(items):\n    for i in range(len(items)):\n        for j in range(i + 1, len(items)):\n            if items[i] == items[j]:\n                return True\n    return False\n',
  },
  {
    name: 'fib.js',
    rule: 'exponential-recursion',
    lens: /O\(2ⁿ\): fib calls itself 2 times/,
    action: 'Cache the results',
    text: 'function fib(n) {\n  if (n < 2) return n;\n  return fib(n - 1) + fib(n - 2);\n}\nmodule.exports = fib;\n',
  },
  {
    name: 'fib.py',
    rule: 'exponential-recursion',
    lens: /O\(2ⁿ\)/,
    action: 'Cache the results',
    text: 'def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\n',
  },
  {
    name: 'fib.go',
    rule: 'exponential-recursion',
    lens: /O\(2ⁿ\)/,
    action: 'Cache the results',
    text: 'package main\n\nfunc fib(n int) int {\n\tif n < 2 {\n\t\treturn n\n\t}\n\treturn fib(n-1) + fib(n-2)\n}\n',
  },
  {
    name: 'orders.ts',
    rule: 'n-plus-one',
    lens: /N\+1: one query per user/,
    action: 'Fetch all rows with one query',
    text: "import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function orders(users: { id: number }[]) {\n  const all = [];\n  for (const user of users) {\n    const { rows } = await pool.query('SELECT * FROM orders WHERE user_id = $1', [user.id]);\n    all.push({ user, rows });\n  }\n  return all;\n}\n",
  },
  {
    name: 'pages.js',
    rule: 'offset-pagination',
    lens: /O\(offset\)/,
    action: 'Disable offset-pagination for this line',
    text: "exports.page = (pool, n) =>\n  pool.query('SELECT * FROM posts ORDER BY id LIMIT 20 OFFSET $1', [n * 20]);\n",
  },
  {
    name: 'handler.js',
    rule: 'connection-per-call',
    lens: /Opens a connection on every call/,
    action: 'Disable connection-per-call for this line',
    text: "const { Pool } = require('pg');\nexports.handler = async (request) => {\n  const pool = new Pool();\n  return pool.query('SELECT 1');\n};\n",
  },
] as const;

function hotlineDiagnostics(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Hotline');
}

function rulesAt(uri: vscode.Uri): string[] {
  return hotlineDiagnostics(uri).map(({ code }) => ruleOf(code));
}

function ruleOf(code: vscode.Diagnostic['code']): string {
  return String((code as { value: string }).value);
}

/** All of them are resolved, as one is when it is chosen. */
async function actionsAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const kind = vscode.CodeActionKind.QuickFix.value;
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind,
    100,
  );
}

describe('checks', () => {
  before(async () => void (await hotlineApi()));

  for (const { name, rule, lens, action, text } of classics) {
    it(`raise a lens, a diagnostic and a fix while ${name} is typed`, async () => {
      const uri = writeProgram(`checks/${name}`, '');
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document);
      // Line by line, as it is typed.
      for (const line of text.split(/(?<=\n)/))
        await editor.edit((edit) => edit.insert(document.lineAt(document.lineCount - 1).range.end, line));
      // What is there in between may be of the text before its last lines.
      const hasLens = async ({ range }: vscode.Diagnostic): Promise<boolean> =>
        (await lensesOf(uri)).some(({ title, line }) => lens.test(title) && line === range.start.line);
      const diagnostic = await until(`${rule} is found, with its lens`, async () => {
        const found = hotlineDiagnostics(uri).find(({ code }) => ruleOf(code) === rule);
        return found && (await hasLens(found)) ? found : undefined;
      });
      const page = (diagnostic.code as { target: vscode.Uri }).target;
      assert.match(
        (await vscode.workspace.openTextDocument(page)).getText(),
        new RegExp(`^\`${rule}\`$`, 'm'),
      );
      // None is offered for findings of a text that is being checked anew.
      const fix = await until('its fix is there', async () =>
        (await actionsAt(uri, diagnostic.range)).find(
          ({ title, edit }) => edit !== undefined && title.startsWith(action),
        ),
      );
      assert.ok(await vscode.workspace.applyEdit(fix.edit!));
      await until(`${rule} is gone`, () => !rulesAt(uri).includes(rule));
      await until(
        'its lens is gone',
        async () => !(await lensesOf(uri)).some(({ title }) => lens.test(title)),
      );
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  }

  it('show as the settings say for their rule', async () => {
    const uri = writeProgram('checks/severity.py', 'def f(values):\n    return sorted(values)[0]\n');
    await vscode.window.showTextDocument(uri);
    await until('it is found', () => rulesAt(uri).includes('sort-in-loop'));
    assert.equal(hotlineDiagnostics(uri)[0]!.severity, vscode.DiagnosticSeverity.Warning);
    const configuration = vscode.workspace.getConfiguration('hotline.checks');
    const set = (value: unknown) =>
      configuration.update('severity', value, vscode.ConfigurationTarget.Workspace);
    try {
      await set({ 'sort-in-loop': 'error' });
      await until(
        'it is an error',
        () => hotlineDiagnostics(uri)[0]?.severity === vscode.DiagnosticSeverity.Error,
      );
      await set({ 'sort-in-loop': 'off' });
      await until('it is off', () => hotlineDiagnostics(uri).length === 0);
      assert.deepEqual(
        (await lensesOf(uri)).filter(({ title }) => title.startsWith('O(')),
        [],
      );
    } finally {
      await set(undefined);
    }
  });

  it('tell what was measured on the lines of a finding, wherever these are moved, until they change', async () => {
    const uri = writeProgram('checks/measured.js', MEASURED);
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const session = await profile(uri);
    const loop = session.report.lines.get(uri.fsPath)!.filter(({ line }) => line >= 3 && line <= 5);
    const share = shareOf(
      session.report,
      loop.reduce((sum, { heat }) => sum + heat, 0),
    );
    assert.ok(share > 0.5, `the inner loop has ${share}`);
    const lensAt = async () => (await lensesOf(uri)).find(({ title }) => title.startsWith('O(n·m)'));
    const figure = ` · ${formatShare(share)}`;
    await until('the finding has its figure', async () => (await lensAt())?.title.endsWith(figure) === true);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// One.\n// Two.\n\n'));
    await until('it has moved', async () => (await lensAt())?.line === 5);
    assert.ok((await lensAt())!.title.endsWith(figure), (await lensAt())!.title);
    await editor.edit((edit) => edit.insert(document.lineAt(6).range.end, ' // changed'));
    await until('the figure is gone', async () => (await lensAt())?.title.includes(' · ') === false);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('go over the whole workspace', async () => {
    const uri = writeProgram(
      'checks/never opened.js',
      'exports.f = (lists) => lists.reduce((a, b) => [...a, ...b], []);\n',
    );
    await vscode.commands.executeCommand('hotline.checkWorkspace');
    await until('what is not open is found', () => rulesAt(uri).includes('accumulating-copy'));
    assert.ok(uri.fsPath.startsWith(workspaceFolder()));
  });

  it('of the workspace stay when a file is opened and closed, and go when it changes on disk', async () => {
    const slow = 'exports.f = (lists) => lists.reduce((a, b) => [...a, ...b], []);\n';
    const uri = writeProgram('checks/opened later.js', slow);
    const shown = () => rulesAt(uri).includes('accumulating-copy');
    await vscode.commands.executeCommand('hotline.checkWorkspace');
    await until('it is found', shown);
    // A document that an extension opened would stay open for minutes.
    await vscode.commands.executeCommand('vscode.open', uri);
    const editor = vscode.window.activeTextEditor!;
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, 1, 0), '// Nothing is slow here.\n'));
    await until('the editor\u2019s text has none', () => !shown());
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('the document is closed', () => editor.document.isClosed);
    await until('what stands on disk is found again', shown);
    writeProgram('checks/opened later.js', '// Nothing is slow here.\n');
    await until('what is no more is gone', () => !shown());
  });
});
