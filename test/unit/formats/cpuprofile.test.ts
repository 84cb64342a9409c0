import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { functionCosts } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { FunctionKind, activeValue, totalValue, type Profile } from '../../../src/profile/model/profile';
import { assertInvariants } from '../../support/invariants';

type Json = Record<string, unknown>;

const FIXTURES = 'test/fixtures/profiles';
const US = 1000;

function parse(file: unknown): Profile {
  return parseProfile(new TextEncoder().encode(typeof file === 'string' ? file : JSON.stringify(file)));
}

function node(id: number, functionName: string, children: number[] = [], rest: Json = {}): Json {
  const engine = functionName.startsWith('(');
  const callFrame = {
    functionName,
    scriptId: '0',
    url: engine ? '' : 'file:///app.js',
    lineNumber: engine ? -1 : id * 10,
    columnNumber: engine ? -1 : 4,
  };
  return { id, callFrame, hitCount: 0, children, ...rest };
}

/** root → main → work, samples 10 ms apart. */
function small(): Json {
  return {
    nodes: [
      node(1, '(root)', [2, 4, 5]),
      node(2, 'main', [3], { hitCount: 1, positionTicks: [{ line: 22, ticks: 1 }] }),
      node(3, 'work', [], {
        hitCount: 3,
        positionTicks: [
          { line: 31, ticks: 2 },
          { line: 32, ticks: 1 },
        ],
      }),
      node(4, '(idle)', [], { hitCount: 1 }),
      node(5, '(garbage collector)', [], { hitCount: 1 }),
    ],
    startTime: 1_000_000,
    endTime: 1_065_000,
    samples: [2, 3, 3, 5, 3, 4],
    timeDeltas: [5_000, 10_000, 10_000, 10_000, 10_000, 10_000],
  };
}

function costs(profile: Profile): Record<string, { self: number; total: number }> {
  return Object.fromEntries(
    functionCosts(profile).map(({ func, self, total }) => [
      profile.functions.name[func]!,
      { self: self / US / 1000, total: total / US / 1000 },
    ]),
  );
}

