import * as assert from 'node:assert/strict';
import { functionCosts } from '../../../../src/profile/views/hotFunctions';
import { FunctionKind, activeValue, type Profile } from '../../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { isOwnSource } from '../../../../src/languages';
import { profileTrees } from '../../../../src/profile/views/profileTrees';
import { stackRows } from '../../../../src/profile/views/stackRows';
import { foldedCallTree, type FoldedCallTree } from '../../../../src/profile/views/foldedCallTree';
import {
  NO_FUNCTION,
  type ProfileTrees,
  type RowTree,
  type TreeRow,
} from '../../../../src/profile/views/treeRows';
import { profileOf } from '../../../support/profiles';

const MS = 1e6;

/** Numbers from 0 to 1, the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const LIBRARY = '/app/node_modules/lib/index.js';

interface Shape {
  readonly nodes: number;
  readonly functions: number;
  /** Share of functions that are a library's. */
  readonly libraries?: number;
}

/** A call tree as it comes, recursion included. Values are whole numbers: sums are exact. */
function randomProfile(seed: number, { nodes, functions, libraries = 0 }: Shape): Profile {
  const next = randomNumbers(seed);
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  const funcs = Array.from({ length: functions }, (_, index) =>
    builder.addFunction({
      name: `f${index}`,
      source: index < functions * libraries ? LIBRARY : '/app/main.js',
      line: index + 1,
      column: 1,
    }),
  );
  const idle = builder.addFunction({
    name: '(idle)',
    source: '',
    line: 0,
    column: 0,
    kind: FunctionKind.idle,
  });
  builder.addSelf(builder.addNode(0, idle), 0, [1000]);
  const made = [0];
  for (let count = 1; count < nodes; count++) {
    // Half of the nodes hang below a late one: the tree gets deep.
    const at =
      next() < 0.5
        ? Math.floor(next() * made.length)
        : made.length - 1 - Math.floor(next() * Math.min(9, made.length));
    const node = builder.addNode(made[at]!, funcs[Math.floor(next() * functions)]!);
    made.push(node);
    if (next() < 0.6) builder.addSelf(node, 1, [Math.floor(next() * 100)]);
  }
  return builder.build({ duration: 0, defaultValue: 0 });
}

/** The stacks of a profile, outermost function first, with what each cost itself. */
function stacksOf(profile: Profile): { stack: number[]; self: number }[] {
  const { parent, func } = profile.nodes;
  const stacks: { stack: number[]; self: number }[] = [];
  profile.self[0]!.forEach((self, bottom) => {
    if (self === 0 || profile.functions.kind[func[bottom]!] === FunctionKind.idle) return;
    const stack: number[] = [];
    for (let node = bottom; node > 0; node = parent[node]!) stack.unshift(func[node]!);
    stacks.push({ stack, self });
  });
  return stacks;
}

/** What a row of the call tree at a path is, from the stacks alone. */
function callRow(stacks: ReturnType<typeof stacksOf>, path: readonly number[]) {
  let [self, total] = [0, 0];
  for (const { stack, self: cost } of stacks) {
    if (!path.every((func, at) => stack[at] === func)) continue;
    total += cost;
    if (stack.length === path.length) self += cost;
  }
  return { self, total };
}

/** What a row of the callers is: the path is the function at the bottom, then its caller, and so on. */
function callerRow(stacks: ReturnType<typeof stacksOf>, path: readonly number[]) {
  let [self, total] = [0, 0];
  const isPathAt = (stack: readonly number[], bottom: number) =>
    path.every((func, up) => stack[bottom - up] === func);
  for (const { stack, self: cost } of stacks) {
    if (isPathAt(stack, stack.length - 1)) self += cost;
    if (isPathAt(stack, stack.indexOf(path[0]!))) total += cost;
  }
  return { self, total };
}

