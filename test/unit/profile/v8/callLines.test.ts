import * as assert from 'node:assert/strict';
import { inferCallLines } from '../../../../src/profile/v8/callLines';
import { MODULE_NAME, type Profile } from '../../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { profileViewOf, type ProfileView } from '../../../../src/profile/views/profileView';
import { readTypeScriptOutline } from '../../../../src/languages/javascript/typescriptOutline';
import { annotationText } from '../../../../src/editor/features/annotations/buckets';

const TEXT = `function work(n) {
  return n * n;
}
function twice() {
  work(1);
  work(2);
}
function each(list) {
  list
    .map((x) =>
      x + 1);
  JSON.parse('[]');
  read();
}
twice(); each([]); recurse(3);
function recurse(n) {
  recurse(n - 1);
}
`;

/** One column of milliseconds. */
class Tree {
  private readonly builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);

  add(
    parent: number,
    name: string,
    line: number,
    column: number,
    self: Record<number, number> = {},
    source = '/a.js',
    callLine = 0,
  ) {
    const func = this.builder.addFunction({ name, source, line, column });
    const node = this.builder.addNode(parent, func, callLine);
    for (const [at, value] of Object.entries(self)) this.builder.addSelf(node, Number(at), [value * 1e6]);
    return node;
  }

  profile(): Profile {
    return this.builder.build({ duration: 100e6, defaultValue: 0 });
  }

  /** @param measured a profile that knows the lines of calls */
  report(measured?: Profile): ProfileView {
    const profile = this.profile();
    const syntaxes = new Map([['/a.js', readTypeScriptOutline(TEXT, '/a.js')]]);
    return profileViewOf(profile, inferCallLines(profile, syntaxes, measured));
  }
}

/** Adds a column of samples, one a millisecond. */
function withSamples(profile: Profile): Profile {
  const samplesOf = (columns: readonly Float64Array[]) => columns[0]!.map((value) => value / 1e6);
  return {
    ...profile,
    valueTypes: [...profile.valueTypes, { type: 'samples', unit: 'count' }],
    self: [...profile.self, samplesOf(profile.self)],
    selfLines: {
      ...profile.selfLines,
      values: [...profile.selfLines.values, samplesOf(profile.selfLines.values)],
    },
  };
}

/** `line: self/heat/total` in milliseconds, ≈ where the total is. */
function linesOf(report: ProfileView): string[] {
  return report.lines.get('/a.js')!.map(({ line, self, heat, total, isTotalApproximate }) => {
    const [selfMs, heatMs, totalMs] = [self, heat, total!].map((value) => Math.round(value / 1e5) / 10);
    return `${line}: ${selfMs}/${heatMs}/${isTotalApproximate ? '≈' : ''}${totalMs}`;
  });
}

describe('call lines', () => {
  it('come from the only call in the source, and are even and approximate for several', () => {
    const tree = new Tree();
    const top = tree.add(0, MODULE_NAME, 1, 1);
    const twice = tree.add(top, 'twice', 4, 15, { 5: 1 });
    tree.add(twice, 'work', 1, 14, { 2: 40 });
    const report = tree.report();
    assert.deepEqual(linesOf(report), ['2: 40/40/40', '5: 1/1/≈21', '6: 0/0/≈20', '15: 0/0/41']);
    const [, line5] = report.lines.get('/a.js')!;
    assert.equal(annotationText(report, line5!), '≈ 51.2 %  21.0 ms  (self 1.00 ms)');
  });

  it('come from a profile of the same run that knows them, where it has enough samples', () => {
    // The engines differ in the columns where functions start.
    const measured = (samples: number) => {
      const tree = new Tree();
      const top = tree.add(0, MODULE_NAME, 1, 1);
      const twice = tree.add(top, 'twice', 4, 1, {}, '/a.js', 15);
      tree.add(twice, 'work', 1, 2, { 2: samples / 4 }, '/a.js', 5);
      tree.add(twice, 'work', 1, 2, { 2: (samples * 3) / 4 }, '/a.js', 6);
      return withSamples(tree.profile());
    };
    const tree = new Tree();
    const top = tree.add(0, MODULE_NAME, 1, 1);
    const twice = tree.add(top, 'twice', 4, 15);
    tree.add(twice, 'work', 1, 14, { 2: 40 });
    const lines = (samples: number) => linesOf(tree.report(measured(samples)));
    assert.deepEqual(lines(40), ['2: 40/40/40', '5: 0/0/10', '6: 0/0/30', '15: 0/0/40']);
    assert.deepEqual(lines(20), ['2: 40/40/40', '5: 0/0/≈10', '6: 0/0/≈30', '15: 0/0/40']);
    assert.deepEqual(lines(0), ['2: 40/40/40', '5: 0/0/≈20', '6: 0/0/≈20', '15: 0/0/40']);
  });

  it('of callbacks are where they are passed on, of natives and of the runtime where they are called: that is heat', () => {
    const tree = new Tree();
    const top = tree.add(0, MODULE_NAME, 1, 1);
    const each = tree.add(top, 'each', 8, 14);
    tree.add(each, '(anonymous)', 10, 10, { 11: 5 });
    tree.add(each, 'parse', 0, 0, {}, '');
    const read = tree.add(each, 'read', 7, 1, { 8: 2 }, 'node:fs');
    tree.add(read, 'open', 0, 0, { 0: 3 }, '');
    assert.deepEqual(linesOf(tree.report()), ['10: 0/0/5', '11: 5/5/5', '13: 0/5/5', '15: 0/0/10']);
  });

  it('of recursion count once a stack', () => {
    const tree = new Tree();
    const top = tree.add(0, MODULE_NAME, 1, 1);
    const first = tree.add(top, 'recurse', 16, 17, { 17: 1 });
    const second = tree.add(first, 'recurse', 16, 17, { 17: 2 });
    tree.add(second, 'recurse', 16, 17, { 17: 4 });
    assert.deepEqual(linesOf(tree.report()), ['15: 0/0/7', '17: 7/7/7']);
  });

  it('are not claimed for sources that are not here', () => {
    const tree = new Tree();
    const top = tree.add(0, MODULE_NAME, 1, 1, { 3: 1 }, '/gone.js');
    tree.add(top, 'work', 9, 1, { 9: 1 }, '/gone.js');
    assert.deepEqual(
      tree
        .report()
        .lines.get('/gone.js')!
        .map(({ total }) => total),
      [undefined, undefined],
    );
  });
});
