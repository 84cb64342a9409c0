import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { activeValue, totalValue } from '../../../src/profile/model/profile';
import {
  PROFILES,
  assertSoundOrRefused,
  bytesOf,
  functionsOf,
  parseText,
  problemOf,
  readFixture,
} from './expectations';
import { lineTable } from '../../../src/profile/views/lineTable';

interface Chunk {
  name: string;
  id: string;
  args: { data: { timeDeltas?: number[] } };
}

type Data = Record<string, unknown>;

const event = (name: string, data: Data, rest: Data = {}) => ({
  ...{ ph: 'P', cat: 'disabled-by-default-v8.cpu_profiler', pid: 1, tid: 2, id: '0x1', ts: 1000, name },
  ...{ args: { data }, ...rest },
});

const node = (id: number, functionName: string, parent?: number) => {
  const callFrame = { functionName, scriptId: 3, url: 'http://x/a.js', lineNumber: id * 10, columnNumber: 2 };
  return { id, parent, callFrame: parent === undefined ? { functionName, scriptId: 0 } : callFrame };
};

const START = event('Profile', { startTime: 1000 });
const CHUNKS = [
  event('ProfileChunk', {
    cpuProfile: { nodes: [node(1, '(root)'), node(2, 'main', 1)], samples: [2, 2] },
    timeDeltas: [100, 1000],
    lines: [22, 23],
  }),
  event(
    'ProfileChunk',
    {
      cpuProfile: { nodes: [node(3, 'work', 2)], samples: [3, 3, 1] },
      timeDeltas: [1000, 1000, 2000],
      lines: [31, 31, 0],
    },
    { tid: 9 },
  ),
];

describe('Chrome traces', () => {
  it('of Chromium: the page and its worker, with lines', () => {
    const profile = readFixture('chromium-156/page.trace.json');
    const { traceEvents } = JSON.parse(readFileSync(`${PROFILES}/chromium-156/page.trace.json`, 'utf8')) as {
      traceEvents: Chunk[];
    };
    const lasted = new Map<string, number>();
    for (const { name, id, args } of traceEvents) {
      if (name !== 'ProfileChunk') continue;
      for (const delta of args.data.timeDeltas ?? []) lasted.set(id, (lasted.get(id) ?? 0) + delta);
    }
    assert.equal(lasted.size, 2);
    const firsts = new Map(
      traceEvents
        .filter(({ name }) => name === 'ProfileChunk')
        .toReversed()
        .map(({ id, args }) => [id, args.data.timeDeltas![0]!]),
    );
    const all = [...lasted].reduce((sum, [id, time]) => sum + time - firsts.get(id)!, 0);
    assert.equal(Math.round(totalValue(profile) / 1000), all);
    const { name, line } = profile.functions;
    assert.deepEqual(
      ['spin', 'fib', 'main', 'churn'].map((one) => line[name.indexOf(one)]),
      [1, 9, 13, 1],
    );
    const lines = lineTable(profile);
    const page = lines.get('http://localhost:8123/page.js')!;
    assert.ok(
      page.every((cost) => cost.line <= 24),
      'no line beyond the end of the file',
    );
    const spin = page.filter((cost) => cost.line === 3 || cost.line === 4);
    assert.ok(spin.reduce((sum, { self }) => sum + self, 0) > 1e6);
    const worker = lines.get('http://localhost:8123/worker.js')!;
    assert.ok(worker.find((cost) => cost.line === 4)!.self > 10e6);
    assert.deepEqual(profile.notes, ['The stacks of 2 threads are added up.']);
  });

  it('a sample lasts until the next one, chunks are put together, lines go by samples', () => {
    const profile = parseText({ traceEvents: [START, ...CHUNKS] });
    assert.deepEqual(functionsOf(profile, 1e3), { 'main:21': [2000, 5000], 'work:31': [3000, 3000] });
    const lines = lineTable(profile).get('http://x/a.js')!;
    assert.deepEqual(
      lines.map(({ line, self }) => [line, self / 1e3]),
      [
        [22, 1000],
        [23, 1000],
        [31, 3000],
      ],
    );
    assert.equal(profile.duration / 1e3, 5100);
  });

  it('may be the list of events alone', () =>
    assert.deepEqual(
      functionsOf(parseText([START, ...CHUNKS])),
      functionsOf(parseText({ traceEvents: [START, ...CHUNKS] })),
    ));

  it('shows the process that worked most', () => {
    const other = [START, ...CHUNKS].map((one) => ({ ...one, pid: 7 }));
    const longer = other.map(
      (one) =>
        JSON.parse(JSON.stringify(one).replaceAll('1000', '4000').replaceAll('work', 'more')) as object,
    );
    const profile = parseText({ traceEvents: [START, ...CHUNKS, ...longer] });
    assert.ok(profile.functions.name.includes('more') && !profile.functions.name.includes('work'));
    assert.match(profile.notes.join(), /has 2 processes/);
  });

  const chunk = (change: (data: Data & { cpuProfile: Data }) => void) => {
    const copy = structuredClone(CHUNKS[0]!) as unknown as { args: { data: Data & { cpuProfile: Data } } };
    change(copy.args.data);
    return { traceEvents: [START, copy] };
  };
  const broken: [what: string, file: unknown, problem: RegExp][] = [
    [
      'no samples',
      { traceEvents: [{ ph: 'X', name: 'Paint' }] },
      /^traceEvents: the trace contains no JavaScript samples/,
    ],
    ['events that are none', { traceEvents: [1, null] }, /no JavaScript samples/],
    [
      'a chunk of no profile',
      { traceEvents: CHUNKS },
      /^traceEvents\[0\]: chunk without a preceding profile/,
    ],
    [
      'too few times',
      chunk((data) => (data.timeDeltas = [1])),
      /^traceEvents\[1\]\.args\.data\.timeDeltas: found 1 entries for 2 samples/,
    ],
    [
      'a time that is text',
      chunk((data) => (data.timeDeltas = [1, 'x'])),
      /^traceEvents\[0\]: timeDeltas\[1\]/,
    ],
    [
      'a sample that is not there',
      chunk((data) => (data.cpuProfile.samples = [2, 99])),
      /samples\[1\].*id 99/,
    ],
    [
      'a node without a parent',
      chunk((data) => (data.cpuProfile.nodes = [node(1, '(root)'), node(2, 'a', 55)])),
      /nodes\[1\]\.parent.*id 55/,
    ],
    [
      'a cycle',
      chunk((data) => (data.cpuProfile.nodes = [node(1, '(root)'), node(2, 'a', 3), node(3, 'b', 2)])),
      /cycle/,
    ],
    ['a huge start', { traceEvents: [event('Profile', { startTime: 1e300 })] }, /startTime/],
    ['nodes that are text', chunk((data) => (data.cpuProfile.nodes = 'x')), /nodes: expected a list/],
  ];
  for (const [what, file, problem] of broken)
    it(`with ${what} says where`, () => assert.match(problemOf(file), problem));

  it('cut off or changed at random: an error that says where, or a sound profile', () => {
    assertSoundOrRefused(bytesOf({ traceEvents: [START, ...CHUNKS] }), 800);
    assertSoundOrRefused(readFileSync(`${PROFILES}/chromium-156/page.trace.json`), 40);
    assert.ok(activeValue(readFixture('chromium-156/page.trace.json')) > 0);
  });
});
