import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { callEdges, functionCosts, hotFunctions } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { mergeProfiles } from '../../../src/profile/rewrite/merge';
import { activeValue, type Profile } from '../../../src/profile/model/profile';
import { renameSources } from '../../../src/profile/rewrite/renameSources';
import { profileViewOf, shareOf } from '../../../src/profile/views/profileView';
import { assertInvariants } from '../../support/invariants';
import { dict, int, list, marshal, real, text, tuple, type Marshalled } from './marshalWriter';

const FIXTURES = 'test/fixtures/profiles';
const SECOND = 1e9;

/** What pstats has of a profile: file, line, name, cc, nc, tt, ct, callers. */
interface Stats {
  readonly total: number;
  readonly calls: number;
  readonly primitiveCalls: number;
  readonly functions: readonly [
    string,
    number,
    string,
    number,
    number,
    number,
    number,
    [string, number, string, ...number[]][],
  ][];
}

function statsOfPython(file: string): Stats {
  const output = execFileSync('python3', [`${FIXTURES}/scripts/pstats_json.py`, file], { encoding: 'utf8' });
  return JSON.parse(output) as Stats;
}

function shown(name: string, file: string, line: number): string {
  if (file === '~' && line === 0) return `${name.replace(/^<(.*)>$/, '{$1}')}  0`;
  return `${name === '<module>' ? '(module)' : name} ${file} ${line}`;
}

function nameOf({ functions, sources }: Profile, func: number): string {
  return `${functions.name[func]} ${sources[functions.source[func]!] ?? ''} ${functions.line[func]}`;
}

function assertEqualsPstats(profile: Profile, stats: Stats): void {
  assertInvariants(profile);
  const costs = new Map(functionCosts(profile).map((cost) => [nameOf(profile, cost.func), cost]));
  const close = (mine: number, seconds: number, what: string) =>
    assert.ok(Math.abs(mine - seconds * SECOND) <= 1e-6 * SECOND * Math.max(seconds, 1e-9), what);
  for (const [file, line, name, cc, nc, tt, ct, callers] of stats.functions) {
    const what = shown(name, file, line);
    const cost = costs.get(what);
    assert.ok(cost, `${what} is a function of the profile`);
    close(cost.self, tt, `${what}: ${cost.self} ns of ${tt} s`);
    close(cost.total, ct, `${what}: ${cost.total} ns of ${ct} s`);
    assert.deepEqual([cost.calls ?? 0, cost.primitiveCalls ?? 0], [nc, cc], what);
    assertCallers(profile, cost.func, what, callers);
  }
  close(activeValue(profile), stats.total, 'the whole');
  const costly = stats.functions.filter(([, , , , nc, , ct]) => nc > 0 || ct > 0);
  assert.equal(hotFunctions(profile).length, costly.length, 'no function is left out or made up');
}

function assertCallers(
  profile: Profile,
  func: number,
  what: string,
  callers: Stats['functions'][number][7],
): void {
  const edges = callEdges(profile, func).callers.map(
    (edge) => [nameOf(profile, edge.func), edge.value] as const,
  );
  const timed = callers.filter(
    ([file, line, name, , , , ct]) => ct !== 0 && shown(name, file, line) !== what,
  );
  assert.deepEqual(
    edges.map(([name]) => name).sort(),
    timed.map(([file, line, name]) => shown(name, file, line)).sort(),
    `who called ${what}`,
  );
  for (const [file, line, name, , , , ct] of timed) {
    const edge = edges.find(([caller]) => caller === shown(name, file, line))!;
    if (ct !== undefined) assert.ok(Math.abs(edge[1] - ct * SECOND) < 1, `${edge[0]} called ${what}`);
  }
}

