import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { lineTable } from '../../../src/profile/views/lineTable';
import { lineShare, profileViewOf, shareOf } from '../../../src/profile/views/profileView';
import { activeValue, type Profile } from '../../../src/profile/model/profile';
import { mergeProfiles } from '../../../src/profile/rewrite/merge';
import { hotline } from '../../support/cli';
import { assertInvariants } from '../../support/invariants';

const FOLDER = 'test/fixtures/profiles/line_profiler-4.0.2';
const fixture = readFileSync(`${FOLDER}/lines.lprof`);

/** A line as line_profiler prints it: number, hits, time in nanoseconds, time per hit, share of the function. */
type Printed = [number, number, string, string, string];

/** Lines and totals in seconds of the functions that line_profiler printed. */
function printed(): Map<string, { total: number; lines: Printed[] }> {
  const functions = new Map<string, { total: number; lines: Printed[] }>();
  const text = readFileSync(`${FOLDER}/lines.expected.txt`, 'utf8');
  for (const part of text.split('Total time: ').slice(1)) {
    const rows = part.matchAll(/^ +(\d+) +(\d+) +(\d\S*) +(\d\S*) +(\d\S*) /gm);
    functions.set(/^Function: (\S+)/m.exec(part)![1]!, {
      total: parseFloat(part),
      lines: [...rows].map(([, line, hits, ...rest]) => [
        Number(line),
        Number(hits),
        ...(rest as [string, string, string]),
      ]),
    });
  }
  return functions;
}

describe('line_profiler: numbers are those that it prints', () => {
  const profile = parseProfile(fixture);
  const report = profileViewOf(profile);

  it('hits, time, time per hit and share of the function of each line', () => {
    assertInvariants(profile);
    const expected = [...printed().values()].flatMap(({ lines }) => lines);
    const mine = lineTable(profile)
      .get('lines.py')!
      .map((cost): Printed => [
        cost.line,
        cost.hits!,
        cost.total!.toFixed(1),
        (cost.total! / cost.hits!).toFixed(1),
        (lineShare(report, cost, cost.total!) * 100).toFixed(1),
      ]);
    assert.equal(expected.length, 9);
    assert.deepEqual(mine, expected);
  });

  it('the total of each function', () => {
    const functions = printed();
    assert.deepEqual([...functions.keys()].sort(), ['main', 'never', 'square']);
    for (const [name, { total }] of functions) {
      const cost = report.functions.find(({ func }) => profile.functions.name[func] === name);
      assert.equal(((cost?.total ?? 0) / 1e9).toPrecision(6), total.toPrecision(6), name);
    }
  });

  it('on the command line, beside the source', async () => {
    const { stdout, stderr, status } = await hotline(
      ['show', path.resolve(`${FOLDER}/lines.lprof`), '--lines', 'lines.py'],
      { cwd: 'test/fixtures/profiles' },
    );
    assert.equal(status, 0, stderr);
    const row = stdout.split('\n').find((line) => line.includes('squares.append'))!;
    const [, [, hits, time, perHit, share]] = [...printed().get('square')!.lines.entries()][2]!;
    assert.match(row, new RegExp(`^ *12 +2 000 .*${share} %`));
    assert.ok(hits === 2000 && Number(time) > 0 && Number(perHit) > 0);
  });

  it('of two runs are added up, shares stay those of the function', () => {
    const twice = mergeProfiles([profile, profile]);
    assertInvariants(twice);
    const before = lineTable(profile).get('lines.py')!;
    lineTable(twice)
      .get('lines.py')!
      .forEach(({ hits, self, whole }, at) => {
        assert.equal(hits, 2 * before[at]!.hits!);
        assert.equal(self, 2 * before[at]!.self);
        assert.equal(whole, 2 * before[at]!.whole!);
      });
    assert.ok(report.functions.every(({ total }) => shareOf(report, total) <= 1));
  });
});

/** Pickles made by Python: a stand-in for the class has the name of the real one. */
const MAKE = `
import base64, json, sys, types
import pickle
package = types.ModuleType('line_profiler')
module = types.ModuleType('line_profiler._line_profiler')
sys.modules['line_profiler'] = package
sys.modules['line_profiler._line_profiler'] = package._line_profiler = module
class LineStats(object):
    def __init__(self, timings, unit):
        self.timings = timings
        self.unit = unit
LineStats.__module__ = 'line_profiler._line_profiler'
module.LineStats = LineStats
nan, inf = float('nan'), float('inf')
class Evil:
    def __reduce__(self):
        import os
        return os.system, ('touch ' + sys.argv[1],)
made = [pickle.dumps(eval(expression), protocol) for protocol, expression in json.load(sys.stdin)]
print(json.dumps([base64.b64encode(one).decode() for one in made]))
`;
const marker = path.join(os.tmpdir(), 'hotline-pickle-ran');

/** Pickles of Python expressions, by protocol: made at once, as starting Python takes a while. */
function pickledAll(requests: readonly (readonly [number, string])[]): Uint8Array[] {
  const input = JSON.stringify(requests);
  const output = execFileSync('python3', ['-c', MAKE, marker], { encoding: 'utf8', input });
  return (JSON.parse(output) as string[]).map((text) => Buffer.from(text, 'base64'));
}

const SHARED =
  "(lambda rows: LineStats({('a.py', n, 'f'): rows for n in range(3000)}, 1e-9))([(n, 1, 1) for n in range(3000)])";
