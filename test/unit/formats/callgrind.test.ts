import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { callEdges, functionCosts, hotFunctions } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { totalValue, type Profile } from '../../../src/profile/model/profile';
import { assertInvariants } from '../../support/invariants';

const FOLDER = 'test/fixtures/profiles/callgrind-3.19.0';
const EVENTS = ['Ir', 'Bc', 'Bcm', 'Bi', 'Bim'];

function parse(text: string | Uint8Array): Profile {
  return parseProfile(typeof text === 'string' ? new TextEncoder().encode(text) : text);
}

const fixture = parse(readFileSync(`${FOLDER}/callgrind.out.lines`));

function annotated(file: string): string {
  return readFileSync(`${FOLDER}/callgrind.out.lines.${file}`, 'utf8');
}

function numbersOf(cells: string): number[] {
  return cells
    .trim()
    .split(/\s+/)
    .map((cell) => (cell === '.' ? 0 : Number(cell.replaceAll(',', ''))));
}

/** `file:function` and a number for each event, as callgrind_annotate prints them. */
function printedFunctions(text: string): Map<string, number[]> {
  const rows = text.matchAll(/^((?: *[\d,.]+){5}) {2}(\S+:.*)$/gm);
  return new Map([...rows].map(([, cells, name]) => [name!.replace(/ \[.*\]$/, ''), numbersOf(cells!)]));
}

/** The same of a profile. */
function costsOf(profile: Profile, of: 'self' | 'total'): Map<string, number[]> {
  const costs = EVENTS.map((_, value) => functionCosts(profile, value));
  const { name, source } = profile.functions;
  const named = name.flatMap((text, func): [string, number[]][] => {
    if (text === '(root)') return [];
    const file = profile.sources[source[func]!] ?? '???';
    return [[`${file}:${text.replace(/ \[.*\]$/, '')}`, costs.map((column) => column[func]![of])]];
  });
  return new Map(named);
}

describe('Callgrind: numbers are those of callgrind_annotate', () => {
  it('self of each function, every event', () => {
    assertInvariants(fixture);
    assert.deepEqual(
      fixture.valueTypes,
      EVENTS.map((type) => ({ type, unit: 'count' })),
    );
    const expected = printedFunctions(annotated('expected.txt'));
    assert.equal(expected.size, 32);
    assert.deepEqual(new Map([...costsOf(fixture, 'self')].sort()), new Map([...expected].sort()));
  });

  it('total of each function, every event; of a function that calls itself, once', () => {
    const expected = printedFunctions(annotated('expected.inclusive.txt'));
    const mine = costsOf(fixture, 'total');
    assert.equal(mine.size, expected.size);
    // callgrind_annotate adds up what a function calls of itself: 220 % of the program for msort_with_tmp.
    const recursive = new Map([
      ["/tmp/sample/costs.c:fib'2", [680, 66, 25, 0, 0]],
      ["./stdlib/./stdlib/msort.c:msort_with_tmp.part.0'2", [9931, 1468, 243, 346, 2]],
      // These call each other in a ring: what they cost together.
      ["/tmp/sample/costs.c:odd'2", [24, 4, 2, 0, 0]],
      ["/tmp/sample/costs.c:even'2", [28, 4, 3, 0, 0]],
    ]);
    for (const [name, values] of expected) {
      const truth = recursive.get(name) ?? values;
      assert.deepEqual(mine.get(name), truth, name);
      truth.forEach((value, event) => assert.ok(value <= totalValue(fixture, event)));
    }
  });

  it('each line, every event, and the calls from it', () => {
    const [, ...sources] = annotated('expected.txt').split('-- Auto-annotated source: ');
    assert.equal(sources.length, 2);
    for (const printed of sources) {
      const file = printed.split('\n', 1)[0]!;
      let line = 0;
      for (const [, cells, called] of printed
        .split('The following files')[0]!
        .matchAll(/^((?: *[\d,.]+){5}) {2}(=> \S+ \(\d+x\)$)?/gm)) {
        if (called) assertCall(file, line, called, numbersOf(cells!));
        else assertLine(file, ++line, numbersOf(cells!));
      }
      assert.equal(
        line,
        readFileSync(`test/fixtures/profiles/${file.split('/').pop()}`, 'utf8')
          .trim()
          .split('\n').length,
      );
    }
  });

  function assertLine(file: string, line: number, expected: number[]): void {
    EVENTS.forEach((event, value) => {
      const cost = lineTable(fixture, value)
        .get(file)!
        .find((one) => one.line === line);
      assert.equal(cost?.self ?? 0, expected[value], `${event} of ${file}:${line}`);
    });
  }

  function assertCall(file: string, line: number, called: string, expected: number[]): void {
    const [, name, times] = /([^:]+) \((\d+)x\)/.exec(called)!;
    // callgrind_annotate prints calls of the first function only of those that stand on a line.
    const { edges } = fixture.graph!;
    const { functions, sources } = fixture;
    const found = [...edges.line.keys()].filter(
      (at) =>
        edges.line[at] === line &&
        sources[functions.source[edges.caller[at]!]!] === file &&
        functions.name[edges.callee[at]!] === name &&
        edges.calls[at] === Number(times),
    );
    assert.ok(
      found.some((at) => edges.values.every((column, event) => column[at] === expected[event])),
      called,
    );
  }

  it('with positions of instructions: the same', () => {
    const profile = parse(readFileSync(`${FOLDER}/callgrind.out.instructions`));
    assertInvariants(profile);
    for (const of of ['self', 'total'] as const)
      assert.deepEqual(new Map([...costsOf(profile, of)].sort()), new Map([...costsOf(fixture, of)].sort()));
    const lines = (one: Profile) => lineTable(one).get('/tmp/sample/costs.c');
    assert.deepEqual(lines(profile), lines(fixture));
  });
});

