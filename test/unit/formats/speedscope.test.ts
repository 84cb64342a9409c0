import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { activeValue } from '../../../src/profile/model/profile';
import { profileViewOf } from '../../../src/profile/views/profileView';
import {
  PROFILES,
  assertSoundOrRefused,
  bytesOf,
  functionsOf,
  linesOf,
  parseText,
  problemOf,
  readFixture,
} from './expectations';

interface File {
  shared: { frames: { name: string; file?: string; line?: number }[] };
  profiles: { samples: number[][]; weights: number[] }[];
}

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json';

function fileOf(profile: object, rest: object = {}): object {
  const frames = [
    { name: 'main', file: '/a.py', line: 3 },
    { name: 'work', file: '/a.py', line: 10 },
    { name: 'work', file: '/a.py', line: 11 },
  ];
  const whole = { type: 'sampled', name: 'x', unit: 'seconds', startValue: 0, endValue: 6, ...profile };
  return { $schema: SCHEMA, shared: { frames }, profiles: [whole], ...rest };
}

const SAMPLED = { samples: [[0, 1], [0, 2], [0]], weights: [1, 2, 3] };

describe('speedscope', () => {
  it('of py-spy: threads added up, a function for all of its lines', () => {
    const name = 'py-spy-0.4.2/threads.speedscope.json';
    const profile = readFixture(name);
    const file = JSON.parse(readFileSync(`${PROFILES}/${name}`, 'utf8')) as File;
    let total = 0;
    let fourth = 0;
    let spin = 0;
    for (const { samples, weights } of file.profiles) {
      samples.forEach((stack, at) => {
        const leaf = file.shared.frames[stack.at(-1)!];
        total += weights[at]!;
        if (leaf?.name === 'spin') spin += weights[at]!;
        if (leaf?.name === 'spin' && leaf.line === 4) fourth += weights[at]!;
      });
    }
    assert.ok(fourth > 0 && spin > fourth);
    assert.ok(Math.abs(activeValue(profile) - total * 1e9) < 1);
    assert.ok(Math.abs(functionsOf(profile, 1e9)['spin:0']![0] - spin) < 1e-6);
    assert.ok(Math.abs(linesOf(profile, 1e9)['/tmp/sample/busy.py:4']![0] - fourth) < 1e-6);
    assert.equal(profileViewOf(profile).samples, file.profiles.flatMap(({ samples }) => samples).length);
    assert.deepEqual(profile.notes, [
      'The file contains 2 profiles, such as one per thread. They are added up.',
    ]);
  });

  it('of speedscope itself: events, lines that say where functions start', () => {
    const profile = readFixture('by-hand/evented.speedscope.json');
    assert.deepEqual(functionsOf(profile, 1e6), {
      'main:1': [15, 50],
      '(anonymous):10': [20, 20],
      '(anonymous):20': [15, 15],
    });
    assert.equal(profile.duration, 60e6);
    assert.deepEqual(linesOf(profile), {});
  });

  it('sampled, root first, the line being the one that ran', () => {
    const profile = parseText(fileOf(SAMPLED));
    assert.deepEqual(functionsOf(profile, 1e9), { 'main:0': [3, 6], 'work:0': [3, 3] });
    assert.deepEqual(linesOf(profile, 1e9), { '/a.py:3': [3, 6], '/a.py:10': [1, 1], '/a.py:11': [2, 2] });
    assert.deepEqual(
      profile.valueTypes.map(({ type }) => type),
      ['samples', 'wall'],
    );
  });

  it('with profiles of different units has a value type for each', () => {
    const profile = parseText({
      ...fileOf({}),
      profiles: [
        {
          type: 'sampled',
          name: 'a',
          unit: 'bytes',
          startValue: 0,
          endValue: 1,
          samples: [[0]],
          weights: [8],
        },
        { type: 'sampled', name: 'b', unit: 'milliseconds', startValue: 0, endValue: 9, ...SAMPLED },
        { type: 'sampled', name: 'c', unit: 'milliseconds', startValue: 0, endValue: 9, ...SAMPLED },
      ],
      activeProfileIndex: 1,
    });
    assert.deepEqual(profile.valueTypes, [
      { type: 'alloc_space', unit: 'bytes' },
      { type: 'wall', unit: 'nanoseconds' },
    ]);
    assert.equal(profile.defaultValue, 1);
    assert.equal(activeValue(profile), 12e6);
    assert.equal(activeValue(profile, 0), 8);
  });

  it('a stack 50,000 deep, open at the end', () => {
    const events = Array.from({ length: 50_000 }, (_, at) => ({ type: 'O', frame: 0, at }));
    const profile = parseText(fileOf({ type: 'evented', unit: 'none', events, endValue: 60_000 }));
    assert.equal(activeValue(profile), 60_000);
  });

  const events = (...list: [type: string, frame: unknown, at: unknown][]) => ({
    type: 'evented',
    events: list.map(([type, frame, at]) => ({ type, frame, at })),
  });
  const broken: [what: string, file: unknown, problem: RegExp][] = [
    ['no profiles', { ...fileOf({}), profiles: [] }, /^profiles: the file contains no profile/],
    ['profiles that are none', { ...fileOf({}), profiles: [1] }, /^profiles\[0\]/],
    ['a type that is not known', fileOf({ type: 'x' }), /^profiles\[0\]\.type/],
    ['no frames', { ...fileOf(SAMPLED), shared: {} }, /^shared\.frames/],
    ['a frame that is none', { ...fileOf(SAMPLED), shared: { frames: [null] } }, /^shared\.frames\[0\]/],
    [
      'a name that is a number',
      { ...fileOf(SAMPLED), shared: { frames: [{ name: 3 }] } },
      /^shared\.frames\[0\]\.name/,
    ],
    [
      'a frame that is not there',
      fileOf({ samples: [[0, 9]], weights: [1] }),
      /^profiles\[0\]\.samples\[0\]\[1\].*index 9/,
    ],
    ['a frame below zero', fileOf({ samples: [[-1]], weights: [1] }), /samples\[0\]\[0\]/],
    [
      'too few weights',
      fileOf({ samples: [[0], [0]], weights: [1] }),
      /weights: found 1 entries for 2 samples/,
    ],
    ['a weight that is null, as NaN becomes', fileOf({ samples: [[0]], weights: [NaN] }), /weights\[0\]/],
    ['a weight beyond all numbers', fileOf({ samples: [[0]], weights: [1e300] }), /weights\[0\]/],
    ['an event before the last', fileOf(events(['O', 0, 5], ['C', 0, 4])), /events\[1\]\.at/],
    ['a wrong end', fileOf(events(['O', 0, 1], ['C', 1, 4])), /events\[1\]\.frame.*not the innermost/],
    ['an end without a start', fileOf(events(['C', 0, 1])), /events\[0\]\.frame/],
    ['an event of no kind', fileOf(events(['X', 0, 1])), /events\[0\]\.type/],
    ['a time that is text', fileOf(events(['O', 0, 'x'])), /events\[0\]\.at/],
  ];
  for (const [what, file, problem] of broken)
    it(`with ${what} says where`, () => assert.match(problemOf(file), problem));

  it('weights below zero are left out', () =>
    assert.equal(activeValue(parseText(fileOf({ samples: [[0], [0]], weights: [-5, 2] }))), 2e9));

  it('names are data', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E';
    const profile = parseText({
      ...fileOf({ samples: [[0]], weights: [1] }),
      shared: { frames: [{ name }] },
    });
    assert.ok(profile.functions.name.includes(name));
  });

  it('cut off or changed at random: an error that says where, or a sound profile', () => {
    assertSoundOrRefused(readFileSync(`${PROFILES}/by-hand/evented.speedscope.json`), 500);
    assertSoundOrRefused(bytesOf(fileOf(SAMPLED)), 500);
  });
});
