import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { activeValue, totalValue } from '../../../src/profile/model/profile';
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

type Json = Record<string, unknown>;
interface File extends Json {
  meta: Json;
  threads: (Json & Record<'samples' | 'stackTable' | 'frameTable' | 'funcTable', Json>)[];
}

function own(change: (thread: File['threads'][0], file: File) => void): File {
  const file = JSON.parse(readFileSync(`${PROFILES}/by-hand/firefox-47.json`, 'utf8')) as File;
  change(file.threads[0]!, file);
  return file;
}

describe('Firefox profiles', () => {
  it('with tables in their threads: functions, lines of calls, inlined ones, idle time', () => {
    const profile = readFixture('by-hand/firefox-47.json');
    assert.deepEqual(functionsOf(profile, 1e6), {
      '(idle):0': [2, 2],
      'main:1': [2, 6],
      'work:10': [2, 4],
      'tiny:20': [2, 2],
    });
    assert.deepEqual(linesOf(profile, 1e6), {
      '/app.js:3': [2, 6],
      '/app.js:12': [0, 2],
      '/app.js:13': [2, 2],
      'https://example.org/lib.js:21': [2, 2],
    });
    assert.equal(activeValue(profile), 6e6);
    assert.equal(totalValue(profile), 8e6);
    assert.equal(profile.duration, 8e6);
    assert.deepEqual(profile.notes, []);
  });

  it('with shared tables, sources, weights and times since the last sample', () => {
    const profile = readFixture('by-hand/firefox-shared.json');
    assert.deepEqual(functionsOf(profile, 1e6), {
      '(idle):0': [2, 2],
      'main:1': [2, 14],
      'work:10': [10, 12],
      'tiny:20': [2, 2],
    });
    assert.deepEqual(profile.notes, ['The stacks of 2 threads are added up.']);
  });

  it("Gecko's own, with its processes", () => {
    const profile = readFixture('by-hand/gecko.json');
    assert.deepEqual(functionsOf(profile, 1e6), { '(idle):0': [1, 1], 'main:1': [1, 4], 'work:10': [3, 3] });
    assert.deepEqual(linesOf(profile, 1e6), {
      '/app.js:3': [1, 4],
      'https://example.org/lib.js:12': [3, 3],
    });
  });

  it('native code has the library that it is in', () => {
    const profile = parseText(
      own((thread, file) => {
        thread.samples.stack = [3];
        file.meta.categories = [];
      }),
    );
    const row = profile.functions.name.indexOf('poll');
    assert.equal(profile.sources[profile.functions.source[row]!], 'libc.so.6');
  });

  it('names are data', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E';
    const profile = parseText(own((thread) => ((thread.stringArray as string[])[0] = name)));
    assert.ok(profile.functions.name.includes(name));
  });

  it('a stack 100,000 deep', () => {
    const profile = parseText(
      own((thread) => {
        const length = 100_000;
        thread.stackTable = {
          length,
          frame: Array.from({ length }, () => 0),
          prefix: Array.from({ length }, (_, at) => (at === 0 ? null : at - 1)),
        };
        thread.samples.stack = [length - 1];
      }),
    );
    assert.deepEqual(functionsOf(profile, 1e6), { 'main:1': [2, 2] });
  });

  const broken: [what: string, file: unknown, problem: RegExp][] = [
    ['no threads', own((_, file) => Reflect.deleteProperty(file, 'threads')), /^threads: expected a list/],
    ['a thread that is none', own((_, file) => (file.threads = [3 as never])), /^threads\[0\]/],
    [
      'no stacks',
      own((thread) => Reflect.deleteProperty(thread, 'stackTable')),
      /^threads\[0\]\.stackTable: missing value/,
    ],
    [
      'no strings',
      own((thread) => Reflect.deleteProperty(thread, 'stringArray')),
      /^threads\[0\]\.stringTable/,
    ],
    [
      'a stack that is not there',
      own((thread) => (thread.samples.stack = [99])),
      /^threads\[0\]\.samples\.stack\[0\].*index 99/,
    ],
    [
      'a frame that is not there',
      own((thread) => (thread.stackTable.frame = [77])),
      /stackTable\.frame\[0\].*index 77/,
    ],
    [
      'a function that is not there',
      own((thread) => (thread.frameTable.func = [-4])),
      /frameTable\.func\[0\]/,
    ],
    [
      'a name that is not there',
      own((thread) => (thread.funcTable.name = [55])),
      /funcTable\.name\[0\].*index 55/,
    ],
    [
      'a cycle',
      own((thread) => (thread.stackTable.prefix = [2, 0, 1, 0, 0])),
      /stackTable\.prefix\[0\].*cycle/,
    ],
    ['a stack of itself', own((thread) => (thread.stackTable.prefix = [0, 0, 0, 0, 0])), /cycle/],
    ['a time that is text', own((thread) => (thread.samples.time = ['x'])), /samples\.time\[0\]/],
    [
      'a weight that is null, as NaN becomes',
      own((thread) => (thread.samples.weight = ['1'])),
      /samples\.weight\[0\]/,
    ],
    ['an interval below zero', own((_, file) => (file.meta.interval = -1)), /^meta\.interval/],
    ['a huge interval', own((_, file) => (file.meta.interval = 1e300)), /^meta\.interval/],
  ];
  for (const [what, file, problem] of broken)
    it(`with ${what} says where`, () => assert.match(problemOf(file), problem));

  it('cut off or changed at random: an error that says where, or a sound profile', () => {
    assertSoundOrRefused(bytesOf(own(() => undefined)), 800);
    const gecko = JSON.parse(readFileSync(`${PROFILES}/by-hand/gecko.json`, 'utf8')) as object;
    assertSoundOrRefused(bytesOf(gecko), 800);
  });
});