describe('Callgrind: meaning', () => {
  const row = (name: string) => fixture.functions.name.indexOf(name);

  it('callers and callees, with what the calls cost', () => {
    const named = (edges: readonly { func: number; value: number }[]) =>
      Object.fromEntries(edges.map(({ func, value }) => [fixture.functions.name[func], value]));
    const { callers, callees } = callEdges(fixture, row('main'));
    assert.deepEqual(named(callers), { '(below main)': 15_488 });
    assert.deepEqual(named(callees), {
      qsort: 11_339,
      spin: 2052,
      fib: 697,
      _dl_runtime_resolve_xsave: 621,
      even: 44,
    });
  });

  it('how often functions were called', () => {
    const calls = (name: string) => functionCosts(fixture)[row(name)]!.calls;
    assert.deepEqual(["fib'2", 'fib', 'spin', 'compare'].map(calls), [66, 1, 2, 318]);
  });

  it('a line is hot with what it calls, and its total never above that of its function', () => {
    const lines = new Map(
      lineTable(fixture)
        .get('/tmp/sample/costs.c')!
        .map((cost) => [cost.line, cost]),
    );
    assert.equal(lines.get(31)!.total, 10 + 11_339 + 621);
    assert.equal(lines.get(32)!.total, 14 + 2052 + 697 + 44);
    assert.equal(lines.get(31)!.isTotalApproximate, false);
    // fib and fib'2 call fib'2 from line 9: what it is in itself cannot be told.
    assert.equal(lines.get(9)!.isTotalApproximate, true);
    assert.ok(lines.get(9)!.total! <= 697 + 680);
  });

  it('natives are heat of the line that calls them', () => {
    const heat = lineTable(fixture)
      .get('/tmp/sample/costs.c')!
      .find(({ line }) => line === 31)!.heat;
    // qsort without what compare cost, and the linker: compare stands on its own line.
    assert.ok(heat > 10_000 && heat <= 10 + 11_339 + 621, String(heat));
  });

  it('functions without a file are told apart by what they are in', () => {
    const profile = parse(
      'events: Ir\nob=/lib/a.so\nfl=???\nfn=0x10\n0 5\nob=/lib/b.so\nfn=0x10\n0 7\ncob=/lib/a.so\ncfn=0x10\ncalls=2 0\n0 5\n',
    );
    assertInvariants(profile);
    assert.deepEqual(
      hotFunctions(profile, 'total').map(({ func, self, total }) => [
        profile.functions.name[func],
        self,
        total,
      ]),
      [
        ['0x10 [b.so]', 7, 12],
        ['0x10 [a.so]', 5, 5],
      ],
    );
  });

  it('names by number, relative and repeated positions, hexadecimal numbers, missing costs', () => {
    const profile = parse(
      [
        '# callgrind format',
        'version: 1',
        'positions: instr line',
        'events: Ir Dr',
        'fl=(1) /a.c',
        'fn=(1) main',
        '0x10 16 0x10 3',
        '+3 +4 1',
        '* -2 1 1',
        'cfi=(2) /b.c',
        'cfn=(2) work',
        'calls=3 0x40 7',
        '* * 30 6',
        'fl=(2)',
        'fn=(2)',
        '0x40 7 30 6',
        'totals: 48 10',
        '',
      ].join('\r\n'),
    );
    assertInvariants(profile);
    const lines = (value: number) =>
      [...lineTable(profile, value)].map(([file, costs]) => [
        file,
        costs.map(({ line, self, total }) => [line, self, total]),
      ]);
    assert.deepEqual(lines(0), [
      [
        '/a.c',
        [
          [16, 16, 16],
          [18, 1, 31],
          [20, 1, 1],
        ],
      ],
      ['/b.c', [[7, 30, 30]]],
    ]);
    assert.deepEqual(lines(1), [
      [
        '/a.c',
        [
          [16, 3, 3],
          [18, 1, 7],
        ],
      ],
      ['/b.c', [[7, 6, 6]]],
    ]);
  });

  it('units in the names of events, as Xdebug writes them', () => {
    const profile = parse(
      'version: 1\ncreator: xdebug 3\nevents: Time_(10ns) Memory_(bytes)\nfl=a.php\nfn=f\n3 5 9\n',
    );
    assert.deepEqual(profile.valueTypes, [
      { type: 'Time', unit: 'nanoseconds' },
      { type: 'Memory', unit: 'bytes' },
    ]);
    assert.deepEqual([totalValue(profile, 0), totalValue(profile, 1)], [50, 9]);
  });
});

