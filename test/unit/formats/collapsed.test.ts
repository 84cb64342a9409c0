import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { activeValue } from '../../../src/profile/model/profile';
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

/** The stacks of a file and the first figure of each, read without any of the reader's code. */
function stacksOf(name: string): [stack: string, value: number][] {
  const lines = readFileSync(`${PROFILES}/${name}`, 'utf8')
    .split('\n')
    .filter((line) => /^[^#].*\d$/.test(line));
  return lines.map((line) => {
    const [, stack, value] = /^(.*?) (\d+)(?: -?\d+ -?\d+)?$/.exec(line)!;
    return [stack!, Number(value)];
  });
}

function sum(stacks: readonly [string, number][], pattern: RegExp): number {
  return stacks.reduce((all, [stack, value]) => all + (pattern.test(stack) ? value : 0), 0);
}

describe('collapsed stacks: of real tools', () => {
  for (const name of ['raw.collapsed', 'threads.collapsed']) {
    it(`py-spy's ${name}`, () => {
      const stacks = stacksOf(`py-spy-0.4.2/${name}`);
      const profile = readFixture(`py-spy-0.4.2/${name}`);
      assert.deepEqual(profile.valueTypes, [{ type: 'samples', unit: 'count' }]);
      assert.equal(activeValue(profile), sum(stacks, /^/));
      assert.equal(functionsOf(profile)['spin:0']![0], sum(stacks, /;spin \([^;]*\)$/));
      assert.equal(functionsOf(profile)['main:0']![1], sum(stacks, /;main \(/));
      const line = linesOf(profile)['/tmp/sample/busy.py:4'];
      assert.ok(line![0] > 0);
      assert.deepEqual(line, [sum(stacks, /busy\.py:4\)$/), sum(stacks, /busy\.py:4\)/)]);
      assert.equal(profile.notes.length, name === 'threads.collapsed' ? 1 : 0);
    });
  }

  for (const [name, place] of [
    ['default.austin', (line: number) => `\\(/tmp/sample/busy\\.py\\);L${line}`],
    ['alternative.austin', (line: number) => `\\(/tmp/sample/busy\\.py:${line}\\)`],
    ['full.austin', (line: number) => `\\(/tmp/sample/busy\\.py\\);L${line}`],
  ] as const) {
    it(`austin's ${name}: microseconds, its own way to tell lines`, () => {
      const stacks = stacksOf(`austin-1.0.1/${name}`);
      const profile = readFixture(`austin-1.0.1/${name}`);
      assert.deepEqual(profile.valueTypes, [{ type: 'wall', unit: 'nanoseconds' }]);
      assert.equal(activeValue(profile), sum(stacks, /^/) * 1000);
      const line = linesOf(profile, 1000)['/tmp/sample/busy.py:4'];
      assert.ok(line![0] > 0);
      assert.deepEqual(line, [sum(stacks, RegExp(`${place(4)}$`)), sum(stacks, RegExp(`${place(4)}`))]);
      assert.ok(!profile.functions.name.some((one) => one.startsWith('Thread ') || /^L\d+$/.test(one)));
    });
  }

  it('perf: as perf report has it', () => {
    const profile = readFixture('perf-6.1/stackcollapse.collapsed');
    const { 'spin:0': spin, 'fib:0': fib } = functionsOf(profile, activeValue(profile) / 100);
    assert.deepEqual([spin![0].toFixed(2), fib![1].toFixed(2)], ['76.47', '23.53']);
  });
});

describe('collapsed stacks: after descriptions', () => {
  it('async-profiler: marks of the kind of code are no part of names', () => {
    assert.deepEqual(functionsOf(readFixture('by-hand/async-profiler.collapsed')), {
      'java/lang/Thread.run:0': [0, 50],
      'com/example/Busy.main:0': [0, 50],
      'com/example/Busy.spin:0': [43, 43],
      'com/example/Busy.fib:0': [7, 7],
      '[GC_active]:0': [5, 5],
    });
  });

  it('austin 3: facts at its start, file, name and line', () => {
    const profile = readFixture('by-hand/austin-3.austin');
    assert.equal(profile.duration, 61e6);
    assert.deepEqual(functionsOf(profile, 1e6), {
      '<module>:0': [0, 40],
      'main:0': [0, 40],
      'spin:0': [50, 50],
      'fib:0': [10, 10],
      'worker:0': [0, 20],
    });
    assert.deepEqual(linesOf(profile, 1e6)['/app.py:4'], [50, 50]);
    assert.deepEqual(functionsOf(readFixture('by-hand/austin-3-full.austin'), 1e6)['main:0'], [40, 40]);
    const memory = readFixture('by-hand/austin-3-memory.austin');
    assert.deepEqual(memory.valueTypes, [{ type: 'alloc_space', unit: 'bytes' }]);
    assert.equal(activeValue(memory), 4096);
  });

  it('austin of its processor time leaves out what was idle', () => {
    const text = readFileSync(`${PROFILES}/by-hand/austin-3-full.austin`, 'utf8').replace(
      'mode: full',
      'mode: cpu',
    );
    const profile = parseText(text);
    assert.equal(profile.valueTypes[0]!.type, 'cpu');
    assert.equal(activeValue(profile), 30e6);
  });

  it('equal stacks add up, the last space parts the figure from names with spaces', () => {
    assert.deepEqual(
      functionsOf(
        parseText('a b;operator new(unsigned int) 2\na b;operator new(unsigned int) 3\r\n\na b 1.5\n'),
      ),
      {
        'a b:0': [1.5, 6.5],
        'operator new(unsigned int):0': [5, 5],
      },
    );
  });

  it('paths and names with parentheses and colons', () => {
    const profile = parseText('f(int) (C:\\Program Files (x86)\\a.py:12);g (/x (1)/b:c.py:7) 4\n');
    assert.deepEqual([...profile.sources], ['C:\\Program Files (x86)\\a.py', '/x (1)/b:c.py']);
    assert.deepEqual(profile.functions.name.slice(1), ['f(int)', 'g']);
  });

  it('idle time that V8 told is idle', () =>
    assert.equal(activeValue(parseText('main;work 3\n(idle) 90\n')), 3));

  it('a stack 100,000 deep', () => {
    assert.deepEqual(functionsOf(parseText(`${'f;'.repeat(100_000)}g 2\n`)), {
      'f:0': [0, 2],
      'g:0': [2, 2],
    });
  });
});

describe('collapsed stacks: bad input', () => {
  const broken: [what: string, text: string, problem: RegExp][] = [
    ['a line without a figure', 'a;b 1\na;b\n', /^line 2: expected a number at the end of the line/],
    ['a line that was cut off', 'a;b 1\na;b 2\na;', /^line 3/],
    ['a figure that is none', 'a 1\nb NaN\n', /^line 2/],
    ['an infinite figure', 'a 1\nb Infinity\n', /^line 2/],
    ['a figure beyond all numbers', 'a 1\nb 1e300\n', /^line 2: not a usable number/],
    ['comments only', '# mode: wall\n', /none of the formats/],
    ['prose', 'This is the end.\nOf 2\n', /none of the formats/],
    ['a table', 'name: 3\nvalue: 4\n', /none of the formats/],
    ['gprof', 'Flat profile:\n\nEach sample counts as 0.01 seconds.\n', /none of the formats/],
  ];
  for (const [what, text, problem] of broken)
    it(`${what}: says where and what`, () => assert.match(problemOf(text), problem));

  it('figures below zero are left out', () => assert.equal(activeValue(parseText('a 5\na -3\n')), 5));

  it('names are data', () => {
    const name = '</script><img src=x onerror=alert(1)>\u0000\u202E';
    assert.ok(parseText(`main;${name} 3\n`).functions.name.includes(name));
  });

  it('more parentheses than anybody writes do not take long', () => {
    assert.equal(activeValue(parseText(`main;${' ('.repeat(200_000)}${')'.repeat(200_000)} 3\n`)), 3);
  });

  it('cut off or changed at random: an error that says where, or a sound profile', () => {
    assertSoundOrRefused(readFileSync(`${PROFILES}/by-hand/austin-3.austin`), 1000);
    assertSoundOrRefused(bytesOf('main;work (a.js:3) 12\nmain 4\n'), 1000);
  });

  it('every file of stacks here is read', () => {
    const names = readdirSync(PROFILES, { recursive: true, encoding: 'utf8' });
    const stacks = names.filter((name) => /\.(collapsed|austin)$/.test(name));
    assert.ok(stacks.length >= 9);
    for (const name of stacks) assert.ok(activeValue(readFixture(name)) > 0, name);
  });
});