function assertTree(
  tree: RowTree,
  whole: number,
  expected: (path: readonly number[]) => { self: number; total: number },
): number {
  let rows = 0;
  const check = (siblings: readonly TreeRow[], above: readonly number[]) => {
    assert.equal(new Set(siblings.map(({ func }) => func)).size, siblings.length, 'a function has one row');
    for (const row of siblings) {
      rows++;
      const path = [...above, row.func];
      assert.deepEqual({ self: row.self, total: row.total }, expected(path), `row ${path.join(' › ')}`);
      assert.ok(row.total <= whole, 'no row exceeds the whole');
      const below = tree.children(row);
      assert.equal(below.length > 0, row.hasChildren, 'what can be opened has rows');
      check(below, path);
    }
  };
  check(tree.roots(), []);
  return rows;
}

describe('rows of call trees', () => {
  it('are those that all stacks together make, on random trees', () => {
    let rows = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const profile = randomProfile(seed, { nodes: 40, functions: 1 + (seed % 7) });
      const stacks = stacksOf(profile);
      const { calls, callers } = profileTrees(profile);
      const whole = activeValue(profile);
      rows += assertTree(calls, whole, (path) => callRow(stacks, path));
      rows += assertTree(callers, whole, (path) => callerRow(stacks, path));
    }
    assert.ok(rows > 2000, `${rows} rows`);
  });

  it('fold libraries: what is left is the tree without their frames, and their costs are beside their callers', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const profile = randomProfile(seed, { nodes: 40, functions: 6, libraries: 0.5 });
      const isLibrary = (func: number) => profile.sources[profile.functions.source[func]!] === LIBRARY;
      const folded = stacksOf(profile).map(({ stack, self }) => ({
        stack: stack.filter((func) => !isLibrary(func)),
        self,
        inLibraries: isLibrary(stack.at(-1)!),
      }));
      const outside = folded
        .filter(({ stack }) => stack.length === 0)
        .reduce((sum, { self }) => sum + self, 0);
      const expected = (row: typeof callRow) => (path: readonly number[]) =>
        path[0] === NO_FUNCTION ? { self: 0, total: outside } : row(folded, path);
      const both = (tree: RowTree): RowTree => ({
        roots: () => tree.roots().map(withLibraries),
        children: (row) => tree.children(row).map(withLibraries),
      });
      const { calls, callers } = profileTrees(profile, isOwnSource);
      const whole = activeValue(profile);
      assertTree(both(calls), whole, expected(callRow));
      assertTree(both(callers), whole, expected(callerRow));
      const inLibraries = callers.roots().reduce((sum, row) => sum + row.inLibraries, 0);
      const spent = folded.filter((one) => one.inLibraries).reduce((sum, { self }) => sum + self, 0);
      assert.equal(inLibraries, spent, 'nothing that libraries cost is lost or counted twice');
    }
  });

  it('count recursion once, and show it', () => {
    const profile = profileOf([
      { frames: 'main@1;fib@2;fib@2;fib@2', value: 5 },
      { frames: 'main@1;fib@2;help@9;fib@2', value: 7 },
    ]);
    const { calls, callers } = profileTrees(profile);
    const shown = (tree: RowTree, row: TreeRow): unknown[] => [
      profile.functions.name[row.func],
      row.self / MS,
      row.total / MS,
      ...tree.children(row).map((child) => shown(tree, child)),
    ];
    assert.deepEqual(
      calls.roots().map((row) => shown(calls, row)),
      [['main', 0, 12, ['fib', 0, 12, ['help', 0, 7, ['fib', 7, 7]], ['fib', 0, 5, ['fib', 5, 5]]]]],
    );
    assert.deepEqual(shown(callers, callers.roots()[0]!), [
      'fib',
      12,
      12,
      ['help', 7, 0, ['fib', 7, 0, ['main', 7, 0]]],
      ['fib', 5, 0, ['fib', 5, 0, ['main', 5, 0]]],
      ['main', 0, 12],
    ]);
  });

  it('fold nothing where nothing is the user’s own, and never fold what the engine adds', () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const library = builder.addNode(
      0,
      builder.addFunction({ name: 'a', source: LIBRARY, line: 1, column: 1 }),
    );
    builder.addSelf(library, 1, [5]);
    const collector = { name: '(garbage collector)', source: '', line: 0, column: 0 };
    const kind = FunctionKind.garbageCollector;
    builder.addSelf(builder.addNode(library, builder.addFunction({ ...collector, kind })), 0, [2]);
    const { calls } = profileTrees(builder.build({ duration: 0, defaultValue: 0 }), isOwnSource);
    const [row] = calls.roots();
    assert.deepEqual([row!.self, row!.inLibraries, row!.total], [5, 0, 7]);
    assert.equal(calls.children(row!).length, 1);
  });
});