function problem(text: string | Uint8Array): string {
  try {
    assertInvariants(parse(text));
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

describe('Callgrind: bad input', () => {
  const head = 'events: Ir\nfl=a.c\nfn=f\n';
  const cases: [string, string, RegExp][] = [
    ['no events', 'version: 1\nfl=a.c\nfn=f\n1 2\n', /line 4: .*before the events line/],
    ['a head alone', 'version: 1\n', /unexpected end of file/],
    ['events without a name', 'events: \n', /line 1: unusable number of events: 0/],
    ['too many events', `events: ${'a '.repeat(100)}\n`, /number of events: 100/],
    ['costs of no function', 'events: Ir\n1 2\n', /line 2: .*no function is named/],
    ['a name that was not given', `${head}fn=(7)\n`, /line 4: name \(7\) is used before it is defined/],
    ['calls of nothing', `${head}calls=1 2\n`, /line 4: .*no function is named/],
    ['calls without costs', `${head}cfn=g\ncalls=1 2\n`, /line 5: .*unexpected end of file/],
    ['a negative cost', `${head}1 -5\n`, /line 4: .*number: -5/],
    ['a huge cost', `${head}1 99999999999999999999\n`, /line 4: .*usable number/],
    ['a cost that is no number', `${head}1 NaN\n`, /line 4: .*number: NaN/],
    ['half a cost', `${head}1 0.5\n`, /line 4: .*number: 0\.5/],
    ['a line above the first', `${head}1 1\n-5 1\n`, /line 5: .*number: -5/],
    ['a line beyond the last', `${head}99999999999 1\n`, /line 4: not a valid line number/],
    ['too many costs', `${head}1 1 1\n`, /line 4: found 2 costs for 1 events/],
    ['a version of tomorrow', 'version: 2\n', /line 1: .*newer than 1: 2/],
    ['positions of another kind', 'positions: column\n', /line 1: .*position: column/],
    ['a line of something else', `${head}hello world\n`, /line 4: .*unrecognized line/],
    ['parts with other events', `${head}1 1\nevents: Dr\n`, /measure different events/],
  ];
  for (const [name, text, message] of cases)
    it(`${name}: says where and what`, () => assert.match(problem(text), message));

  it('cut off anywhere: an error that says where, or the costs so far', () => {
    const whole = readFileSync(`${FOLDER}/callgrind.out.lines`);
    let accepted = 0;
    for (let length = 30; length < whole.length; length += 17) {
      try {
        assertInvariants(parse(whole.subarray(0, length)));
        accepted++;
      } catch (error) {
        assert.ok(error instanceof FormatError, String((error as Error).stack));
        assert.match(error.message, /^line \d+: /);
      }
    }
    assert.ok(accepted > 0);
  });

  it('functions that call each other in a ring: no total above the whole', () => {
    const profile = parse(`${head}1 5\ncfn=g\ncalls=9 9\n1 1000\nfn=g\n9 5\ncfn=f\ncalls=9 1\n9 1000\n`);
    assertInvariants(profile);
    assert.deepEqual(
      hotFunctions(profile).map(({ total }) => total),
      [10, 10],
    );
  });

  it('names of functions are data: markup, control and right-to-left characters go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E\u200F';
    const profile = parse(`events: Ir\nfl=a.c\nfn=(1) ${name}\n1 1\n`);
    assert.ok(profile.functions.name.includes(name));
  });
});
