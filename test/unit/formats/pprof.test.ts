import * as assert from 'node:assert/strict';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { functionCosts } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { activeValue, type Profile } from '../../../src/profile/model/profile';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { assertInvariants } from '../../support/invariants';
import { GO_FIXTURES, GO_PROGRAM, goList, goTop, readGoProfile, type GoCost } from '../../support/goPprof';
import { message, pprofBytes, pprofFields, type PprofParts } from './pprofBytes';

/** Functions that cost anything, by name. No two of the fixtures' functions have the same name. */
function ownTop(profile: Profile): Map<string, GoCost> {
  const costs = functionCosts(profile).filter(({ func, total }) => func > 0 && total > 0);
  const named = costs.map(
    ({ func, self, total }) => [profile.functions.name[func]!, { flat: self, cum: total }] as const,
  );
  assert.equal(new Set(named.map(([name]) => name)).size, named.length);
  return new Map(named);
}

function costing(costs: ReadonlyMap<string, GoCost>): Map<string, GoCost> {
  return new Map([...costs].filter(([, { cum }]) => cum !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('pprof: equal to go tool pprof', () => {
  const cases = [
    ['cpu.pb.gz', 'cpu'],
    ['cpu.pb.gz', 'samples'],
    ['mem.pb.gz', 'alloc_space'],
    ['mem.pb.gz', 'alloc_objects'],
    ['mem.pb.gz', 'inuse_space'],
    ['mem.pb.gz', 'inuse_objects'],
  ] as const;
  for (const [name, type] of cases) {
    const file = `${GO_FIXTURES}/${name}`;
    const index = `-sample_index=${type}`;

    it(`every function of ${type}`, () => {
      const profile = readGoProfile(file, type);
      assertInvariants(profile);
      const theirs = costing(goTop(file, [index]));
      assert.ok(theirs.size >= 5);
      assert.deepEqual(costing(ownTop(profile)), theirs);
    });

    it(`every line of ${type}`, () => {
      const profile = readGoProfile(file, type);
      const lines = new Map<string, GoCost>();
      for (const [name, cost] of costing(goTop(file, ['-lines', index]))) {
        const place = name.slice(name.indexOf(' ') + 1);
        assert.ok(!lines.has(place), `one function a line: ${place}`);
        lines.set(place, cost);
      }
      assert.ok(lines.size >= 5);
      const own = [...lineTable(profile)].flatMap(([source, costs]) =>
        costs.map(({ line, self, total }) => [`${source}:${line}`, { flat: self, cum: total! }] as const),
      );
      assert.deepEqual(costing(new Map(own)), costing(lines));
    });

    it(`the listing of ${type}`, () => {
      const lines = lineTable(readGoProfile(file, type));
      const theirs = goList(file, 'busy', [index]);
      assert.ok(theirs.size >= 3);
      for (const [place, { flat, cum }] of theirs) {
        const [routine, line] = place.split(' ');
        const source = routine === 'busy/sub.Work' ? 'sub/sub.go' : 'busy.go';
        const test = routine === 'busy.TestBusy' ? 'busy_test.go' : source;
        const own = lines.get(`${GO_PROGRAM}/${test}`)!.find((cost) => cost.line === Number(line))!;
        assert.deepEqual({ flat: own.self, cum: own.total }, { flat, cum }, place);
      }
    });
  }

  it('keeps functions of one name apart, and what was inlined', () => {
    const { functions, sources } = readGoProfile(`${GO_FIXTURES}/cpu.pb.gz`);
    const work = functions.name.flatMap((name, row) => (name.endsWith('.Work') ? [row] : []));
    assert.deepEqual(work.map((row) => sources[functions.source[row]!]).sort(), [
      `${GO_PROGRAM}/busy.go`,
      `${GO_PROGRAM}/sub/sub.go`,
    ]);
    assert.ok(functions.name.includes('busy.mix'), 'mix is inlined in scramble, that in Spin');
  });

  it('shows what the file says to show first, and tells how often it was sampled', () => {
    const cpu = readGoProfile(`${GO_FIXTURES}/cpu.pb.gz`);
    assert.equal(cpu.valueTypes[cpu.defaultValue]!.type, 'cpu');
    assert.ok(cpu.duration > 1e9);
    assert.deepEqual(cpu.notes, ['Sampling interval: 10.0 ms (cpu).']);
    assert.equal(profileViewOf(cpu).samples, activeValue(cpu) / 1e7);
    const memory = readGoProfile(`${GO_FIXTURES}/mem.pb.gz`);
    assert.deepEqual(memory.valueTypes, [
      { type: 'alloc_objects', unit: 'count' },
      { type: 'alloc_space', unit: 'bytes' },
      { type: 'inuse_objects', unit: 'count' },
      { type: 'inuse_space', unit: 'bytes' },
    ]);
    assert.equal(memory.valueTypes[memory.defaultValue]!.type, 'alloc_space');
    assert.deepEqual(memory.notes, ['Sampling interval: 4.00 KiB (space).']);
  });
});

/** main calls work, into which tiny is inlined. */
const SMALL: PprofParts = {
  valueTypes: [
    ['samples', 'count'],
    ['cpu', 'milliseconds'],
  ],
  functions: [
    { id: 1, name: 'main', file: '/a.go', line: 1 },
    { id: 2, name: 'work', file: '/a.go', line: 10 },
    { id: 3, name: 'tiny', file: '/b.go', line: 20 },
  ],
  locations: [
    { id: 1, lines: [[1, 3]] },
    {
      id: 2,
      lines: [
        [3, 21],
        [2, 12],
      ],
    },
  ],
  samples: [
    { locations: [2, 1], values: [2, 20] },
    { locations: [1], values: [1, 10] },
  ],
};

function costs(profile: Profile): Record<string, [self: number, total: number]> {
  return Object.fromEntries(
    [...ownTop(profile)].map(([name, { flat, cum }]) => [name, [flat / 1e6, cum / 1e6]]),
  );
}

function parse(parts: Partial<PprofParts>, extra: readonly Uint8Array[] = []): Profile {
  const profile = parseProfile(pprofBytes({ ...SMALL, ...parts }, extra));
  assertInvariants(profile);
  return profile;
}

describe('pprof: what a file may hold', () => {
  it('frames leaf first, the innermost inlined one first; other units of time', () => {
    const profile = parse({});
    assert.deepEqual(profile.valueTypes[1], { type: 'cpu', unit: 'nanoseconds' });
    assert.deepEqual(costs(profile), { main: [10, 30], work: [0, 20], tiny: [20, 20] });
    assert.deepEqual(
      [...lineTable(profile)].map(([source, lines]) => [source, lines.map(({ line }) => line)]),
      [
        ['/a.go', [3, 12]],
        ['/b.go', [21]],
      ],
    );
  });

  for (const [unit, model, factor] of [
    ['microseconds', 'nanoseconds', 1e3],
    ['seconds', 'nanoseconds', 1e9],
    ['us', 'nanoseconds', 1e3],
    ['kilobytes', 'bytes', 1024],
    ['MB', 'bytes', 1024 ** 2],
    ['bytes', 'bytes', 1],
    ['parrots', 'count', 1],
    ['', 'count', 1],
  ] as const) {
    it(`values in ${unit || 'no unit'}`, () => {
      const profile = parse({
        valueTypes: [
          ['samples', 'count'],
          ['delay', unit],
        ],
      });
      assert.equal(profile.valueTypes[1]!.unit, model);
      assert.equal(activeValue(profile), 30 * factor);
    });
  }

  it('the value type to show first: the last one, or the one that the file names', () => {
    assert.equal(parse({}).defaultValue, 1);
    assert.equal(parse({ defaultType: 'samples' }).defaultValue, 0);
    assert.equal(parse({ defaultType: 'no such' }).defaultValue, 1);
  });

  it('functions of one name in two files stay two, also called from each other', () => {
    const profile = parse({
      functions: [
        { id: 1, name: 'run', file: '/a.go', line: 1 },
        { id: 2, name: 'run', file: '/b.go', line: 1 },
        { id: 3, name: 'tiny', file: '/b.go', line: 20 },
      ],
    });
    const runs = functionCosts(profile).filter(({ func }) => profile.functions.name[func] === 'run');
    assert.deepEqual(
      runs.map(({ self, total }) => [self / 1e6, total / 1e6]).sort(([a], [b]) => a! - b!),
      [
        [0, 20],
        [10, 30],
      ],
    );
  });

  it('addresses without symbols: the address and the file that was mapped there', () => {
    const profile = parse({
      mappings: [{ id: 7, file: '/usr/lib/libc.so.6' }],
      locations: [SMALL.locations[0]!, { id: 2, address: 0xffffffff81000010n, mapping: 7, lines: [] }],
    });
    const row = profile.functions.name.indexOf('0xffffffff81000010');
    assert.equal(profile.sources[profile.functions.source[row]!], '/usr/lib/libc.so.6');
  });

  it('negative values of a difference: left out, and said', () => {
    const profile = parse({
      samples: [
        { locations: [2, 1], values: [-1, -50] },
        { locations: [1], values: [1, 10] },
      ],
    });
    assert.equal(activeValue(profile), 10e6);
    assert.match(profile.notes.join(), /diff profile/);
  });

  it('ids that are hashes of 64 bits, and fields in any order', () => {
    const big = 0xfedcba9876543210n;
    const parts: PprofParts = {
      ...SMALL,
      functions: SMALL.functions.map((func) => ({ ...func, id: BigInt(func.id) + big })),
      locations: SMALL.locations.map((location) => ({
        id: BigInt(location.id) + big,
        lines: location.lines.map(([id, line]) => [BigInt(id) + big, line] as const),
      })),
      samples: SMALL.samples.map(({ locations, values }) => ({
        locations: locations.map((id) => BigInt(id) + big),
        values,
      })),
    };
    assert.deepEqual(costs(parse(parts)), costs(parse({})));
    // The first says what is measured, as the format is told by it.
    const [first, ...others] = pprofFields(SMALL);
    const backwards = parseProfile(
      Buffer.concat([first!, ...others.toReversed().filter(isNoString)].concat(strings(others))),
    );
    assert.deepEqual(costs(backwards), costs(parse({})));
  });

  it('fields that nobody knows yet', () => {
    const unknown = [
      message(2000, Buffer.from('later')),
      Buffer.from([((100 << 3) & 0x7f) | 0x80 | 1, (100 << 3) >> 7, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([((17 << 3) & 0x7f) | 0x80 | 5, 1, 1, 2, 3, 4]),
      Buffer.from([((18 << 3) & 0x7f) | 0x80, 1, 0x85, 0x01]),
    ];
    assert.deepEqual(costs(parse({}, unknown)), costs(parse({})));
  });

  it('labels and numbers of several values', () => {
    const label = message(3, Buffer.from([8, 1, 24, 5]));
    const samples = SMALL.samples.map((sample) => ({ ...sample, rest: [label] }));
    assert.deepEqual(costs(parse({ samples })), costs(parse({})));
    assert.deepEqual(costs(parse({ packed: false })), costs(parse({})));
  });

  it('a stack 100,000 deep', () => {
    const locations = Array.from({ length: 100_000 }, () => 1);
    assert.deepEqual(costs(parse({ samples: [{ locations, values: [1, 10] }] })), { main: [10, 10] });
  });

  it('frames to drop: them and what they called, but not above the first of interest', () => {
    const functions = [
      { id: 1, name: 'main', file: '/a.go', line: 1 },
      { id: 2, name: 'malloc(unsigned long)', file: '/a.go', line: 10 },
      { id: 3, name: 'tiny', file: '/b.go', line: 20 },
    ];
    assert.deepEqual(costs(parse({ functions, dropFrames: 'malloc|free' })), { main: [30, 30] });
    assert.deepEqual(costs(parse({ functions, dropFrames: 'mall' })), {
      main: [10, 30],
      'malloc(unsigned long)': [0, 20],
      tiny: [20, 20],
    });
    assert.deepEqual(
      Object.keys(costs(parse({ functions, dropFrames: 'm.*', keepFrames: 'malloc' }))).sort(),
      ['main', 'malloc(unsigned long)', 'tiny'],
    );
    const inlined = [SMALL.functions[0]!, SMALL.functions[1]!, { ...SMALL.functions[2]!, name: 'malloc' }];
    assert.deepEqual(costs(parse({ functions: inlined, dropFrames: 'malloc' })), {
      main: [10, 30],
      work: [20, 20],
    });
  });

  it('a pattern that would take other engines for ever', () => {
    const functions = SMALL.functions.map((func) => ({ ...func, name: 'a'.repeat(50_000) }));
    assert.ok(activeValue(parse({ functions, dropFrames: '(a+)+b' })) > 0);
  });

  it('names are data: markup, control characters and right-to-left marks go through as they are', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E';
    assert.ok(
      parse({
        functions: [{ ...SMALL.functions[0]!, name }, ...SMALL.functions.slice(1)],
      }).functions.name.includes(name),
    );
  });

  it('comments become notes, a few of them', () => {
    const { notes } = parse({ comments: Array.from({ length: 50 }, (_, at) => `remark ${at}`) });
    assert.deepEqual(notes.slice(0, 2), [
      'Comment in the profile: remark 0',
      'Comment in the profile: remark 1',
    ]);
    assert.ok(notes.length <= 6);
  });

  it('lines that are none are not known', () => {
    for (const line of [-5, 2 ** 40]) {
      const profile = parse({ locations: [{ id: 1, lines: [[1, line]] }, SMALL.locations[1]!] });
      assert.deepEqual([...lineTable(profile).keys()], ['/a.go', '/b.go']);
    }
  });
});

function isNoString(field: Uint8Array): boolean {
  return field[0] !== 0x32;
}

function strings(fields: readonly Uint8Array[]): Uint8Array[] {
  return fields.filter((field) => !isNoString(field));
}

describe('pprof: bad input', () => {
  const broken: [what: string, parts: Partial<PprofParts>, problem: RegExp][] = [
    [
      'a location that is not there',
      { samples: [{ locations: [1, 99], values: [1, 1] }] },
      /^sample\[0\]\.location_id\[1\].*id 99/,
    ],
    [
      'a function that is not there',
      { locations: [{ id: 1, lines: [[77, 1]] }, SMALL.locations[1]!] },
      /^location\[0\]\.line\[0\]\.function_id.*id 77/,
    ],
    [
      'a mapping that is not there',
      { locations: [{ id: 1, mapping: 5, lines: [] }, SMALL.locations[1]!] },
      /^location\[0\]\.mapping_id.*id 5/,
    ],
    [
      'an id twice',
      { locations: [SMALL.locations[0]!, SMALL.locations[0]!] },
      /^location\[1\]\.id.*duplicate/,
    ],
    [
      'too few values',
      { samples: [{ locations: [1], values: [1] }] },
      /^sample\[0\]\.value: found 1 values for 2 types/,
    ],
    ['a pattern that is none', { dropFrames: '(' }, /^drop_frames/],
  ];
  for (const [what, parts, expected] of broken)
    it(`with ${what} says where`, () => assert.match(problem(pprofBytes({ ...SMALL, ...parts })), expected));

  it('with a string that is not there says where', () => {
    const fields = pprofFields(SMALL).filter(isNoString);
    assert.match(problem(Buffer.concat(fields)), /string index \d+ is out of range/);
  });

  it('cut off anywhere: says so, or that something is missing', () => {
    const bytes = pprofBytes(SMALL);
    let middles = 0;
    for (let length = 7; length < bytes.length; length++) {
      const found = problem(bytes.subarray(0, length));
      if (/unexpected end of file/.test(found)) middles++;
      else assert.match(found, /string index|unknown id|none of the formats/, `${length}: ${found}`);
    }
    assert.ok(middles > bytes.length / 2, `${middles} of ${bytes.length}`);
  });

  it('a length beyond the message says at which byte', () => {
    const bytes = Uint8Array.from(pprofBytes(SMALL));
    // The first field is the first value type: two numbers.
    bytes[1] = 3;
    assert.match(problem(bytes), /byte \d+/);
  });

  it('text of other formats is not taken for it', () => {
    for (const text of ['\n# callgrind format', '\n\n\n', '# hello', '"a"', '\b\u0001\n\u0002x'])
      assert.match(problem(Buffer.from(text)), /none of the formats/, JSON.stringify(text));
  });

  it('stacks that begin with an empty line are not taken for it', () => {
    assert.equal(parseProfile(Buffer.from('\nmain;work 12\n')).valueTypes[0]!.type, 'samples');
  });

  it('mutated at random: an error that says where, or a sound profile', () => {
    let state = 11;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const original = pprofBytes(SMALL);
    let accepted = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const bytes = Uint8Array.from(original);
      for (let edits = 1 + random(3); edits > 0; edits--) bytes[random(bytes.length)] = random(256);
      try {
        assertInvariants(parseProfile(bytes));
        accepted++;
      } catch (error) {
        assert.ok(error instanceof FormatError, String((error as Error).stack));
      }
    }
    assert.ok(accepted > 100 && accepted < 2900, `${accepted} of 3000 were accepted`);
  });
});

function problem(bytes: Uint8Array): string {
  try {
    parseProfile(bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  return 'no error';
}
