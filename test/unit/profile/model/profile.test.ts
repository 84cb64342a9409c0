import * as assert from 'node:assert/strict';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { dropInjectedFrames } from '../../../../src/profile/rewrite/dropInjectedFrames';
import { callEdges, functionCosts, hotFunctions } from '../../../../src/profile/views/hotFunctions';
import { knowsCallLines, lineTable } from '../../../../src/profile/views/lineTable';
import { mergeProfiles } from '../../../../src/profile/rewrite/merge';
import { activeValue, totalValue, valueTypeIndex, type Profile } from '../../../../src/profile/model/profile';
import { functionsOnLine, hotLines, profileViewOf, shareOf } from '../../../../src/profile/views/profileView';
import { assertInvariants } from '../../../support/invariants';
import { profileOf } from '../../../support/profiles';

const MS = 1e6;

function costOf(profile: Profile, name: string) {
  const cost = functionCosts(profile).find(({ func }) => profile.functions.name[func] === name);
  assert.ok(cost, `${name} is a function of the profile`);
  return { self: cost.self / MS, total: cost.total / MS };
}

function named(profile: Profile, edges: readonly { func: number; value: number }[]): Record<string, number> {
  return Object.fromEntries(edges.map(({ func, value }) => [profile.functions.name[func]!, value / MS]));
}

function rowOf(profile: Profile, name: string): number {
  return profile.functions.name.indexOf(name);
}

describe('functions of a profile', () => {
  it('adds self values and totals along the stack', () => {
    const profile = profileOf([
      { frames: 'main@3;work@10', value: 30 },
      { frames: 'main@4;rest@20', value: 10 },
      { frames: 'main@5', value: 2 },
    ]);
    assertInvariants(profile);
    assert.deepEqual(costOf(profile, 'main'), { self: 2, total: 42 });
    assert.deepEqual(costOf(profile, 'work'), { self: 30, total: 30 });
    const order = hotFunctions(profile, 'total').map(({ func }) => profile.functions.name[func]);
    assert.deepEqual(order, ['main', 'work', 'rest']);
  });

  it('counts recursion once a stack', () => {
    const profile = profileOf([
      { frames: 'main@1;fib@2;fib@2;fib@2', value: 5 },
      { frames: 'main@1;fib@2;help@9;fib@2', value: 7 },
    ]);
    assertInvariants(profile);
    assert.deepEqual(costOf(profile, 'fib'), { self: 12, total: 12 });
    assert.deepEqual(costOf(profile, 'help'), { self: 0, total: 7 });
  });

  it('leaves idle time out of the active value but not out of the total', () => {
    const profile = profileOf([
      { frames: 'main@1', value: 25 },
      { frames: '(idle)', value: 75 },
    ]);
    assertInvariants(profile);
    assert.equal(totalValue(profile), 100 * MS);
    assert.equal(activeValue(profile), 25 * MS);
    assert.equal(shareOf(profileViewOf(profile), 25 * MS), 1);
    assert.deepEqual(
      hotFunctions(profile).map(({ func }) => profile.functions.name[func]),
      ['main'],
    );
  });

  it('tells callers and callees, recursion once', () => {
    const profile = profileOf([
      { frames: 'main@1;even@2;odd@3;even@2;odd@3', value: 8 },
      { frames: 'other@1;even@2', value: 4 },
    ]);
    const { callers, callees } = callEdges(profile, rowOf(profile, 'even'));
    assert.deepEqual(named(profile, callers), { main: 8, other: 4 });
    assert.deepEqual(named(profile, callees), { odd: 8 });
  });

  it('names a value type that is missing', () => {
    assert.equal(valueTypeIndex(profileOf([]), 'wall'), 1);
    assert.throws(() => valueTypeIndex(profileOf([]), 'alloc_space'), /alloc_space/);
  });

  it('takes a stack 200,000 deep', () => {
    const profile = profileOf([{ frames: Array.from({ length: 200_000 }, () => 'f@1').join(';'), value: 1 }]);
    assert.deepEqual(costOf(profile, 'f'), { self: 1, total: 1 });
  });
});

