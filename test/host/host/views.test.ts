import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '../../../src/editor/session/session';
import { cpuProfileText, type Call } from '../../support/cpuProfile';
import { hotlineApi, hoverText, lensesOf, until, workspaceFolder, writeProgram } from '../support';

/** Writes a .cpuprofile into the workspace. */
function writeProfile(name: string, calls: readonly Call[]): vscode.Uri {
  return writeProgram(name, cpuProfileText(calls));
}

const inWorkspace = (name: string) => vscode.Uri.file(path.join(workspaceFolder(), name));
const orders = () => inWorkspace('orders.js').toString();
const library = () => inWorkspace('node_modules/lib/index.js').toString();

/** 10 samples: revenueByCountry 1, findCustomer 6 of which 2 are of a callback below a library, the library 2, report 1. */
function sampleCalls(): readonly Call[] {
  return [
    {
      name: 'revenueByCountry',
      file: orders(),
      line: 11,
      samples: 1,
      calls: [
        { name: 'findCustomer', file: orders(), line: 4, samples: 4 },
        {
          name: 'each',
          file: library(),
          line: 1,
          samples: 2,
          calls: [{ name: 'findCustomer', file: orders(), line: 4, samples: 2 }],
        },
      ],
    },
    { name: 'report', file: orders(), line: 21, samples: 1 },
  ];
}

async function openSample(): Promise<Session> {
  await vscode.commands.executeCommand(
    'hotline.openProfile',
    writeProfile('sample.cpuprofile', sampleCalls()),
  );
  return (await hotlineApi()).currentSession()!;
}

function rowOf({ report }: Session, name: string): number {
  const func = report.profile.functions.name.indexOf(name);
  assert.ok(func >= 0, `${name} is a function of the profile`);
  return func;
}