function problem(file: unknown): string {
  try {
    parse(file);
  } catch (error) {
    assert.ok(error instanceof FormatError, `a FormatError, not ${String(error)}`);
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}

describe('V8 CPU profiles: meaning', () => {
  it('gives each sample the time until the next, the last until the end', () => {
    const profile = parse(small());
    assertInvariants(profile);
    // The 5 ms before the first sample belong to none.
    assert.equal(totalValue(profile), 60_000 * US);
    const { main, work } = costs(profile);
    assert.deepEqual(work, { self: 30, total: 40 });
    assert.deepEqual(main, { self: 10, total: 50 });
  });

  it('charges a collection to the stack that it interrupted, and keeps it visible', () => {
    const profile = parse(small());
    assert.equal(costs(profile)['(garbage collector)']!.self, 10);
    const { func, parent } = profile.nodes;
    const collector = profile.functions.kind.indexOf(FunctionKind.garbageCollector);
    const at = [...func].findLastIndex((row, index) => row === collector && profile.self[1]![index]! > 0);
    assert.equal(profile.functions.name[func[parent[at]!]!], 'work');
  });

  it('leaves a collection that interrupted nothing at the root', () => {
    const file = { ...small(), samples: [5, 4, 5, 4, 5, 2] };
    const profile = parse(file);
    assertInvariants(profile);
    const { func, parent } = profile.nodes;
    const collector = profile.functions.kind.indexOf(FunctionKind.garbageCollector);
    [...func].forEach((row, at) => {
      if (row === collector && profile.self[1]![at]! > 0) assert.equal(parent[at], 0);
    });
  });

  it('keeps idle time out of what percentages are of', () => {
    assert.equal(activeValue(parse(small())), 50_000 * US);
  });

  it('shares a node out over its lines by ticks, 1-based', () => {
    const lines = lineTable(parse(small())).get('/app.js')!;
    assert.deepEqual(
      lines.map(({ line, self, samples }) => [line, self / US / 1000, samples]),
      [
        [22, 10, 1],
        [31, 20, 2],
        [32, 10, 1],
      ],
    );
    assert.equal(parse(small()).functions.line[1], 0, 'entries of the engine have no line');
    const main = parse(small()).functions.name.indexOf('main');
    assert.equal(parse(small()).functions.line[main], 21, 'callFrame lines are 0-based in the file');
  });

  it('puts the time of samples out of turn, which are no ticks, on the lines that have ticks', () => {
    const file = small();
    // Three more samples of main, as V8 takes them when it drops optimised code; its tick stays one.
    Object.assign(file, {
      samples: [2, 2, 2, 2, 3, 3, 3, 4],
      timeDeltas: [0, 5_000, 5_000, 5_000, 5_000, 10_000, 10_000, 10_000],
      endTime: 1_060_000,
    });
    const lines = lineTable(parse(file)).get('/app.js')!;
    assert.deepEqual(
      lines.map(({ line, self }) => [line, Math.round(self / US)]),
      [
        [22, 20_000],
        [31, 20_000],
        [32, 10_000],
      ],
    );
  });

  it('orders samples by time when deltas are negative, and loses no time', () => {
    const file = {
      ...small(),
      samples: [2, 3, 2, 3, 3, 4],
      timeDeltas: [5_000, 20_000, -10_000, 20_000, 10_000, 10_000],
    };
    // Times: 5 main, 25 work, 15 main, 35 work, 45 work, 55 idle.
    const profile = parse(file);
    assertInvariants(profile);
    assert.equal(totalValue(profile), 60_000 * US);
    assert.deepEqual(costs(profile).main, { self: 20, total: 50 });
    assert.deepEqual(
      [...profile.timeline!.start].map((time) => time / US / 1000),
      [5, 15, 25, 35, 45, 55],
    );
  });

  it('never takes recursion above the whole', () => {
    const file = {
      ...small(),
      nodes: [
        node(1, '(root)', [2]),
        node(2, 'main', [3]),
        node(3, 'fib', [4]),
        { ...node(3, 'fib'), id: 4 },
      ],
      samples: [4, 4, 3, 4, 4, 4],
    };
    const profile = parse(file);
    assertInvariants(profile);
    assert.deepEqual(costs(profile).fib, { self: 60, total: 60 });
  });

  it('shares the duration out by hit counts where there are no samples', () => {
    const { samples: _, timeDeltas: __, ...file } = small();
    const profile = parse(file);
    assertInvariants(profile);
    assert.equal(Math.round(totalValue(profile)), 65_000 * US);
    assert.equal(Math.round(costs(profile).work!.self * 1000), 32_500);
  });

  it('reads links from children to parents', () => {
    const file = small();
    file.nodes = (file.nodes as Json[]).map(({ children: _, ...rest }) => ({
      ...rest,
      ...(rest.id === 1 ? {} : { parent: rest.id === 3 ? 2 : 1 }),
    }));
    assert.deepEqual(costs(parse(file)), costs(parse(small())));
  });

  it('reads the older shape with a nested head', () => {
    const frame = (functionName: string, lineNumber: number, rest: Json) => ({
      functionName,
      url: lineNumber > 0 ? '/app.js' : '',
      lineNumber,
      columnNumber: lineNumber > 0 ? 5 : 0,
      hitCount: 0,
      children: [],
      ...rest,
    });
    const work = frame('work', 31, { id: 3, hitCount: 3, lineTicks: [{ line: 33, hitCount: 3 }] });
    const main = frame('main', 21, {
      id: 2,
      hitCount: 1,
      positionTicks: [{ line: 22, ticks: 1 }],
      children: [work],
    });
    const file = {
      head: frame('(root)', 0, { id: 1, children: [main] }),
      startTime: 10,
      endTime: 10,
      samples: [2, 3, 3, 3],
      timestamps: [10_000_500, 10_010_500, 10_020_500, 10_030_500],
    };
    const profile = parse(file);
    assertInvariants(profile);
    assert.deepEqual(costs(profile).work, { self: 30, total: 30 });
    assert.deepEqual(costs(profile).main, { self: 10, total: 40 });
    assert.equal(profile.functions.line[profile.functions.name.indexOf('work')], 31);
    assert.deepEqual(
      lineTable(profile)
        .get('/app.js')!
        .map(({ line }) => line),
      [22, 33],
    );
  });

  it('reads an empty profile', () => {
    const profile = parse({
      nodes: [node(1, '(root)')],
      startTime: 0,
      endTime: 0,
      samples: [],
      timeDeltas: [],
    });
    assertInvariants(profile);
    assert.equal(totalValue(profile), 0);
  });

  it('reads a byte order mark and a stack 50,000 deep', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) =>
      node(i + 1, i === 0 ? '(root)' : 'f', i < 49_999 ? [i + 2] : []),
    );
    const profile = parse(
      `\uFEFF${JSON.stringify({ ...small(), nodes, samples: [50_000], timeDeltas: [5_000] })}`,
    );
    assert.equal(costs(profile).f!.total, 60);
  });
});

describe('V8 CPU profiles: of real tools', () => {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.cpuprofile') && !name.includes('spin'),
  );
  assert.ok(files.length >= 3);
  for (const file of files) {
    it(`reads ${file}`, () => {
      const profile = parseProfile(readFileSync(`${FIXTURES}/${file}`));
      assertInvariants(profile);
      const { name, line } = profile.functions;
      // Lines of the program as they stand in its source, see the README beside the fixtures.
      assert.equal(line[name.indexOf('spin')], 1);
      assert.equal(line[name.indexOf('fib')], 9);
      const lines = lineTable(profile).get('/tmp/sample/busy.js')!;
      const spin = lines
        .filter((cost) => cost.line >= 3 && cost.line <= 4)
        .reduce((sum, { self }) => sum + self, 0);
      assert.ok(spin / activeValue(profile) > 0.05, 'the loop of spin is hot');
      assert.ok(
        lines.every((cost) => cost.line <= 22),
        'no line beyond the end of the program',
      );
    });
  }
});

