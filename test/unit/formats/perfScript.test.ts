import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { functionCosts, hotFunctions } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { FunctionKind, activeValue, totalValue, type Profile } from '../../../src/profile/model/profile';
import { assertInvariants } from '../../support/invariants';

const FOLDER = 'test/fixtures/profiles/perf-6.1.187';

function parse(text: string | Uint8Array): Profile {
  return parseProfile(typeof text === 'string' ? new TextEncoder().encode(text) : text);
}

function fixture(name: string): Profile {
  const profile = parse(readFileSync(`${FOLDER}/${name}`));
  assertInvariants(profile);
  return profile;
}

/** What `perf report` printed, a text for each event. */
function reported(name: string): Map<string, string> {
  const parts = readFileSync(`${FOLDER}/${name}`, 'utf8').split(/^# Samples: .* of event '/m);
  return new Map(parts.slice(1).map((part) => [part.slice(0, part.indexOf("'")), part]));
}

function valueOf(profile: Profile, event: string): number {
  return profile.valueTypes.findIndex(({ type }) => type === event);
}

describe('perf script: numbers are those of perf report', () => {
  const events = ['cpu-clock:u', 'page-faults:u'];

  for (const event of events) {
    it(`period of each function, of ${event}`, () => {
      const profile = fixture('stacks.perf');
      const text = reported('stacks.perf.expected.txt').get(event)!;
      const rows = [...text.matchAll(/^ +([\d.]+)% +(\d+) +(\d+) +(\S+) +\[\.\] (\S+) *$/gm)];
      const expected = rows.map(([, , period, , object, symbol]) => [
        `${symbol} [${object}]`,
        Number(period),
      ]);
      const mine = hotFunctions(profile, 'self', valueOf(profile, event))
        .filter(({ self }) => self > 0)
        .map(({ func, self }) => [profile.functions.name[func], self]);
      assert.ok(expected.length >= 2);
      assert.deepEqual(mine, expected);
      assert.match(
        text,
        new RegExp(`Event count \\(approx.\\): ${totalValue(profile, valueOf(profile, event))}\n`),
      );
    });

    it(`share of each function with all that it calls, of ${event}`, () => {
      const profile = fixture('stacks.perf');
      const value = valueOf(profile, event);
      const text = reported('stacks.perf.expected.children.txt').get(event)!;
      const rows = [...text.matchAll(/^ +([\d.]+)% +([\d.]+)% +(\S+) +\[\.\] ([A-Za-z_]\S*) *$/gm)];
      assert.ok(rows.length >= 4);
      const costs = functionCosts(profile, value);
      for (const [, children, self, object, symbol] of rows) {
        const cost = costs[profile.functions.name.indexOf(`${symbol} [${object}]`)]!;
        const share = (part: number) => ((100 * part) / totalValue(profile, value)).toFixed(2);
        assert.deepEqual([share(cost.total), share(cost.self)], [children, self], symbol);
      }
    });

    it(`period of each line, of ${event}`, () => {
      const profile = fixture('lines.perf');
      const text = reported('lines.perf.expected.txt').get(event)!;
      const expected = [...text.matchAll(/^ +(\d+) +(\d+) +(\S+):(\d+) *$/gm)];
      const mine = [...lineTable(profile, valueOf(profile, event))].flatMap(([source, lines]) =>
        lines.filter(({ self }) => self > 0).map(({ line, self }) => `${source}:${line} ${self}`),
      );
      assert.ok(expected.length >= 2);
      assert.deepEqual(
        mine.sort(),
        expected.map(([, period, , source, line]) => `${source}:${line} ${period}`).sort(),
      );
    });
  }

  it('the samples are those of the clock, which is what is shown', () => {
    const profile = fixture('stacks.perf');
    assert.deepEqual(profile.valueTypes, [
      { type: 'samples', unit: 'count' },
      { type: 'page-faults:u', unit: 'count' },
      { type: 'cpu-clock:u', unit: 'nanoseconds' },
    ]);
    assert.equal(profile.valueTypes[profile.defaultValue]!.type, 'cpu-clock:u');
    assert.match(
      readFileSync(`${FOLDER}/stacks.perf.expected.txt`, 'utf8'),
      /Samples: 38 {2}of event 'cpu-clock:u'/,
    );
    assert.equal(totalValue(profile, 0), 38);
  });
});

describe('perf script: meaning', () => {
  const sample = (...lines: string[]) => `${lines.join('\n')}\n\n`;

  it('recursion is counted once, and lines have what they call', () => {
    const profile = parse(
      sample(
        'app  7/9 [001]  1.5:  100 cycles: ',
        '\t   10 leaf+0x1 (/bin/app)',
        '  /src/a.c:3',
        '\t   20 fib+0x2 (/bin/app)',
        '  /src/a.c:8',
        '\t   20 fib+0x2 (/bin/app)',
        '  /src/a.c:8',
        '\t   30 main+0x3 (/bin/app)',
        '  /src/a.c:12',
      ),
    );
    assertInvariants(profile);
    const value = valueOf(profile, 'cycles');
    const lines = lineTable(profile, value).get('/src/a.c')!;
    assert.deepEqual(
      lines.map(({ line, self, total }) => [line, self, total]),
      [
        [3, 100, 100],
        [8, 0, 100],
        [12, 0, 100],
      ],
    );
    assert.ok(functionCosts(profile, value).every(({ total }) => total <= 100));
  });

  it('commands with blanks, threads, no time, no period, no stack, other processors', () => {
    const profile = parse(
      sample(
        'Web 1 Content  12/34 [003] 5.000001:  instructions:u: ',
        '\t 10 f+0x1 (/lib/a b.so (deleted))',
      ) +
        sample('worker  5 6.5:  cpu_core/cycles/: 1234 g+0x0 (/bin/app)') +
        sample('app 5 6.75: 30 cpu_core/cycles/:') +
        sample('app 5 6.9: 7 sched:sched_switch: prev_comm=app prev_pid=5 (x)'),
    );
    assertInvariants(profile);
    assert.deepEqual(
      profile.valueTypes.map((_, value) => totalValue(profile, value)),
      [2, 1, 31, 7],
    );
    assert.equal(profile.valueTypes[profile.defaultValue]!.type, 'cpu_core/cycles/');
    assert.deepEqual(profile.functions.name.slice(1), ['f [a b.so]', 'g [app]']);
    assert.equal(Math.round(profile.duration), 1_899_999_000);
  });

  it('a processor with nothing to do is idle', () => {
    const profile = parse(
      sample(
        'swapper  0 [000] 1.0: 40 cycles:',
        '\t ffffffff81 pv_native_safe_halt+0x1 ([kernel.kallsyms])',
      ) + sample('app  1 [000] 2.0: 60 cycles:', '\t ffffffff81 do_work+0x1 ([kernel.kallsyms])'),
    );
    const value = valueOf(profile, 'cycles');
    assert.equal(activeValue(profile, value), 60);
    assert.ok(profile.functions.kind.includes(FunctionKind.idle));
    assert.ok(profile.functions.name.includes('do_work [kernel.kallsyms]'));
  });

  it('functions of Node.js and Python are those of their files', () => {
    const profile = parse(
      sample(
        'node 1 1.0: 5 cpu-clock:u:',
        '\t 7f45 JS:*spin /srv/busy.js:1:14+0x17a (/tmp/perf-2516.map)',
        '\t 7f46 JS:~ file:///srv/a%20b.js:1:1+0xdc (/tmp/perf-2516.map)',
        '\t 7f47 LazyCompile:^old /srv/old.js:9+0xdc (/tmp/perf-2516.map)',
        '\t 7f48 py::main:/srv/app.py+0xb (/tmp/perf-9.map)',
      ),
    );
    const { name, line, column, source } = profile.functions;
    assert.deepEqual(
      name.slice(1).map((one, at) => [one, profile.sources[source[at + 1]!], line[at + 1], column[at + 1]]),
      [
        ['main', '/srv/app.py', 0, 0],
        ['old', '/srv/old.js', 9, 0],
        ['(anonymous)', '/srv/a b.js', 1, 1],
        ['spin', '/srv/busy.js', 1, 14],
      ],
    );
  });

  it('lines that perf does not know are on no line', () => {
    for (const unknown of ['  :0', '  ??:0', '  app[1186]', '  ??:?']) {
      const profile = parse(sample('app 1 1.0: 5 cpu-clock:u:', '\t 10 f+0x1 (/bin/app)', unknown));
      assertInvariants(profile);
      assert.deepEqual(profile.sources, [], unknown);
    }
  });
});

function problem(text: string): string {
  try {
    assertInvariants(parse(text));
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

describe('perf script: bad input', () => {
  const good = 'app 1 1.0: 5 cycles:\n\t 10 f+0x1 (/bin/app)\n\n';
  const cases: [string, string, RegExp][] = [
    ['a sample without a process', `${good}app cycles:\n`, /line 4: .*header of a sample/],
    ['a negative period', `${good}app 1 1.0: -5 cycles:\n`, /line 4: .*number: -5/],
    ['a huge period', `${good}app 1 1.0: 99999999999999999999 cycles:\n`, /line 4: .*usable number/],
    ['a period that is no number', `${good}app 1 1.0: NaN cycles:\n`, /line 4: .*header of a sample/],
    ['a time at the end of time', `${good}app 1 ${'9'.repeat(30)}.0: 5 cycles:\n`, /line 4: .*usable number/],
    ['a stack of something else', 'app 1 1.0: 5 cycles:\nhello\n', /line 2: .*expected a stack frame/],
    ['a frame without an address', 'app 1 1.0: 5 cycles:\n\t main (/bin/app)\n', /line 2: .*frame/],
    [
      'a line beyond the last',
      'app 1 1.0: 5 cycles:\n\t 10 f+0x1 (/bin/app)\n  a.c:99999999999\n',
      /line 3: not a valid line number/,
    ],
    ['comments alone', '# app 1 1.0: 5 cycles:\n', /none of the formats/],
  ];
  for (const [name, text, message] of cases)
    it(`${name}: says where and what`, () => assert.match(problem(text), message));

  it('cut off anywhere: an error that says where, or the samples so far', () => {
    const whole = readFileSync(`${FOLDER}/lines.perf`);
    for (let length = 50; length < whole.length; length += 29) {
      try {
        assertInvariants(parse(whole.subarray(0, length)));
      } catch (error) {
        assert.ok(error instanceof FormatError, String((error as Error).stack));
        assert.match(error.message, /^line \d+: /);
      }
    }
  });

  it('a long line takes no long time', () => {
    const long = `${good}${'a 1 '.repeat(100_000)}\n`;
    assert.match(problem(long), /line 4: .*header of a sample/);
  });

  it('names of functions are data: markup, control and right-to-left characters go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0007\u202E\u200F';
    const profile = parse(`app 1 1.0: 5 cycles:\n\t 10 ${name}+0x1 (/bin/app)\n`);
    assert.ok(profile.functions.name.includes(`${name} [app]`));
  });
});
