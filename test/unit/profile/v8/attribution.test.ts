import * as assert from 'node:assert/strict';
import { reattributeInlined } from '../../../../src/profile/v8/reattribution';
import { MODULE_NAME, type Profile } from '../../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { profileViewOf } from '../../../../src/profile/views/profileView';
import { readTypeScriptOutline } from '../../../../src/languages/javascript/typescriptOutline';
import { assertInvariants } from '../../../support/invariants';

/** Line 2 of lib.js is also a line of `outer`; lines 3 to 9 are not. */
const MAIN = `function outer(n) {
  let sum = tiny(n);
  return sum;
}
outer(1);
`;
const LIB = `function tiny(x) {
  let y = x * 3;
  /* 3 */
  /* 4 */
  y = helper(y);
  return y;
}
function helper(y) {
  return y % 7;
}
function stranger() {
  return 12;
}
`;
const sources: Record<string, string> = { '/main.js': MAIN, '/lib.js': LIB };
const syntaxes = new Map(
  Object.entries(sources).map(([file, text]) => [file, readTypeScriptOutline(text, file)]),
);

const functions = {
  module: { name: MODULE_NAME, source: '/main.js', line: 1, column: 1 },
  outer: { name: 'outer', source: '/main.js', line: 1, column: 15 },
  tiny: { name: 'tiny', source: '/lib.js', line: 1, column: 14 },
  helper: { name: 'helper', source: '/lib.js', line: 8, column: 16 },
  elsewhere: { name: 'elsewhere', source: '/gone.js', line: 1, column: 1 },
};
type Name = keyof typeof functions;

/** A profile from `module;outer` paths with ticks by line, and the order of samples by path. */
function profileOf(ticks: Record<string, Record<number, number>>, order: readonly string[] = []): Profile {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const nodes = new Map<string, number>([['', 0]]);
  for (const [path, lines] of Object.entries(ticks)) {
    const names = path.split(';') as Name[];
    names.forEach((name, depth) => {
      const key = names.slice(0, depth + 1).join(';');
      const above = nodes.get(names.slice(0, depth).join(';'))!;
      if (!nodes.has(key)) nodes.set(key, builder.addNode(above, builder.addFunction(functions[name])));
    });
    for (const [line, count] of Object.entries(lines))
      builder.addSelf(nodes.get(path)!, Number(line), [count, count * 1e6]);
  }
  return builder.build({
    duration: 1e9,
    defaultValue: 1,
    ...(order.length > 0 && {
      timeline: {
        node: Int32Array.from(order, (path) => nodes.get(path)!),
        start: Float64Array.from(order.keys(), (at) => at * 1e6),
        duration: new Float64Array(order.length).fill(1e6),
      },
    }),
  });
}

/** Self in ms by `file:line`, self and total by function, after the correction. */
function corrected(profile: Profile): {
  lines: Record<string, number>;
  functions: Record<string, string>;
  summary: object;
} {
  const result = reattributeInlined(profile, syntaxes);
  assertInvariants(result.profile);
  const report = profileViewOf(result.profile);
  assert.ok(Math.abs(report.active - profileViewOf(profile).active) < 1, 'no time is lost or made');
  const round = (value: number) => Math.round(value / 1e5) / 10;
  const lines: Record<string, number> = {};
  for (const [source, costs] of report.lines)
    for (const { line, self } of costs) if (round(self) !== 0) lines[`${source}:${line}`] = round(self);
  const costs = report.functions.map(({ func, self, total }) => [
    result.profile.functions.name[func],
    `${round(self)} of ${round(total)}`,
  ]);
  const summary = {
    misattributed: round(result.summary.misattributed),
    returned: round(result.summary.returned),
  };
  return { lines, functions: Object.fromEntries(costs) as Record<string, string>, summary };
}