describe('cProfile: numbers are those of pstats', () => {
  for (const folder of ['cprofile-3.11.7', 'cprofile-3.13.0', 'profile-3.11.7']) {
    it(folder, () => {
      const file = `${FIXTURES}/${folder}/busy.prof`;
      assertEqualsPstats(parseProfile(readFileSync(file)), statsOfPython(file));
    });
  }

  it('cprofile-2.7.18, which only Python 2 reads: as it read it', () => {
    const stats = JSON.parse(readFileSync(`${FIXTURES}/cprofile-2.7.18/busy.expected.json`, 'utf8')) as Stats;
    assertEqualsPstats(parseProfile(readFileSync(`${FIXTURES}/cprofile-2.7.18/busy.prof`)), stats);
  });

  it('two runs added up', () => {
    const file = `${FIXTURES}/cprofile-3.11.7/busy.prof`;
    const profile = parseProfile(readFileSync(file));
    const { functions, total, ...rest } = statsOfPython(file);
    const doubled = functions.map(
      ([path, line, name, cc, nc, tt, ct, callers]): Stats['functions'][number] => [
        ...([path, line, name, 2 * cc, 2 * nc, 2 * tt, 2 * ct] as const),
        callers.map(([from, at, caller, ...numbers]) => [from, at, caller, ...numbers.map((n) => 2 * n)]),
      ],
    );
    assertEqualsPstats(mergeProfiles([profile, profile]), { ...rest, total: 2 * total, functions: doubled });
  });

  it('keeps calls when sources get other names, also when two become one', () => {
    const profile = parseProfile(readFileSync(`${FIXTURES}/cprofile-3.11.7/busy.prof`));
    const renamed = renameSources(profile, () => '/one.py');
    assertInvariants(renamed);
    const fib = renamed.functions.name.indexOf('fib');
    const callers = callEdges(renamed, fib).callers;
    assert.deepEqual(
      callers.map(({ func }) => renamed.functions.name[func]),
      ['wrapper'],
    );
    assert.equal(functionCosts(renamed)[fib]!.calls, 465);
  });
});

describe('cProfile: meaning', () => {
  const profile = parseProfile(readFileSync(`${FIXTURES}/cprofile-3.11.7/busy.prof`));

  it('recursion is counted once: no total above the whole, no share above 100 %', () => {
    const report = profileViewOf(profile);
    for (const { total } of report.functions) assert.ok(shareOf(report, total) <= 1);
    const fib = report.functions.find(({ func }) => profile.functions.name[func] === 'fib')!;
    assert.deepEqual([fib.calls, fib.primitiveCalls], [465, 1]);
  });

  it('a function stands on the line that starts it, with its self and total', () => {
    const costs = functionCosts(profile);
    for (const { line, self, total, isTotalApproximate } of lineTable(profile).get('busy.py')!) {
      const func = profile.functions.line.findIndex(
        (own, row) => own === line && profile.sources[profile.functions.source[row]!] === 'busy.py',
      );
      assert.equal(self, costs[func]!.self);
      assert.equal(total, costs[func]!.total);
      assert.equal(isTotalApproximate, false);
    }
  });

  it('the first line is that of the decorator', () => {
    const { name, line } = profile.functions;
    const source = readFileSync(`${FIXTURES}/busy.py`, 'utf8').split('\n');
    assert.equal(source[line[name.indexOf('fib')]! - 1], '@cached');
  });
});

const place = (file: string, line: number, name: string): Marshalled =>
  tuple(text(file), int(line), text(name));
const numbers = (cc: number, nc: number, tt: Marshalled, ct: Marshalled, callers: Marshalled): Marshalled =>
  tuple(int(cc), int(nc), tt, ct, callers);
const none = dict();

/** One function with these parts instead of sound ones. */
function one(key: Marshalled, value: Marshalled): Uint8Array {
  return marshal(dict([key, value]));
}