const MARKUP =
  "LineStats({('a.py', 1, '</script><img src=x onerror=alert(1)>\\x00\\u202E\\u200F'): [(1, 1, 1)]}, 1e-9)";

function problem(bytes: Uint8Array): string {
  try {
    assertInvariants(parseProfile(bytes));
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

function costs(profile: Profile): unknown {
  return [...lineTable(profile)].map(([source, lines]) => [
    source,
    lines.map(({ line, hits, self }) => [line, hits, self]),
  ]);
}

describe('line_profiler: pickles', () => {
  const protocols = [0, 1, 2, 3, 4, 5];

  it('of every protocol have the same numbers', () => {
    const expression = "LineStats({('/a b/ü.py', 3, 'f\\n'): [(4, 70000, 2**40), (300, 1, 0)]}, 1e-07)";
    for (const bytes of pickledAll(protocols.map((protocol) => [protocol, expression]))) {
      const profile = parseProfile(bytes);
      assertInvariants(profile);
      const [file] = costs(profile) as [[string, number[][]]];
      assert.equal(file[0], '/a b/ü.py');
      assert.deepEqual(
        file[1].map(([line, hits, self]) => [line, hits, Math.round(self!)]),
        [
          [4, 70_000, 2 ** 40 * 100],
          [300, 1, 0],
        ],
      );
      assert.ok(profile.functions.name.includes('f\n'));
    }
  });

  it('that would run a command are refused, and nothing runs', () => {
    const evil = ['Evil()', "LineStats({('a.py', 1, 'f'): [(1, Evil(), 1)]}, 1e-9)"];
    for (const bytes of pickledAll(protocols.flatMap((one) => evil.map((text) => [one, text] as const)))) {
      assert.match(problem(bytes), /refers to (posix|nt)\.system, which is refused/);
      assert.ok(!existsSync(marker), 'nothing ran');
    }
  });
});

describe('line_profiler: bad input', () => {
  const key = "('a.py', 1, 'f')";
  const cases: [string, string, RegExp][] = [
    ['another object', 'complex(1, 2)', /refers to .*complex/],
    ['a dict', "{'timings': {}, 'unit': 1}", /contains no LineStats/],
    ['timings that are a list', 'LineStats([], 1e-6)', /timings: .*expected a dict/],
    ['no unit', 'LineStats({}, None)', /unit: .*not a usable number/],
    ['a unit of nothing', 'LineStats({}, 0)', /unit: .*not a usable number: 0/],
    ['a negative unit', 'LineStats({}, -1e-6)', /unit/],
    ['a function that is text', "LineStats({'f': []}, 1e-6)", /timings\[0\].*tuple of 3/],
    [
      'a line that is text',
      `LineStats({${key}: [('1', 1, 1)]}, 1e-6)`,
      /timings\[0\]\[0\].*not a valid line number: "1"/,
    ],
    ['a negative line', `LineStats({${key}: [(-1, 1, 1)]}, 1e-6)`, /not a valid line number: -1/],
    ['negative hits', `LineStats({${key}: [(1, -1, 1)]}, 1e-6)`, /timings\[0\]\[0\]\.hits/],
    ['a huge time', `LineStats({${key}: [(1, 1, 10**400)]}, 1e-6)`, /timings\[0\]\[0\]\.time/],
    ['a time that is no number', `LineStats({${key}: [(1, 1, nan)]}, 1e-6)`, /\.time.*NaN/],
    ['endless time', `LineStats({${key}: [(1, 1, inf)]}, 1e-6)`, /\.time.*Infinity/],
    ['lines that are text', `LineStats({${key}: 'abc'}, 1e-6)`, /timings\[0\].*expected a list/],
    ['no lines of a line', `LineStats({${key}: [()]}, 1e-6)`, /timings\[0\]\[0\].*tuple of 3/],
  ];
  let made: Uint8Array[] = [];
  before(
    () => (made = pickledAll([...cases.map(([, text]) => text), SHARED, MARKUP].map((text) => [4, text]))),
  );
  cases.forEach(([name, , message], at) =>
    it(`${name}: says where and what`, () => assert.match(problem(made[at]!), message)),
  );

  it('a list that holds itself', () => {
    // ] MEMOIZE, BINGET 0, APPEND, STOP
    assert.match(problem(Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x68, 0, 0x61, 0x2e)), /contains no LineStats/);
  });

  it('one list that all functions share', () => {
    assert.match(problem(made.at(-2)!), /more lines than a file of this size can contain/);
  });

  it('a value that is not there', () =>
    assert.match(problem(Uint8Array.of(0x80, 4, 0x68, 7, 0x2e)), /byte 4: .*value 7/));

  it('nothing on the stack', () => assert.match(problem(Uint8Array.of(0x80, 4, 0x2e)), /missing value/));

  it('a protocol that is newer', () => {
    const bytes = Uint8Array.from(fixture);
    bytes[1] = 6;
    assert.match(problem(bytes), /none of the formats/);
  });

  it('cut off anywhere: says so', () => {
    for (let length = 2; length < fixture.length; length++)
      assert.match(problem(fixture.subarray(0, length)), /unexpected end of file/);
  });

  it('names of functions are data: markup, control and right-to-left characters go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E\u200F';
    const profile = parseProfile(made.at(-1)!);
    assert.ok(profile.functions.name.includes(name));
    assert.equal(activeValue(profile), 1);
  });
});
