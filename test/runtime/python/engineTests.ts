import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { folderWith, removeFolder } from '../../support/cli';
import {
  assertMostIsIn,
  assertRising,
  assertThrice,
  profileComputed,
  profileJson,
  program,
  selfOf,
  totalOf,
  type Answer,
} from './answers';
import type { Python } from './pythons';

/** The engine that needs nothing, under one Python: what holds however busy the machine is. */
export function testCounters({ file, version }: Python): void {
  const counters = ['--engine', 'counters', '--executable', file];
  const profile = (name: string, ...args: string[]) => profileJson([program(name), ...counters, ...args]);
  const profileTold = (name: string) =>
    profileComputed([program('computed.py'), ...counters, '--', program(name)]);

  it(`tells lines of a loop body without calls apart, ${version}`, async () => {
    const { answer, computed } = await profileTold('straight.py');
    assert.equal(answer.engine, 'counters');
    const self = selfOf(answer, 'straight.py');
    assertRising([self.get(10), self.get(11), self.get(12)]);
    assertMostIsIn(answer, 'straight.py');
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
  });

  it(`tells calls from two lines apart, ${version}`, async () => {
    const total = totalOf(await profile('calls.py'), 'calls.py');
    assertThrice(total.get(25), total.get(26));
  });

  it(`tells what waits, ${version}`, async () => {
    const passed = await profile('sleeps.py', '--value', 'wall');
    const wall = selfOf(passed, 'sleeps.py');
    assertRising([wall.get(4), wall.get(5), wall.get(6)]);
    assertMostIsIn(passed, 'sleeps.py');
  });

  it(`has of threads what they computed, ${version}`, async () => {
    const { answer, computed } = await profileTold('threadTimes.py');
    assert.ok(answer.total <= computed.get('process')!, `${answer.total} of ${computed.get('process')}`);
    const total = totalOf(answer, 'threadTimes.py');
    for (const [name, line] of [
      ['one', 16],
      ['three', 21],
    ] as const) {
      const [worked, told] = [total.get(line)!, computed.get(name)!];
      assert.ok(worked > 0.8 * told && worked < 1.05 * told, `${name}: ${worked} of ${told}`);
    }
  });
}

/** Bytes of a line in the type that the answer is about. */
function bytesOf(answer: Answer, line: number): number {
  return selfOf(answer, 'memory.py').get(line) ?? 0;
}

/** Memory by line, under one Python. */
export function testMemory({ file, version }: Python): void {
  const profile = (...args: string[]) =>
    profileJson([program('memory.py'), '--kind', 'memory', '--executable', file, ...args]);
  /** A bytes object of 1,000 bytes has a head of 33. */
  const keptBytes = 10_000 * 1_033;

  it(`stands on the lines that held it when it was most, ${version}`, async () => {
    const answer = await profile();
    assert.equal(answer.engine, 'tracemalloc');
    const held = bytesOf(answer, 6);
    assert.ok(Math.abs(held / 40_000_000 - 1) < 0.001, `${held}`);
    assert.ok(bytesOf(answer, 14) < 1000);
    assert.equal(totalOf(answer, 'memory.py').get(19), held + (selfOf(answer, 'memory.py').get(19) ?? 0));
  });

  it(`stands on the lines that hold it at the end, ${version}`, async () => {
    const answer = await profile('--live');
    const kept = bytesOf(answer, 14);
    // The list grows on this line too.
    assert.ok(kept >= keptBytes && kept < keptBytes + 150_000, `${kept}`);
    assert.equal(bytesOf(answer, 6), 0);
    const main = answer.functions.find(({ name, path }) => name === 'main' && path!.endsWith('memory.py'))!;
    assert.ok(main.total >= kept && main.line === 18);
  });
}

/** Calls, own and whole seconds of a function, as Python's own pstats tells them. */
function pstatsRow(file: string, name: string): [number, number, number] {
  const script =
    'import json, pstats, sys; print(json.dumps([row[1:4] for (_, _, name), row in pstats.Stats(sys.argv[1]).stats.items() if name == sys.argv[2]][0]))';
  const told = execFileSync('python3', ['-c', script, file, name], { encoding: 'utf8' });
  return JSON.parse(told) as [number, number, number];
}

/** cProfile, under one Python. */
export function testCProfile({ file, version }: Python): void {
  it(`counts every call, and keeps what pstats opens, ${version}`, async () => {
    const folder = folderWith({});
    try {
      const out = path.join(folder, 'calls.prof');
      const options = ['--engine', 'cprofile', '--executable', file, '--out', out];
      const answer = await profileJson([program('hits.py'), ...options]);
      assert.equal(answer.engine, 'cprofile');
      const told = answer.functions.find(({ name }) => name.endsWith('fibonacci'))!;
      const [calls, own, whole] = pstatsRow(out, 'fibonacci');
      assert.equal(calls, 177);
      assert.equal(told.calls, 177);
      assert.ok(Math.abs(told.self - own * 1e9) <= 1 && Math.abs(told.total - whole * 1e9) <= 1);
    } finally {
      removeFolder(folder);
    }
  });
}
