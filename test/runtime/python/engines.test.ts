import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { assertShares, profileJson, program, selfOf, totalOf, type Answer } from './answers';
import { pythonsHere } from './pythons';

/** What the engine that needs nothing promises, in percentage points. */
const COUNTERS_POINTS = 10;

describe('the engine that needs nothing of the system, under Python', function () {
  this.timeout(120_000);
  // Other work on the machine may take a core away for a while: then it is measured once more.
  this.retries(2);

  for (const { file, version } of pythonsHere()) {
    const profile = (name: string) =>
      profileJson([program(name), '--engine', 'counters', '--executable', file]);

    it(`tells lines of a loop body without calls apart, ${version}`, async () => {
      const answer = await profile('straight.py');
      assert.equal(answer.engine, 'counters');
      const self = selfOf(answer, 'straight.py');
      assertShares([self.get(10), self.get(11), self.get(12)], [1, 3, 6], COUNTERS_POINTS);
    });

    it(`tells calls from two lines apart, ${version}`, async () => {
      const total = totalOf(await profile('calls.py'), 'calls.py');
      assertShares([total.get(25), total.get(26)], [1, 3], COUNTERS_POINTS);
    });

    it(`tells what waits, ${version}`, async () => {
      const self = selfOf(await profile('sleeps.py'), 'sleeps.py');
      assertShares([self.get(4), self.get(5), self.get(6)], [1, 2, 3], COUNTERS_POINTS);
    });

    it(`tells threads apart, which wait for each other, ${version}`, async () => {
      const total = totalOf(await profile('threads.py'), 'threads.py');
      assertShares([total.get(15), total.get(19)], [1, 3], COUNTERS_POINTS);
    });
  }
});

/** Bytes of a line in the type that the answer is about. */
function bytesOf(answer: Answer, line: number): number {
  return selfOf(answer, 'memory.py').get(line) ?? 0;
}

describe('memory of Python programs, under Python', function () {
  this.timeout(120_000);

  for (const { file, version } of pythonsHere()) {
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

  it('is told in words', async () => {
    const { stdout } = await hotline(['profile', program('memory.py'), '--kind', 'memory']);
    assert.match(stdout, /38\.\d MiB in use when it was most/);
  });
});

describe('cProfile of Python programs', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = folderWith({})));
  after(() => removeFolder(folder));

  /** Calls, own and whole seconds of a function, as Python's own pstats tells them. */
  const pstatsRow = (file: string, name: string): [number, number, number] => {
    const script =
      'import json, pstats, sys; print(json.dumps([row[1:4] for (_, _, name), row in pstats.Stats(sys.argv[1]).stats.items() if name == sys.argv[2]][0]))';
    return JSON.parse(execFileSync('python3', ['-c', script, file, name], { encoding: 'utf8' })) as [
      number,
      number,
      number,
    ];
  };

  for (const { file, version } of pythonsHere()) {
    it(`counts every call, and keeps what pstats opens, ${version}`, async () => {
      const out = path.join(folder, `calls-${version}.prof`);
      const options = ['--engine', 'cprofile', '--executable', file, '--out', out];
      const answer = await profileJson([program('hits.py'), ...options]);
      assert.equal(answer.engine, 'cprofile');
      const told = answer.functions.find(({ name }) => name.endsWith('fibonacci'))!;
      const [calls, own, whole] = pstatsRow(out, 'fibonacci');
      assert.equal(calls, 177);
      assert.equal(told.calls, 177);
      assert.ok(Math.abs(told.self - own * 1e9) <= 1 && Math.abs(told.total - whole * 1e9) <= 1);
    });
  }

  it('has the calls of every thread', async () => {
    const answer = await profileJson([program('hitsFamily.py'), '--engine', 'cprofile']);
    const counts = answer.functions.filter(
      ({ name, path: at }) => name === 'count' && at?.endsWith('counted.py'),
    );
    // Once by the program, once by each of five children, once by each of four threads.
    assert.equal(
      counts.reduce((sum, { calls }) => sum + (calls ?? 0), 0),
      1 + 5 + 4,
    );
  });
});