describe('List Function', () => {
  it('opens the annotated source of a row as a document that cannot be edited', async () => {
    const session = await openSample();
    await vscode.commands.executeCommand('hotline.listFunction', { func: rowOf(session, 'findCustomer') });
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.uri.scheme, 'hotline');
    assert.equal(document.uri.path, '/findCustomer (lines)');
    const lines = document.getText().split('\n');
    assert.equal(lines[0], `findCustomer  ${inWorkspace('orders.js').fsPath}:4`);
    assert.match(lines[2]!, /^Line +Self +Total +% +Source$/);
    assert.match(lines[4]!, /^ +4 +function findCustomer\(customers, id\) \{$/);
    assert.match(
      lines[5]!,
      /^ +5 +60\.0 ms +60\.0 ms +60\.0 % +for \(let i = 0; i < customers\.length; i\+\+\) \{$/,
    );
    assert.notEqual(vscode.workspace.fs.isWritableFileSystem('hotline'), true);
  });

  it('refuses a function without lines', async () => {
    await vscode.commands.executeCommand('hotline.listFunction', {
      func: rowOf(await openSample(), '(root)'),
    });
    assert.equal(
      vscode.window.activeTextEditor!.document.uri.path,
      '/findCustomer (lines)',
      'no other document',
    );
  });

  it('follows the session, and keeps the text when that goes', async () => {
    const session = await openSample();
    await vscode.commands.executeCommand('hotline.listFunction', {
      func: rowOf(session, 'revenueByCountry'),
    });
    const { document } = vscode.window.activeTextEditor!;
    assert.match(document.getText(), /^ +12 +10\.0 ms/m);
    await vscode.commands.executeCommand('hotline.selectValueType', 'samples');
    await until('the listing shows samples', () => /^ +12 +1 /m.test(document.getText()));
    const text = document.getText();
    await vscode.commands.executeCommand('hotline.clear');
    assert.equal(document.getText(), text);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

/** The rows of a view, as texts: the label and the description. */
interface ShownRow {
  readonly text: string;
  readonly item: vscode.TreeItem;
  readonly below: () => Promise<ShownRow[]>;
}

async function rowsOf(view: string, parent?: unknown): Promise<ShownRow[]> {
  const provider = (await hotlineApi()).viewProvider(view);
  assert.ok(provider, `there is a view ${view}`);
  const rows = (await provider.getChildren(parent)) ?? [];
  return Promise.all(
    rows.map(async (row) => {
      const item = await provider.getTreeItem(row);
      const label = typeof item.label === 'string' ? item.label : (item.label?.label ?? '');
      return {
        text: [label, item.description].filter(Boolean).join('  '),
        item,
        below: () => rowsOf(view, row),
      };
    }),
  );
}

async function textsOf(view: string): Promise<string[]> {
  return (await rowsOf(view)).map(({ text }) => text);
}

const CALLS = 'hotline.callTree';
const CALLERS = 'hotline.callers';
const FUNCTIONS = 'hotline.hotFunctions';

describe('Call Tree and Callers', () => {
  before(async () => {
    await openSample();
    await vscode.commands.executeCommand('hotline.showLibraries');
  });

  it('has a row for each function below the one that called it, the most expensive first', async () => {
    const rows = await rowsOf(CALLS);
    assert.deepEqual(
      rows.map(({ text }) => text),
      [
        'revenueByCountry  90.0 %  90.0 ms  self 10.0 %  10.0 ms  orders.js:11',
        'report  10.0 %  10.0 ms  self 10.0 %  10.0 ms  orders.js:21',
      ],
    );
    assert.equal(rows[1]!.item.collapsibleState, vscode.TreeItemCollapsibleState.None);
    const below = await rows[0]!.below();
    assert.deepEqual(
      below.map(({ text }) => text),
      [
        'findCustomer  40.0 %  40.0 ms  self 40.0 %  40.0 ms  orders.js:4',
        'each  40.0 %  40.0 ms  self 20.0 %  20.0 ms  index.js:1',
      ],
    );
    assert.equal((await below[1]!.below()).length, 1);
  });

  it('has the callers of each function below it', async () => {
    const [find] = await rowsOf(CALLERS);
    assert.equal(find!.text, 'findCustomer  60.0 %  60.0 ms  total 60.0 %  60.0 ms  orders.js:4');
    const callers = await find!.below();
    assert.deepEqual(
      callers.map(({ text }) => text),
      [
        'revenueByCountry  40.0 %  40.0 ms  total 40.0 %  40.0 ms  orders.js:11',
        'each  20.0 %  20.0 ms  total 20.0 %  20.0 ms  index.js:1',
      ],
    );
  });

  it('goes to the line of a row', async () => {
    const [, report] = await rowsOf(CALLS);
    const { command, arguments: given } = report!.item.command!;
    await vscode.commands.executeCommand(command, ...(given as unknown[]));
    assert.equal(vscode.window.activeTextEditor!.document.uri.fsPath, inWorkspace('orders.js').fsPath);
    assert.equal(vscode.window.activeTextEditor!.selection.active.line, 20);
  });

  it('folds libraries into the code that called them, everywhere', async () => {
    await vscode.commands.executeCommand('hotline.foldLibraries');
    assert.deepEqual(await textsOf(CALLS), [
      'revenueByCountry  90.0 %  90.0 ms  self 10.0 %  10.0 ms  in libraries 20.0 %  20.0 ms  orders.js:11',
      'report  10.0 %  10.0 ms  self 10.0 %  10.0 ms  orders.js:21',
    ]);
    const [find] = await (await rowsOf(CALLS))[0]!.below();
    assert.equal(find!.text, 'findCustomer  60.0 %  60.0 ms  self 60.0 %  60.0 ms  orders.js:4');
    assert.deepEqual(await textsOf(FUNCTIONS), [
      'findCustomer  60.0 %  60.0 ms  orders.js:4',
      'revenueByCountry  10.0 %  10.0 ms  in libraries 20.0 %  20.0 ms  orders.js:11',
      'report  10.0 %  10.0 ms  orders.js:21',
    ]);
    await vscode.commands.executeCommand('hotline.showLibraries');
    assert.equal((await textsOf(FUNCTIONS)).length, 4);
  });

  it('shows the rows of a wide level a hundred at a time', async () => {
    const wide = Array.from({ length: 250 }, (_, index) => ({
      name: `f${index}`,
      file: orders(),
      line: index + 1,
      samples: 1,
    }));
    await vscode.commands.executeCommand('hotline.openProfile', writeProfile('wide.cpuprofile', wide));
    const more = (await rowsOf(CALLS)).at(-1)!;
    assert.equal(more.text, '… 150 more');
    await vscode.commands.executeCommand(
      more.item.command!.command,
      ...(more.item.command!.arguments as unknown[]),
    );
    const rows = await rowsOf(CALLS);
    assert.deepEqual([rows.length, rows.at(-1)!.text], [201, '… 50 more']);
  });

  it('come to the front when they are asked for', async () => {
    for (const command of ['showCallTree', 'showCallers', 'showHotFunctions'])
      await vscode.commands.executeCommand(`hotline.${command}`);
  });
});

describe('Hot Functions', () => {
  before(async () => {
    await openSample();
    await vscode.commands.executeCommand('hotline.showLibraries');
  });

  it('is filtered by name or path, and refuses what is no regular expression', async () => {
    const names = async () => (await textsOf(FUNCTIONS)).map((text) => text.split(' ')[0]);
    await vscode.commands.executeCommand('hotline.filterHotFunctions', '^(FIND|EACH)');
    assert.deepEqual(await names(), [], 'capital letters mean themselves');
    await vscode.commands.executeCommand('hotline.filterHotFunctions', '^(find|each)');
    assert.deepEqual(await names(), ['findCustomer', 'each']);
    await vscode.commands.executeCommand('hotline.filterHotFunctions', '(');
    assert.deepEqual(await names(), ['findCustomer', 'each'], 'a bad one changes nothing');
    await vscode.commands.executeCommand('hotline.filterHotFunctions', 'node_modules');
    assert.deepEqual(await names(), ['each']);
    await vscode.commands.executeCommand('hotline.clearHotFunctionsFilter');
    assert.equal((await names()).length, 4);
  });

  it('is sorted by self or by total', async () => {
    await vscode.commands.executeCommand('hotline.sortByTotal');
    assert.match((await textsOf(FUNCTIONS))[0]!, /^revenueByCountry {2}90\.0 %/);
    await vscode.commands.executeCommand('hotline.sortBySelf');
    assert.match((await textsOf(FUNCTIONS))[0]!, /^findCustomer {2}60\.0 %/);
  });

  it('shows, with all else, the value that is chosen', async () => {
    await vscode.commands.executeCommand('hotline.selectValueType', 'samples');
    assert.equal((await textsOf(FUNCTIONS))[0], 'findCustomer  60.0 %  6  orders.js:4');
    assert.equal((await textsOf(CALLS))[0], 'revenueByCountry  90.0 %  9  self 10.0 %  1  orders.js:11');
    const uri = inWorkspace('orders.js');
    await vscode.window.showTextDocument(uri);
    assert.match(await hoverText(uri, 4), /Self \*\*60\.0 %\*\* · 6\b/);
    const lens = (await lensesOf(uri)).find(({ title }) => title.startsWith('findCustomer'));
    assert.match(lens!.title, /self 60\.0 % \(6\)/);
    await vscode.commands.executeCommand('hotline.selectValueType', 'bytes');
    assert.equal(
      (await textsOf(FUNCTIONS))[0],
      'findCustomer  60.0 %  6  orders.js:4',
      'a value that there is not changes nothing',
    );
  });
});

describe('Focus, Ignore, Hide and Show', () => {
  const row = async (name: string) => ({ func: rowOf((await hotlineApi()).currentSession()!, name) });
  const names = async () => (await textsOf(CALLS)).map((text) => text.split(' ')[0]);
  const filters = async () => (await hotlineApi()).currentSession()!.view.filters ?? [];

  before(async () => {
    await openSample();
    await vscode.commands.executeCommand('hotline.showLibraries');
  });

  it('keep the stacks that go through a function, or that do not, in all that is shown', async () => {
    await vscode.commands.executeCommand('hotline.focusOnFunction', await row('each'));
    assert.deepEqual(await filters(), [{ focus: '^each$' }]);
    assert.equal(
      (await textsOf(CALLS))[0],
      'revenueByCountry  100.0 %  40.0 ms  self 0.0 %  0 ms  orders.js:11',
    );
    await vscode.commands.executeCommand('hotline.ignoreFunction', await row('findCustomer'));
    assert.equal(
      (await textsOf(CALLS))[0],
      'revenueByCountry  100.0 %  20.0 ms  self 0.0 %  0 ms  orders.js:11',
    );
    const { report } = (await hotlineApi()).currentSession()!;
    assert.ok(
      report.profile.notes.some((note) => note.includes('20.0 %')),
      'it says how much is left',
    );
    await vscode.commands.executeCommand('hotline.undoStackFilter');
    assert.deepEqual(await filters(), [{ focus: '^each$' }]);
    await vscode.commands.executeCommand('hotline.clearStackFilters');
    assert.deepEqual(await filters(), []);
    assert.deepEqual(await names(), ['revenueByCountry', 'report']);
  });

  it('take frames out of stacks, by name or by pattern', async () => {
    await vscode.commands.executeCommand('hotline.hideFunction', await row('revenueByCountry'));
    assert.deepEqual(await names(), ['findCustomer', 'each', 'report']);
    await vscode.commands.executeCommand('hotline.clearStackFilters');
    await vscode.commands.executeCommand('hotline.showOnlyFunction', await row('findCustomer'));
    assert.deepEqual(await textsOf(CALLS), [
      'findCustomer  100.0 %  60.0 ms  self 100.0 %  60.0 ms  orders.js:4',
    ]);
    await vscode.commands.executeCommand('hotline.clearStackFilters');
    for (const [command, expected] of [
      ['focus', ['revenueByCountry']],
      ['ignore', ['revenueByCountry', 'report']],
      ['hide', ['revenueByCountry', 'report']],
      ['show', ['each']],
    ] as const) {
      await vscode.commands.executeCommand(`hotline.${command}`, 'node_modules/lib');
      assert.deepEqual(await names(), expected, command);
      await vscode.commands.executeCommand('hotline.clearStackFilters');
    }
  });

  it('change nothing where the pattern is none or nothing would be left', async () => {
    await vscode.commands.executeCommand('hotline.focus', '(');
    await vscode.commands.executeCommand('hotline.focus', 'there is no such function');
    assert.deepEqual(await filters(), []);
    assert.deepEqual(await names(), ['revenueByCountry', 'report']);
  });
});

describe('a profile that is opened as a file', () => {
  it('becomes the session that is shown', async () => {
    const uri = writeProfile('dropped.cpuprofile', sampleCalls());
    await vscode.commands.executeCommand('vscode.openWith', uri, 'hotline.profile');
    const api = await hotlineApi();
    await until('the profile is shown', () => api.currentSession()?.record.openedProfile === uri.fsPath);
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputCustom);
    assert.equal(activeTab.input.viewType, 'hotline.profile');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

describe('Locate Source', () => {
  it('finds a source that is elsewhere, and those beside it, by a mapping', async () => {
    const elsewhere = (name: string) => `file:///build/of/ci/shop/${name}`;
    const uri = writeProfile('elsewhere.cpuprofile', [
      { name: 'countSheep', file: elsewhere('far.js'), line: 1, samples: 3 },
      { name: 'countGoats', file: elsewhere('near.js'), line: 1, samples: 1 },
    ]);
    await vscode.commands.executeCommand('hotline.openProfile', uri);
    const session = (await hotlineApi()).currentSession()!;
    const [row] = await rowsOf(FUNCTIONS);
    assert.match(row!.item.contextValue!, /missing/);
    assert.equal((await textsOf(CALLS)).length, 2, 'views are there without the sources');
    const folder = path.join(workspaceFolder(), 'moved');
    for (const name of ['far.js', 'near.js']) writeProgram(`moved/${name}`, 'function f() {\n}\n');
    const place = vscode.Uri.file(path.join(folder, 'far.js'));
    const func = rowOf(session, 'countSheep');
    await vscode.commands.executeCommand(
      'hotline.locateSource',
      { func },
      vscode.Uri.file(path.join(folder, 'near.js')),
    );
    await vscode.commands.executeCommand('hotline.locateSource', { func }, place);
    const api = await hotlineApi();
    await until('the sources are here', () => api.currentSession()!.report.lines.has(place.fsPath));
    assert.ok(api.currentSession()!.report.lines.has(path.join(folder, 'near.js')));
    const setting = vscode.workspace.getConfiguration('hotline').get('pathMappings');
    assert.deepEqual(setting, { '/build/of/ci/shop': folder });
    await vscode.workspace
      .getConfiguration('hotline')
      .update('pathMappings', undefined, vscode.ConfigurationTarget.Workspace);
  });
});