function problem(bytes: Uint8Array): string {
  try {
    assertInvariants(parseProfile(bytes));
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

describe('cProfile: bad input', () => {
  const main = place('a.py', 1, 'main');
  const sound = numbers(1, 1, real(1), real(1), none);
  const cases: [string, Uint8Array, RegExp][] = [
    ['no tuple for a function', one(tuple(text('a.py'), int(1)), sound), /stats\[0\].*tuple of 3/],
    [
      'a name that is a number',
      one(tuple(text('a'), int(1), int(2)), sound),
      /stats\[0\]\.name.*expected text: 2/,
    ],
    ['a negative line', one(place('a.py', -4, 'f'), sound), /stats\[0\]\.line.*-4/],
    ['a list of numbers', one(main, list(int(1))), /stats\[0\].*tuple of 5/],
    ['a negative time', one(main, numbers(1, 1, real(-1), real(1), none)), /stats\[0\]\.tt/],
    ['a huge time', one(main, numbers(1, 1, real(1e300), real(1), none)), /stats\[0\]\.tt/],
    ['a total that is no number', one(main, numbers(1, 1, real(1), real(NaN), none)), /stats\[0\]\.ct.*NaN/],
    ['endless time', one(main, numbers(1, 1, real(1), real(Infinity), none)), /stats\[0\]\.ct/],
    ['negative calls', one(main, numbers(1, -1, real(1), real(1), none)), /stats\[0\]\.nc/],
    ['callers that are text', one(main, numbers(1, 1, real(1), real(1), text('x'))), /callers.*dict/],
    [
      'a caller that is not there',
      one(main, numbers(1, 1, real(1), real(1), dict([place('b.py', 9, 'gone'), int(1)]))),
      /stats\[0\]\.callers\[0\].*not a function of the profile/,
    ],
    [
      'a caller with three numbers',
      one(main, numbers(1, 1, real(1), real(1), dict([main, tuple(int(1), int(1), real(1))]))),
      /stats\[0\]\.callers\[0\].*tuple of 4/,
    ],
    [
      'a reference to nothing',
      Uint8Array.of(0x7b, 0x28, 1, 0, 0, 0, 0x72, 9, 0, 0, 0),
      /value 9.*does not exist/,
    ],
    ['a tuple of itself', Uint8Array.of(0x7b, 0xa9, 1, 0x72, 0, 0, 0, 0, 0x4e, 0x30), /stats\[0\]/],
    ['a tuple larger than the file', Uint8Array.of(0x7b, 0x28, 255, 255, 255, 127), /unexpected end of file/],
    ['a tuple of negative size', Uint8Array.of(0x7b, 0x28, 255, 255, 255, 255), /unexpected end of file/],
    ['code', Uint8Array.of(0x7b, 0x28, 1, 0, 0, 0, 0x63, 0, 0, 0), /contains code/],
    [
      'tuples in tuples',
      Uint8Array.from({ length: 5000 }, (_, at) => (at === 0 ? 0x7b : at % 2 ? 0x29 : 1)),
      /too deep/,
    ],
  ];
  for (const [name, bytes, message] of cases)
    it(`${name}: says where and what`, () => assert.match(problem(bytes), message));

  it('cut off anywhere: says so', () => {
    const whole = readFileSync(`${FIXTURES}/cprofile-3.11.7/busy.prof`);
    for (let length = 2; length < whole.length; length += 13)
      assert.match(problem(whole.subarray(0, length)), /unexpected end of file/);
  });

  it('an empty profile is one', () => {
    const profile = parseProfile(marshal(none));
    assertInvariants(profile);
    assert.equal(activeValue(profile), 0);
  });

  it('totals that cannot be are brought to what can, and that is said', () => {
    const bytes = marshal(
      dict(
        [main, numbers(1, 1, real(1), real(9), none)],
        [place('a.py', 9, 'f'), numbers(1, 1, real(2), real(0), none)],
      ),
    );
    const profile = parseProfile(bytes);
    assertInvariants(profile);
    assert.deepEqual(
      hotFunctions(profile, 'total').map(({ total }) => total / SECOND),
      [3, 2],
    );
    assert.match(profile.notes.join('\n'), /totals of 2 functions, such as main/);
  });

  it('functions that call each other in a ring: no total above the whole', () => {
    const f = place('a.py', 9, 'f');
    const calls = (caller: Marshalled) => dict([caller, tuple(int(5), int(5), real(1), real(3))]);
    const profile = parseProfile(
      marshal(
        dict(
          [main, numbers(1, 6, real(1), real(3), calls(f))],
          [f, numbers(1, 5, real(2), real(3), calls(main))],
        ),
      ),
    );
    assertInvariants(profile);
    assert.deepEqual(
      hotFunctions(profile).map(({ total }) => total / SECOND),
      [3, 3],
    );
  });

  it('names of functions are data: markup, control and right-to-left characters go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E\u200F';
    const profile = parseProfile(one(place('</script>\u202E.py', 1, name), sound));
    assert.ok(profile.functions.name.includes(name));
    assert.deepEqual(profile.sources, ['</script>\u202E.py']);
  });
});
