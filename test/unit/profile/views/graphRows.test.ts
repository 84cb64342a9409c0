import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../../src/formats';
import { activeValue, type Profile } from '../../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { isOwnSource } from '../../../../src/languages';
import { profileTrees } from '../../../../src/profile/views/profileTrees';
import { NO_FUNCTION, type RowTree, type TreeRow } from '../../../../src/profile/views/treeRows';

interface GraphFunction {
  readonly name: string;
  readonly self: number;
  readonly total: number;
  readonly source?: string;
}

/** A call graph in seconds: functions, and calls as `[caller, callee, cost]`. */
function graphOf(functions: readonly GraphFunction[], calls: readonly [string, string, number][]): Profile {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  const rows = new Map<string, number>();
  for (const { name, self, total, source = '/app/main.py' } of functions) {
    const func = builder.addFunction({ name, source, line: 1 + rows.size, column: 0 });
    rows.set(name, func);
    builder.addSelf(builder.addNode(0, func), 0, [self]);
    builder.graph.addTotal({ func, values: [total], calls: 1, primitiveCalls: 1 });
  }
  for (const [caller, callee, cost] of calls)
    builder.graph.addCall({
      caller: rows.get(caller)!,
      callee: rows.get(callee)!,
      line: 0,
      calls: 1,
      values: [cost],
    });
  return builder.build({ duration: 0, defaultValue: 0 });
}

/** Rows as nested lists: name, self, what is in libraries, total, the rows below. */
function shown(profile: Profile, tree: RowTree, rows: readonly TreeRow[] = tree.roots()): unknown[] {
  return rows.map((row) => [
    `${profile.functions.name[row.func] ?? 'libraries'}${row.isSelfApproximate ? ' ≈' : ''}${row.isRecursion ? ' ↻' : ''}`,
    ...[row.self, row.inLibraries, row.total].map((value) => Number(value.toFixed(6))),
    ...shown(profile, tree, tree.children(row)),
  ]);
}

/** No row exceeds the one above it, and rows of one level together do not. @returns the number of rows */
function assertBounds(tree: RowTree, whole: number, deepest: number): number {
  let count = 0;
  const check = (rows: readonly TreeRow[], most: number, depth: number) => {
    const slack = 1e-9 * whole;
    for (const row of rows) {
      count++;
      assert.ok(row.total <= most + slack, 'a row does not exceed the one above');
      assert.ok(row.self + row.inLibraries <= whole + slack);
      const below = tree.children(row);
      assert.equal(below.length > 0, row.hasChildren);
      const sum = below.reduce((all, { total }) => all + total, 0);
      assert.ok(sum <= row.total + slack, 'what was called does not exceed what called it');
      if (depth < deepest) check(below, row.total, depth + 1);
    }
  };
  check(tree.roots(), whole, 0);
  return count;
}

describe('rows of call graphs', () => {
  const diamond = graphOf(
    [
      { name: 'main', self: 1, total: 100 },
      { name: 'left', self: 9, total: 39 },
      { name: 'right', self: 0, total: 60 },
      { name: 'work', self: 90, total: 90 },
    ],
    [
      ['main', 'left', 39],
      ['main', 'right', 60],
      ['left', 'work', 30],
      ['right', 'work', 60],
    ],
  );

  it('are exact where all calls come one way, and give a function its part of each caller otherwise', () => {
    const { calls, callers } = profileTrees(diamond);
    assert.deepEqual(shown(diamond, calls), [
      [
        ...['main', 1, 0, 100],
        ['right', 0, 0, 60, ['work ≈', 60, 0, 60]],
        ['left', 9, 0, 39, ['work ≈', 30, 0, 30]],
      ],
    ]);
    assert.deepEqual(shown(diamond, callers).slice(0, 1), [
      [
        ...['work', 90, 0, 90],
        ['right ≈', 60, 0, 60, ['main ≈', 60, 0, 60]],
        ['left ≈', 30, 0, 30, ['main ≈', 30, 0, 30]],
      ],
    ]);
  });

  it('end where recursion leads back', () => {
    const profile = graphOf(
      [
        { name: 'main', self: 0, total: 10 },
        { name: 'even', self: 4, total: 10 },
        { name: 'odd', self: 6, total: 9 },
      ],
      [
        ['main', 'even', 10],
        ['even', 'odd', 9],
        ['odd', 'even', 3],
      ],
    );
    const { calls, callers } = profileTrees(profile);
    const [main] = calls.roots();
    const [even] = calls.children(main!);
    const [odd] = calls.children(even!);
    const [again] = calls.children(odd!);
    assert.deepEqual(
      [again!.isRecursion, again!.hasChildren, calls.children(again!).length],
      [true, false, 0],
    );
    assertBounds(calls, 10, 10);
    assertBounds(callers, 10, 10);
  });

  it('fold libraries: their own costs are beside their callers, what they called below them', () => {
    const source = '/usr/lib/python3.11/functools.py';
    const profile = graphOf(
      [
        { name: 'start', self: 2, total: 30, source },
        { name: 'main', self: 3, total: 28 },
        { name: 'reduce', self: 10, total: 25, source },
        { name: 'help', self: 5, total: 5, source },
        { name: 'mine', self: 10, total: 10 },
      ],
      [
        ['start', 'main', 28],
        ['main', 'reduce', 25],
        ['reduce', 'help', 5],
        ['reduce', 'mine', 10],
      ],
    );
    const { calls, callers } = profileTrees(profile, isOwnSource);
    assert.deepEqual(shown(profile, calls), [
      ['main', 3, 15, 28, ['mine', 10, 0, 10]],
      ['libraries', 0, 2, 2],
    ]);
    assert.deepEqual(shown(profile, callers), [
      ['main', 3, 15, 28],
      ['mine', 10, 0, 10, ['main', 10, 0, 10]],
      ['libraries', 0, 2, 2],
    ]);
    assert.equal(calls.roots().at(-1)!.func, NO_FUNCTION);
  });

  it('stay within the whole on what cProfile saves', () => {
    const profile = parseProfile(readFileSync('test/fixtures/profiles/cprofile-3.11.7/busy.prof'));
    assert.ok(profile.graph);
    for (const folds of [false, true]) {
      const { calls, callers } = profileTrees(profile, folds ? isOwnSource : undefined);
      const whole = activeValue(profile);
      assert.ok(assertBounds(calls, whole, 12) > 5);
      assert.ok(assertBounds(callers, whole, 12) > 5);
      const all = callers.roots().reduce((sum, { self, inLibraries }) => sum + self + inLibraries, 0);
      assert.ok(Math.abs(all - whole) < 1e-6 * whole, `${all} of ${whole} is in some row`);
    }
  });
});