/** Libraries are told apart from self; the sum of both is what the stacks tell. */
function withLibraries(row: TreeRow): TreeRow {
  // A row carries more than its type tells: it is changed in place.
  const isOutside = row.func === NO_FUNCTION;
  return Object.assign(row, { self: isOutside ? 0 : row.self + row.inLibraries });
}

describe('rows of a call tree of 500,000 nodes', () => {
  let profile: Profile;
  let visits = 0;
  let rows: ProfileTrees;

  before(() => {
    profile = randomProfile(7, { nodes: 500_000, functions: 400 });
    const functions = profile.functions.name.length;
    const tree = foldedCallTree(profile, new Uint8Array(functions));
    const counted: FoldedCallTree = {
      ...tree,
      func: counting(tree.func, () => visits++),
      parent: counting(tree.parent, () => visits++),
    };
    rows = stackRows(counted, functions);
  });

  it('look at the nodes directly below a row when it is opened, each once', () => {
    const { calls } = rows;
    const nodes = nodesBelow(profile);
    let row = calls.roots()[0]!;
    for (let depth = 0; depth < 40 && row.hasChildren; depth++) {
      visits = 0;
      const below = calls.children(row);
      const children = nodes(row);
      assert.ok(visits <= children, `${visits} visits for ${children} nodes at depth ${depth}`);
      row = below[0]!;
    }
  });

  it('look at the stacks of a function when its callers are opened, each once', () => {
    const { callers } = rows;
    visits = 0;
    const roots = callers.roots();
    assert.ok(visits <= 3 * profile.nodes.func.length, `${visits} visits for the outermost rows`);
    for (const root of roots.slice(0, 20)) {
      let row = root;
      for (let depth = 0; depth < 10 && row.hasChildren; depth++) {
        visits = 0;
        const above = callers.children(row);
        const stacks = (row as unknown as { nodes: readonly number[] }).nodes.length;
        assert.ok(visits <= 4 * stacks, `${visits} visits for ${stacks} stacks`);
        row = above[0]!;
      }
    }
  });

  it('have the self and total of functions that other views have', () => {
    const costs = functionCosts(profile);
    for (const row of rows.callers.roots()) {
      assert.equal(row.self, costs[row.func]!.self);
      assert.equal(row.total, costs[row.func]!.total);
    }
    const totals = rows.calls.roots().reduce((sum, { total }) => sum + total, 0);
    assert.equal(totals, activeValue(profile));
  });
});

/** Calls `count` whenever an element is read. */
function counting(numbers: Int32Array, count: () => void): Int32Array {
  return new Proxy(numbers, {
    get(target, key) {
      if (key === 'length') return target.length;
      count();
      return Reflect.get(target, key, target) as unknown;
    },
  });
}

/** How many nodes stand directly below a row of the call tree. */
function nodesBelow({ nodes }: Profile): (row: TreeRow) => number {
  const children = new Int32Array(nodes.parent.length);
  nodes.parent.forEach((above) => {
    if (above >= 0) children[above]!++;
  });
  return (row) =>
    (row as unknown as { nodes: readonly number[] }).nodes.reduce((sum, node) => sum + children[node]!, 0);
}
