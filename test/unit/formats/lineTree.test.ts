import * as assert from 'node:assert/strict';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import type { LineTree } from '../../../src/formats/lineTree/lineTree';
import { placeFunctions } from '../../../src/profile/v8/functionPlaces';
import { MODULE_NAME, activeValue, type Profile } from '../../../src/profile/model/profile';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { readTypeScriptOutline } from '../../../src/languages/javascript/typescriptOutline';
import { assertInvariants } from '../../support/invariants';

const TEXT = `function work(n) {
  let s = n;
  return s * 2;
}
function run(list) {
  work(1);
  work(2);
  list.map((x) => x + 1);
  list.map((x) => x + 2);
}
run([]);
`;

/** Rows are `[parent, name, line, hits]`; all but the engine's own entries are of /a.js. */
function treeOf(rows: readonly [number, string, number, number][]): LineTree {
  const names = ['(root)', ...new Set(rows.map(([, name]) => name))];
  return {
    hotlineLineTree: 1,
    startTime: 1000,
    endTime: 101_000,
    names,
    scripts: ['', 'file:///a.js'],
    nodes: {
      parent: [-1, ...rows.map(([parent]) => parent)],
      name: [0, ...rows.map(([, name]) => names.indexOf(name))],
      script: [0, ...rows.map(([, name]) => (name.startsWith('(') ? 0 : 1))],
      line: [0, ...rows.map(([, , line]) => line)],
      hits: [0, ...rows.map(([, , , hits]) => hits)],
    },
  };
}

function parse(tree: unknown): Profile {
  return parseProfile(new TextEncoder().encode(JSON.stringify(tree)));
}

/** The module calls run, run calls work from lines 6 and 7 and a callback from lines 8 and 9. */
const TREE = treeOf([
  [0, '', 11, 0],
  [1, 'run', 6, 0],
  [2, 'work', 3, 10],
  [1, 'run', 7, 0],
  [4, 'work', 2, 20],
  [4, 'work', 3, 10],
  [1, 'run', 8, 0],
  [7, '', 8, 30],
  [1, 'run', 9, 5],
  [9, '', 9, 15],
  [0, '(idle)', 0, 10],
]);

describe('line trees', () => {
  it('tell the line of every call, and the time by hits', () => {
    const profile = parse(TREE);
    assertInvariants(profile);
    assert.equal(activeValue(profile), 90e6, '100 ms, 10 of 100 hits idle');
    const lines = profileViewOf(profile).lines.get('/a.js')!;
    assert.deepEqual(
      lines.map(({ line, self, total }) => [line, self / 1e6, total! / 1e6]),
      [
        [2, 20, 20],
        [3, 20, 20],
        [6, 0, 10],
        [7, 0, 30],
        [8, 30, 30],
        [9, 20, 20],
        [11, 0, 90],
      ],
    );
  });

  it('get their functions from the source: by name and line, callbacks without a name apart', () => {
    const profile = placeFunctions(parse(TREE), new Map([['/a.js', readTypeScriptOutline(TEXT, '/a.js')]]));
    assertInvariants(profile);
    const functions = profileViewOf(profile).functions.map(({ func, self, total }) => [
      `${profile.functions.name[func]}@${profile.functions.line[func]}`,
      self / 1e6,
      total / 1e6,
    ]);
    assert.deepEqual(functions, [
      ['work@1', 40, 40],
      ['(anonymous)@8', 30, 30],
      ['(anonymous)@9', 15, 15],
      ['run@5', 5, 90],
      [`${MODULE_NAME}@1`, 0, 90],
    ]);
    assert.equal(activeValue(profile), 90e6);
    const work = profile.functions.name.indexOf('work');
    assert.ok(profile.functions.column[work]! > 1, 'the first place of a file is that of its top');
  });

  it('leaves a profile alone that tells where its functions start', () => {
    const placed = placeFunctions(parse(TREE), new Map([['/a.js', readTypeScriptOutline(TEXT, '/a.js')]]));
    assert.equal(placeFunctions(placed, new Map([['/a.js', readTypeScriptOutline(TEXT, '/a.js')]])), placed);
  });

  const broken: [
    what: string,
    change: (tree: Record<string, unknown> & { nodes: Record<string, number[]> }) => void,
    where: RegExp,
  ][] = [
    ['columns of different lengths', (tree) => tree.nodes.hits!.pop(), /^nodes\.hits/],
    ['a parent behind its child', (tree) => (tree.nodes.parent![1] = 5), /^nodes\.parent\[1\]/],
    ['a name that is not there', (tree) => (tree.nodes.name![3] = 99), /^nodes\.name\[3\]/],
    ['a script that is not there', (tree) => (tree.nodes.script![3] = -1), /^nodes\.script\[3\]/],
    ['a count that is none', (tree) => (tree.nodes.hits![3] = Number.NaN), /^nodes\.hits\[3\]/],
    ['an end before the start', (tree) => (tree.endTime = 0), /^endTime/],
    ['a column that is missing', (tree) => Reflect.deleteProperty(tree.nodes, 'line'), /^nodes\.line/],
    ['no nodes', (tree) => Reflect.deleteProperty(tree, 'nodes'), /^nodes/],
  ];
  for (const [what, change, where] of broken) {
    it(`with ${what} say where`, () => {
      const tree = structuredClone(TREE) as unknown as Parameters<typeof change>[0];
      change(tree);
      assert.throws(
        () => parse(tree),
        (error) => error instanceof FormatError && where.test(error.where),
      );
    });
  }
});