describe('lines of a profile', () => {
  it('gives a line what it cost itself, and what it called', () => {
    const profile = profileOf([
      { frames: 'main@3;work@10', value: 30 },
      { frames: 'main@3;work@11', value: 10 },
      { frames: 'main@4', value: 2 },
    ]);
    assert.equal(knowsCallLines(profile), true);
    assert.deepEqual(lineTable(profile).get('/app.js'), [
      { line: 3, self: 0, heat: 0, total: 40 * MS, isTotalApproximate: false, samples: 0 },
      { line: 4, self: 2 * MS, heat: 2 * MS, total: 2 * MS, isTotalApproximate: false, samples: 2 },
      { line: 10, self: 30 * MS, heat: 30 * MS, total: 30 * MS, isTotalApproximate: false, samples: 30 },
      { line: 11, self: 10 * MS, heat: 10 * MS, total: 10 * MS, isTotalApproximate: false, samples: 10 },
    ]);
  });

  it('counts a recursive line once a stack', () => {
    const profile = profileOf([{ frames: 'main@1;fib@2;fib@2;fib@2', value: 6 }]);
    const line = lineTable(profile)
      .get('/app.js')!
      .find(({ line }) => line === 2);
    assert.deepEqual(line, {
      line: 2,
      self: 6 * MS,
      heat: 6 * MS,
      total: 6 * MS,
      isTotalApproximate: false,
      samples: 6,
    });
  });

  it('claims no total where the engine tells no call lines', () => {
    const profile = profileOf([{ frames: 'main@3;work@10', value: 30 }], { callLines: false });
    assert.equal(knowsCallLines(profile), false);
    assert.deepEqual(lineTable(profile).get('/app.js'), [
      { line: 10, self: 30 * MS, heat: 30 * MS, total: undefined, isTotalApproximate: false, samples: 30 },
    ]);
  });

  it('orders hot lines by heat and applies the threshold', () => {
    const report = profileViewOf(
      profileOf([
        { frames: 'main@3', value: 90 },
        { frames: 'main@7', value: 9 },
        { frames: 'main@9', value: 1 },
      ]),
    );
    assert.deepEqual(
      hotLines(report, 0.05).map(({ line }) => line),
      [3, 7],
    );
    assert.deepEqual(
      hotLines(report, 0).map(({ line }) => line),
      [3, 7, 9],
    );
  });

  it('tells which functions spent time on a line', () => {
    const report = profileViewOf(
      profileOf([
        { frames: 'outer@3', value: 1 },
        { frames: 'inner@3', value: 5 },
      ]),
    );
    const names = functionsOnLine(report, '/app.js', 3).map(
      ({ func }) => report.profile.functions.name[func],
    );
    assert.deepEqual(names, ['inner', 'outer']);
  });
});

describe('profiles of several runs', () => {
  it('add up stack by stack', () => {
    const first = profileOf([{ frames: 'main@3;work@10', value: 3 }]);
    const second = profileOf([
      { frames: 'main@3;work@10', value: 4 },
      { frames: 'main@4;rest@2', value: 1 },
    ]);
    const merged = mergeProfiles([first, second]);
    assertInvariants(merged);
    assert.equal(merged.duration, 8 * MS);
    assert.deepEqual(costOf(merged, 'work'), { self: 7, total: 7 });
    assert.deepEqual(costOf(merged, 'main'), { self: 0, total: 8 });
    assert.equal(merged.nodes.parent.length, 4, 'equal stacks share their nodes');
  });

  it('do not add up when they measure different things', () => {
    const other = { ...profileOf([]), valueTypes: [{ type: 'alloc_space', unit: 'bytes' as const }] };
    assert.throws(() => mergeProfiles([profileOf([]), other]), /different/);
    assert.throws(() => mergeProfiles([]), /no profile/);
  });
});

describe('a profile without the stacks of some sources', () => {
  it('loses what they did and what they called, and nothing else', () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const add = (parent: number, name: string, source: string, line: number, value: number) => {
      const node = builder.addNode(parent, builder.addFunction({ name, source, line: 1, column: 1 }));
      builder.addSelf(node, line, [value]);
      return node;
    };
    const main = add(0, 'main', '/app.js', 2, 10);
    const start = add(main, 'start', '/preload.cjs', 3, 20);
    const native = add(start, 'native', 'node:v8', 4, 30);
    const work = add(main, 'work', '/app.js', 5, 40);
    const profile = builder.build({
      duration: 100,
      defaultValue: 0,
      timeline: {
        node: Int32Array.of(main, start, native, work),
        start: Float64Array.of(0, 10, 30, 60),
        duration: Float64Array.of(10, 20, 30, 40),
      },
    });
    const kept = dropInjectedFrames(profile, new Set(['/preload.cjs']));
    assertInvariants(kept);
    assert.deepEqual(
      profileViewOf(kept).functions.map(({ func, self, total }) => [kept.functions.name[func], self, total]),
      [
        ['work', 40, 40],
        ['main', 10, 50],
      ],
    );
    assert.deepEqual(
      profileViewOf(kept)
        .lines.get('/app.js')
        ?.map(({ line, self }) => [line, self]),
      [
        [2, 10],
        [5, 40],
      ],
    );
    assert.deepEqual([...kept.timeline!.start], [0, 60]);
    assert.equal(dropInjectedFrames(profile, new Set(['/other.js'])), profile);
  });

  it('keeps what passed through its functions, as if the caller had called it', () => {
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const add = (parent: number, name: string, source: string, callLine: number, value: number) => {
      const func = builder.addFunction({ name, source, line: 1, column: 1 });
      const node = builder.addNode(parent, func, callLine);
      builder.addSelf(node, 1, [value]);
      return node;
    };
    const main = add(0, 'main', '/app.js', 0, 10);
    const between = add(main, 'hotlinePassThrough', '/preload.cjs', 3, 20);
    add(between, 'execFileSync', 'node:child_process', 99, 30);
    add(between, 'own', '/preload.cjs', 98, 40);
    add(main, 'hotlinePassThrough', '/app.js', 4, 50);
    const kept = dropInjectedFrames(
      builder.build({ duration: 150, defaultValue: 0 }),
      new Set(['/preload.cjs']),
    );
    assertInvariants(kept);
    const { func, parent, callLine } = kept.nodes;
    assert.deepEqual(
      [...func.keys()]
        .slice(1)
        .map((node) => [
          kept.functions.name[func[node]!],
          kept.functions.name[func[parent[node]!]!],
          callLine[node],
          kept.self[0]![node],
        ]),
      [
        ['main', '(root)', 0, 10],
        ['execFileSync', 'main', 3, 30],
        ['hotlinePassThrough', 'main', 4, 50],
      ],
    );
  });
});