describe('V8 CPU profiles: bad input', () => {
  const cases: [string, () => unknown, RegExp][] = [
    ['empty', () => '', /byte 0.*empty/],
    ['another format', () => 'hello', /byte 0.*none of the formats/],
    ['a list', () => '[1]', /none of the formats/],
    ['nothing', () => ({}), /none of the formats/],
    ['no nodes', () => ({ samples: [1] }), /nodes: .*has no|nodes: .*none/],
    ['nodes that are numbers', () => ({ nodes: [1] }), /none of the formats/],
    ['a node that is a number', () => ({ nodes: [node(1, '(root)'), 1] }), /nodes\[1\]/],
    ['no call frame', () => ({ nodes: [{ id: 1 }] }), /nodes\[0\]\.callFrame/],
    ['no root', () => ({ nodes: [] }), /one root, but this one has 0/],
    [
      'two roots',
      () => ({ ...small(), nodes: [node(1, 'a'), node(2, 'b')] }),
      /one root, but this one has 2/,
    ],
    [
      'a cycle',
      () => ({ ...small(), nodes: [node(1, '(root)'), node(2, 'a', [3]), node(3, 'b', [2])] }),
      /cycle/,
    ],
    ['a node of itself', () => ({ ...small(), nodes: [node(1, '(root)'), node(2, 'a', [2])] }), /cycle/],
    [
      'an id twice',
      () => ({ ...small(), nodes: [node(1, '(root)', [2]), node(2, 'a'), node(2, 'b')] }),
      /duplicate id 2/,
    ],
    [
      'a child twice',
      () => ({ ...small(), nodes: [node(1, '(root)', [2, 3]), node(2, 'a', [3]), node(3, 'b')] }),
      /two parents/,
    ],
    [
      'a child that is not there',
      () => ({ ...small(), nodes: [node(1, '(root)', [9])] }),
      /nodes\[0\]\.children\[0\].*id 9/,
    ],
    ['a sample that is not there', () => ({ ...small(), samples: [2, 3, 99, 3, 3, 4] }), /samples\[2\].*99/],
    ['too few deltas', () => ({ ...small(), timeDeltas: [1] }), /timeDeltas.*1 entries for 6/],
    ['a delta that is text', () => ({ ...small(), timeDeltas: [1, 2, 'x', 4, 5, 6] }), /timeDeltas\[2\]/],
    ['a huge number', () => ({ ...small(), endTime: 1e300 }), /endTime/],
    ['an end before the start', () => ({ ...small(), endTime: 1 }), /ends before it starts/],
    [
      'a negative line',
      () => ({ ...small(), nodes: [node(1, '(root)', [], { positionTicks: [{ line: -3, ticks: 1 }] })] }),
      /positionTicks\[0\]\.line/,
    ],
    ['half a hit', () => ({ ...small(), nodes: [node(1, '(root)', [], { hitCount: 0.5 })] }), /hitCount/],
    [
      'a name that is a number',
      () => ({ nodes: [{ id: 1, callFrame: { functionName: 5 } }] }),
      /functionName/,
    ],
    [
      'children that are text',
      () => ({ ...small(), nodes: [node(1, '(root)', 'ab' as never)] }),
      /children.*expected a list/,
    ],
  ];
  for (const [name, file, message] of cases)
    it(`${name}: says where and what`, () => assert.match(problem(file()), message));

  it('NaN, which JSON cannot say: not JSON', () =>
    assert.match(problem('{"nodes": NaN}'), /character 10.*invalid JSON/));

  it('cut off anywhere: says so, or that something is missing', () => {
    const text = JSON.stringify(small());
    for (let length = 1; length < text.length; length += 7) {
      assert.match(problem(text.slice(0, length)), new RegExp(`^byte ${length}: unexpected end of file`));
    }
    assert.match(problem(text.slice(0, 400)), /unexpected end of file/);
  });

  it('names of functions are data: markup and control characters go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E';
    const profile = parse({
      ...small(),
      nodes: [node(1, '(root)', [2]), node(2, name)],
      samples: [2],
      timeDeltas: [1],
    });
    assert.ok(profile.functions.name.includes(name));
  });

  it('mutated at random: an error that says where, or a sound profile', () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const original = readFileSync(`${FIXTURES}/node-20.20.2/cpu-prof.cpuprofile`);
    let accepted = 0;
    for (let trial = 0; trial < 2000; trial++) {
      const bytes = Uint8Array.from(original);
      for (let edits = 1 + random(4); edits > 0; edits--) bytes[random(bytes.length)] = 32 + random(95);
      try {
        assertInvariants(parseProfile(bytes));
        accepted++;
      } catch (error) {
        assert.ok(error instanceof FormatError, String((error as Error).stack));
      }
    }
    assert.ok(accepted > 100 && accepted < 1900, `${accepted} of 2000 were accepted`);
  });
});