describe('ticks of inlined functions', () => {
  it('go back to the callee in whose lines they are, in another file', () => {
    const profile = profileOf({ 'module;outer': { 3: 10, 5: 20, 6: 30 }, 'module;outer;tiny': { 5: 5 } });
    assert.deepEqual(corrected(profile), {
      lines: { '/main.js:3': 10, '/lib.js:5': 25, '/lib.js:6': 30 },
      functions: { outer: '10 of 65', tiny: '55 of 55', [MODULE_NAME]: '0 of 65' },
      summary: { misattributed: 50, returned: 50 },
    });
  });

  it('go back through a callee that was inlined itself', () => {
    const profile = profileOf({ 'module;outer': { 9: 40 }, 'module;outer;tiny': { 5: 5 } });
    const { lines, functions: costs } = corrected(profile);
    assert.deepEqual(lines, { '/lib.js:5': 5, '/lib.js:9': 40 });
    assert.equal(costs.tiny, '5 of 45');
    assert.equal(costs.helper, '40 of 40');
  });

  it('leave a line that both have, by as much as the callee shows on its other lines', () => {
    // Alone, tiny has a third of its ticks on line 2. Inlined it shows 60 on line 5: 30 of line 2 are its.
    const profile = profileOf({
      'module;outer': { 2: 50, 3: 10, 5: 60 },
      'module;outer;tiny': { 2: 30, 5: 60 },
    });
    assert.deepEqual(corrected(profile).lines, {
      '/main.js:2': 20,
      '/main.js:3': 10,
      '/lib.js:2': 60,
      '/lib.js:5': 120,
    });
  });

  it('stay where a callee has too few ticks of its own to tell', () => {
    const profile = profileOf({ 'module;outer': { 2: 50, 5: 60 }, 'module;outer;tiny': { 2: 3, 5: 6 } });
    assert.equal(corrected(profile).lines['/main.js:2'], 50);
  });

  it('go to the callee from a line of the caller that ran once and cannot have taken so long', () => {
    const main = (end: string) => `function outer(n) {
  let sum = 0;
  for (const x of n) sum += tiny(x);
  //
  ${end}
}
outer([]);
`;
    const linesWith = (text: string, ticks: Record<number, number>) => {
      syntaxes.set('/main.js', readTypeScriptOutline(text, '/main.js'));
      try {
        return corrected(profileOf({ 'module;outer': ticks, 'module;outer;tiny': { 6: 1 } })).lines;
      } finally {
        syntaxes.set('/main.js', readTypeScriptOutline(MAIN, '/main.js'));
      }
    };
    assert.deepEqual(linesWith(main('return sum;'), { 3: 10, 5: 9 }), {
      '/main.js:3': 10,
      '/lib.js:5': 9,
      '/lib.js:6': 1,
    });
    const staying = { '/main.js:3': 10, '/main.js:5': 9, '/lib.js:6': 1 };
    assert.deepEqual(linesWith(main('return sort(sum);'), { 3: 10, 5: 9 }), staying);
    assert.deepEqual(linesWith(main('return sum;') + 'outer([]);', { 3: 10, 5: 9 }), staying);
    assert.equal(linesWith(main('return sum;'), { 3: 10, 5: 1 })['/main.js:5'], 1);
  });

  it('lose their line where no callee has it: a stranger is never lit', () => {
    const profile = profileOf({ 'module;outer': { 3: 10, 12: 20, 40: 5 } });
    assert.deepEqual(corrected(profile), {
      lines: { '/main.js:3': 10 },
      functions: { outer: '10 of 35', '(inlined callees)': '25 of 25', [MODULE_NAME]: '0 of 35' },
      summary: { misattributed: 25, returned: 0 },
    });
  });

  it('stay as they are in sources that are not here', () => {
    const profile = profileOf({ 'module;elsewhere': { 700: 10 } });
    assert.deepEqual(corrected(profile).lines, { '/gone.js:700': 10 });
  });
});

describe('ticks of a callee whose frame was lost', () => {
  const call = 'module;outer';

  it('go back to it when it was called once: they were taken in between', () => {
    const order = ['module', call, 'module', call, call, 'module', call, 'module'];
    const profile = profileOf({ module: { 5: 4 }, [call]: { 3: 4 } }, order);
    assert.deepEqual(corrected(profile), {
      lines: { '/main.js:3': 6, '/main.js:5': 2 },
      functions: { [MODULE_NAME]: '2 of 8', outer: '6 of 6' },
      summary: { misattributed: 2, returned: 2 },
    });
  });

  it('stay when it was called in a loop: the caller may have worked in between', () => {
    syntaxes.set(
      '/main.js',
      readTypeScriptOutline(MAIN.replace('outer(1);', 'for (;;) outer(1);'), '/main.js'),
    );
    try {
      const profile = profileOf({ module: { 5: 1 }, [call]: { 3: 2 } }, [call, 'module', call]);
      assert.deepEqual(corrected(profile).lines, { '/main.js:3': 2, '/main.js:5': 1 });
    } finally {
      syntaxes.set('/main.js', readTypeScriptOutline(MAIN, '/main.js'));
    }
  });
});
