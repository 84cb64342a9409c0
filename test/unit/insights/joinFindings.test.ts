import assert from 'node:assert/strict';
import { MODULE_NAME } from '../../../src/base/functionKey';
import { splitLines } from '../../../src/base/lineMapping';
import { heatShare } from '../../../src/insights/heatShare';
import { findingsOnRun, type SubjectOnRun } from '../../../src/insights/joinFindings';
import type { Profile } from '../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { lineTable } from '../../../src/profile/views/lineTable';
import { findingsIn } from '../../support/readers';

/** A function that ran: its name and line as the engine tells them, and self time by line. */
interface Ran {
  readonly name: string;
  readonly line: number;
  readonly source?: string;
  readonly self?: Readonly<Record<number, number>>;
}

function profileOf(source: string, functions: readonly Ran[]): Profile {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  for (const { name, line, source: file = source, self = {} } of functions) {
    const node = builder.addNode(0, builder.addFunction({ name, source: file, line, column: 1 }));
    for (const [at, value] of Object.entries(self)) builder.addSelf(node, Number(at), [value]);
  }
  return builder.build({ duration: 1, defaultValue: 0 });
}

/** What a run has of the findings of a rule in the text of now. */
async function joined(
  rule: string,
  { ran, now, profile, source }: { ran: string; now: string; profile: Profile; source: string },
): Promise<(SubjectOnRun | undefined)[]> {
  const findings = (await findingsIn(now, source)).filter((finding) => finding.rule === rule);
  const measured = { profile, source, ran: splitLines(ran), now: splitLines(now) };
  const answer = findingsOnRun(findings, measured);
  assert.deepEqual(
    answer.map(({ finding }) => finding),
    findings,
  );
  return answer.map(({ onRun }) => onRun);
}

/** Self time on the lines of a subject. */
function selfOn(profile: Profile, source: string, { firstLine, lastLine }: SubjectOnRun): number {
  const lines = lineTable(profile).get(source) ?? [];
  return lines
    .filter(({ line }) => firstLine <= line && line <= lastLine)
    .reduce((sum, { self }) => sum + self, 0);
}

function namesOf({ functions }: Profile, { functions: rows }: SubjectOnRun): string[] {
  return rows.map((row) => functions.name[row]!);
}

const FILE = '/shop.js';
const RAN = `import { use } from './use';

export function join(orders, users) {
  const before = orders.length;
  for (const order of orders) {
    for (const user of users) {
      if (user.id === order.user) use(user);
    }
  }
  return before;
}

export function other() {
  return 1;
}
`;
const PROFILE = profileOf(FILE, [
  { name: MODULE_NAME, line: 1, self: { 1: 1 } },
  { name: 'join', line: 3, self: { 4: 2, 5: 4, 6: 8, 7: 16, 10: 32 } },
  { name: 'other', line: 13, self: { 14: 64 } },
  { name: 'join', line: 3, source: '/elsewhere.js', self: { 6: 128 } },
]);
const LOOP = '    for (const user of users) {\n      if (user.id === order.user) use(user);\n    }\n';

async function joinOf(now: string): Promise<SubjectOnRun | undefined> {
  const all = await joined('nested-loop', { ran: RAN, now, profile: PROFILE, source: FILE });
  assert.equal(all.length, 1);
  return all[0];
}

