import * as assert from 'node:assert/strict';
import { filterStacks, type StackFilter } from '../../../../src/profile/rewrite/filterStacks';
import { functionCosts } from '../../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../../src/profile/views/lineTable';
import { activeValue, totalValue, type Profile } from '../../../../src/profile/model/profile';
import { UserError } from '../../../../src/base/userError';
import { GO_FIXTURES, goTop, readGoProfile, type GoCost } from '../../../support/goPprof';
import { assertInvariants } from '../../../support/invariants';
import { profileOf } from '../../../support/profiles';

function functionsOf(profile: Profile): [name: string, GoCost][] {
  return functionCosts(profile)
    .filter(({ func, total }) => func > 0 && total > 0)
    .map(({ func, self, total }): [string, GoCost] => [
      profile.functions.name[func]!,
      { flat: self, cum: total },
    ])
    .sort(byName);
}

function linesOf(profile: Profile): [place: string, GoCost][] {
  const lines = [...lineTable(profile)].flatMap(([source, costs]) =>
    costs.map(({ line, self, total }): [string, GoCost] => [
      `${source}:${line}`,
      { flat: self, cum: total! },
    ]),
  );
  return lines.sort(byName);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

// No pattern finds `busy.test`: go tool pprof looks at the name of the program too, which no profile here has.
describe('filters of stacks: equal to go tool pprof', () => {
  const filters: StackFilter[] = [
    { focus: 'Spin' },
    { focus: 'Fib|sub' },
    { focus: 'sub\\.go$' },
    { focus: 'no such function' },
    { ignore: '^runtime\\.' },
    { ignore: 'mix$' },
    { hide: 'scramble' },
    { hide: '^runtime\\.|mix' },
    { hide: 'Fib' },
    { show: 'busy\\.(Spin|mix|Work)$' },
    { show: 'Repeat|Work' },
    { focus: '(?i)spin', ignore: 'scramble', hide: 'mix' },
    { focus: 'Work', hide: 'tRunner|TestBusy', show: '/busy/' },
    { focus: 'mix', show: 'Spin' },
  ];
  for (const [name, type] of [
    ['cpu.pb.gz', 'cpu'],
    ['mem.pb.gz', 'alloc_space'],
  ] as const) {
    for (const filter of filters) {
      const args = Object.entries(filter).map(([option, pattern]) => `-${option}=${pattern as string}`);
      it(`${type} with ${args.join(' ')}`, () => {
        const file = `${GO_FIXTURES}/${name}`;
        const profile = filterStacks(readGoProfile(file, type), filter);
        assertInvariants(profile);
        const theirs = (more: string[]) =>
          [...goTop(file, [`-sample_index=${type}`, ...args, ...more])]
            .filter(([, { cum }]) => cum > 0)
            .sort(byName);
        assert.deepEqual(functionsOf(profile), theirs([]));
        assert.deepEqual(
          linesOf(profile),
          theirs(['-lines'])
            .map(([text, cost]) => [text.slice(text.indexOf(' ') + 1), cost])
            .sort(byName as never),
        );
      });
    }
  }
});

describe('filters of stacks', () => {
  const profile = profileOf([
    { frames: 'main@3;work@10;tiny@20', value: 10 },
    { frames: 'main@3;work@11', value: 5 },
    { frames: 'main@4;other@30;tiny@21', value: 2 },
    { frames: 'tiny@22', value: 1 },
    { frames: '(idle)', value: 40 },
  ]);
  const costs = (filter: StackFilter) => {
    const filtered = filterStacks(profile, filter);
    assertInvariants(filtered);
    return {
      functions: Object.fromEntries(
        functionsOf(filtered).map(([name, { flat, cum }]) => [name, [flat / 1e6, cum / 1e6]]),
      ),
      lines: Object.fromEntries(
        linesOf(filtered).map(([place, { flat, cum }]) => [place.slice(8), [flat / 1e6, cum / 1e6]]),
      ),
    };
  };

  it('none: the same profile', () => assert.equal(filterStacks(profile, {}), profile));

  it('what is hidden costs on the line where it was called', () => {
    assert.deepEqual(costs({ hide: 'work|tiny|idle' }), {
      functions: { main: [15, 17], other: [2, 2] },
      lines: { '3': [15, 15], '4': [0, 2], '30': [2, 2] },
    });
    assert.deepEqual(costs({ hide: 'work' }).lines, {
      '3': [5, 15],
      '20': [10, 10],
      '4': [0, 2],
      '30': [0, 2],
      '21': [2, 2],
      '22': [1, 1],
    });
  });

  it('a stack of which nothing is left is dropped', () =>
    assert.deepEqual(costs({ show: 'work' }).functions, { work: [15, 15] }));

  it('focus and ignore see what is hidden', () => {
    assert.deepEqual(costs({ focus: 'tiny', hide: 'tiny' }).functions, {
      main: [0, 12],
      work: [10, 10],
      other: [2, 2],
    });
  });

  it('frames that became equal are one', () => {
    const nodes = filterStacks(profile, { show: 'main|tiny', focus: 'main' }).nodes.parent.length;
    // root, main, and tiny from each of the two lines of main.
    assert.equal(nodes, 4);
  });

  it('keeps samples in the order of time, and says how much is left', () => {
    const node = Int32Array.from([1, 2, 3, 4, 5, 6, 7]);
    const start = Float64Array.from(node, (_, at) => at * 1e6);
    const timed = { ...profile, timeline: { node, start, duration: start.map(() => 1e6) } };
    const filtered = filterStacks(timed, { focus: 'other' });
    assertInvariants(filtered);
    assert.deepEqual(
      [...filtered.timeline!.node].map((at) => filtered.functions.name[filtered.nodes.func[at]!]),
      ['other', 'tiny'],
    );
    assert.equal(activeValue(filtered), 2e6);
    assert.deepEqual(filtered.notes, ['Filtered: the stacks shown account for 11.1 % of the total.']);
  });

  it('a pattern that is none: which, and why', () => {
    assert.throws(
      () => filterStacks(profile, { hide: '(' }),
      (error) =>
        error instanceof UserError && /^\( is not a valid regular expression: .+/.test(error.message),
    );
  });

  it('a pattern that would take other engines for ever', () => {
    const long = profileOf([{ frames: `${'a'.repeat(20_000)}@1`, value: 1 }]);
    assert.equal(totalValue(filterStacks(long, { focus: '(a+)+b' })), 0);
  });
});