describe('findings joined with a run', () => {
  it('have the lines and the function of a text that did not change', async () => {
    const onRun = (await joinOf(RAN))!;
    assert.deepEqual([onRun.firstLine, onRun.lastLine], [6, 8]);
    assert.deepEqual(onRun.key, { name: 'join', source: FILE, scope: '' });
    assert.deepEqual(onRun.functions, [PROFILE.functions.name.indexOf('join')]);
    assert.equal(selfOn(PROFILE, FILE, onRun), 8 + 16);
  });

  const edits: Readonly<Record<string, (text: string) => string>> = {
    'lines above the function': (text) => `// One.\n// Two.\n// Three.\n${text}`,
    'lines in the function, above the loops': (text) =>
      text.replace('  const before', '  const a = 1;\n  const b = 2;\n  const before'),
    'another function below': (text) => `${text}\nexport function more(a) {\n  return a + 1;\n}\n`,
    'an edit of the line above': (text) => text.replace('orders.length', 'orders.length + users.length'),
    'edits above and below at once': (text) =>
      text.replace("'./use'", "'./use.js'").replace('return 1', 'return 2'),
    'other ends of lines': (text) => text.replaceAll('\n', '\r\n'),
    'lines that are gone above': (text) => text.replace("import { use } from './use';\n\n", ''),
  };
  for (const [name, edit] of Object.entries(edits))
    it(`have the lines of the text that ran after ${name}`, async () => {
      const now = edit(RAN);
      assert.notEqual(now, RAN);
      const onRun = (await joinOf(now))!;
      assert.equal(selfOn(PROFILE, FILE, onRun), 8 + 16);
      assert.deepEqual(namesOf(PROFILE, onRun), ['join']);
    });

  const changes: Readonly<Record<string, (text: string) => string>> = {
    'its test': (text) => text.replace('use(user);', 'use(user, order);'),
    'its head': (text) => text.replace('const user of users', 'let user of users'),
    'a line more': (text) => text.replace(LOOP, LOOP.replace('use(user);\n', 'use(user);\n      use(1);\n')),
    'what it looks like alone': (text) => text.replace('      if (user', '        if (user'),
  };
  for (const [name, change] of Object.entries(changes))
    it(`have nothing where the loop has changed: ${name}`, async () => {
      const now = change(RAN);
      assert.notEqual(now, RAN);
      assert.equal(await joinOf(now), undefined);
    });

  it('have nothing where the loop is new, and the old one keeps what it has', async () => {
    const added = `export function fresh(as, bs) {\n  for (const a of as) {\n    for (const b of bs) {\n      if (a.id === b.id) use(a);\n    }\n  }\n}\n\n`;
    const now = RAN.replace('export function join', `${added}export function join`);
    const [fresh, old] = await joined('nested-loop', { ran: RAN, now, profile: PROFILE, source: FILE });
    assert.equal(fresh, undefined);
    assert.equal(selfOn(PROFILE, FILE, old!), 8 + 16);
  });

  it('have the share of the run that their lines have', async () => {
    const onRun = (await joinOf(`// A line.\n${RAN}`))!;
    const whole = 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128;
    assert.equal(heatShare(profileViewOf(PROFILE), FILE, onRun), (8 + 16) / whole);
    assert.equal(heatShare(profileViewOf(PROFILE), '/nothing.js', onRun), 0);
    const overlapping = profileViewOf({ ...PROFILE, overlaps: true });
    assert.equal(heatShare(overlapping, FILE, onRun), undefined);
  });

  it('have the name that the function had when it ran', async () => {
    const onRun = (await joinOf(RAN.replace('function join(', 'function joined(')))!;
    assert.deepEqual(onRun.key, { name: 'join', source: FILE, scope: '' });
    assert.deepEqual(namesOf(PROFILE, onRun), ['join']);
  });

  it('have no rows of a function that was never seen, or of a source that is not there', async () => {
    const unseen = profileOf(FILE, [{ name: 'other', line: 13, self: { 14: 64 } }]);
    const elsewhere = profileOf('/elsewhere.js', [{ name: 'join', line: 3, self: { 6: 1 } }]);
    for (const profile of [unseen, elsewhere]) {
      const [onRun] = await joined('nested-loop', { ran: RAN, now: RAN, profile, source: FILE });
      assert.deepEqual(onRun!.functions, []);
      assert.deepEqual([onRun!.firstLine, onRun!.lastLine], [6, 8]);
      assert.equal(selfOn(profile, FILE, onRun!), 0);
    }
  });

  it('have each its own of two methods of one name', async () => {
    const method = (name: string) =>
      `class ${name} {\n  pick(as, bs) {\n    return as.filter((a) => bs.includes(a)).concat(bs.map(String));\n  }\n}\n`;
    const ran = method('First') + method('Second');
    const pairs = [
      { name: 'pick', line: 2, self: { 3: 1 } },
      { name: 'pick', line: 7, self: { 8: 2 } },
    ];
    const profile = profileOf(FILE, pairs);
    const source = FILE;
    const all = await joined('linear-search-in-loop', { ran, now: `\n${ran}`, profile, source });
    assert.deepEqual(
      all.map((onRun) => selfOn(profile, FILE, onRun!)),
      [1, 2],
    );
  });

  /** What engines call functions: a sort in a loop stands in each. */
  const NAMES: readonly { what: string; source: string; text: string; ran: Ran; scope: string }[] = [
    {
      what: 'a method of Python behind decorators, told by the first of them',
      source: '/a.py',
      text: 'class Shop:\n    @traced\n    @checked\n    def best(\n        self, xs: list, ys\n    ):\n        for y in ys:\n            use(sorted(xs), y)\n',
      ran: { name: 'Shop.best', line: 2, self: { 8: 5 } },
      scope: 'Shop',
    },
    {
      what: 'a method of Python whose engine has the bare name',
      source: '/a.py',
      text: 'class Shop:\n    def best(self, xs: list, ys):\n        for y in ys:\n            use(sorted(xs), y)\n',
      ran: { name: 'best', line: 2, self: { 4: 5 } },
      scope: 'Shop',
    },
    {
      what: 'a method of Go',
      source: '/a.go',
      text: 'package main\n\nfunc (s *Shop) Best(xs []int, ys []int) {\n\tfor _, y := range ys {\n\t\tsort.Ints(xs)\n\t\tuse(y)\n\t}\n}\n',
      ran: { name: 'example.com/shop.(*Shop).Best', line: 3, self: { 5: 5 } },
      scope: 'Shop',
    },
    {
      what: 'a function literal of Go that is assigned',
      source: '/a.go',
      text: 'package main\n\nfunc run(xs []int, ys []int) {\n\tbest := func() {\n\t\tfor _, y := range ys {\n\t\t\tsort.Ints(xs)\n\t\t\tuse(y)\n\t\t}\n\t}\n\tbest()\n}\n',
      ran: { name: 'main.run.func1', line: 4, self: { 6: 5 } },
      scope: 'run',
    },
    {
      what: 'a constructor of JavaScript, which V8 calls as its class',
      source: '/a.js',
      text: 'class Shop {\n  constructor(xs, ys) {\n    for (const y of ys) {\n      use(xs.sort(), y);\n    }\n  }\n}\n',
      ran: { name: 'Shop', line: 2, self: { 4: 5 } },
      scope: '',
    },
    {
      what: 'a function that is assigned to what a module exports',
      source: '/a.js',
      text: 'exports.best = (xs, ys) => {\n  for (const y of ys) {\n    use(xs.sort(), y);\n  }\n};\n',
      ran: { name: 'exports.best', line: 1, self: { 3: 5 } },
      scope: '',
    },
    {
      what: 'the top of a file',
      source: '/a.js',
      text: 'for (const y of ys) {\n  use(xs.sort(), y);\n}\n',
      ran: { name: MODULE_NAME, line: 1, self: { 2: 5 } },
      scope: '',
    },
  ];
  for (const { what, source, text, ran, scope } of NAMES)
    it(`find ${what}`, async () => {
      const inside = { name: 'somebody', line: ran.line + 20, self: { [ran.line + 21]: 7 } };
      const profile = profileOf(source, [ran, inside]);
      const [comment, rest] = source.endsWith('.go')
        ? ['', text.replace('main\n', 'main\n\n// More.\n')]
        : ['\n', text];
      const [onRun, more] = await joined('sort-in-loop', { ran: text, now: comment + rest, profile, source });
      assert.equal(more, undefined);
      assert.deepEqual(namesOf(profile, onRun!), [ran.name]);
      assert.equal(onRun!.key.scope, scope);
      assert.equal(selfOn(profile, source, onRun!), 5);
    });
});
