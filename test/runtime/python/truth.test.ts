import * as assert from 'node:assert/strict';
import { assertShares, profileJson, program, selfOf, totalOf } from './answers';
import { pythonsHere } from './pythons';

/** What the lines of a program may be off, in percentage points: the programs run for a second at most. */
const POINTS = 6;

describe('lines of Python programs', function () {
  this.timeout(60_000);
  // Other work on the machine may take a core away for a while: then it is measured once more.
  this.retries(2);
  const pythons = pythonsHere();

  it('are looked for in every version on the machine', () => assert.ok(pythons.length > 0));

  for (const { file, version } of pythons) {
    const profile = (name: string) => profileJson([program(name), '--executable', file]);

    it(`are true inside a loop body without calls, Python ${version}`, async () => {
      const answer = await profile('straight.py');
      assert.equal(answer.engine, 'sampler');
      assert.ok(answer.runtimeVersion.startsWith(version));
      const self = selfOf(answer, 'straight.py');
      assertShares([self.get(10), self.get(11), self.get(12)], [1, 3, 6], POINTS);
    });

    it(`are true for calls from two lines, Python ${version}`, async () => {
      const answer = await profile('calls.py');
      const total = totalOf(answer, 'calls.py');
      assertShares([total.get(25), total.get(26)], [1, 3], POINTS);
      assertShares([total.get(12), total.get(16)], [1, 3], POINTS);
      const work = answer.functions.find(({ name }) => name === 'work')!;
      assert.ok(work.self / answer.total > 0.9 && work.line === 4);
    });

    it(`are true under recursion: a caller does not work where it calls, Python ${version}`, async () => {
      const answer = await profile('recursion.py');
      const self = selfOf(answer, 'recursion.py');
      const share = (value: number | undefined) => (100 * (value ?? 0)) / answer.total;
      assert.ok(share(self.get(7)) > 98.5, `${share(self.get(7))} %`);
      assert.ok(share(self.get(9)) < 1, `${share(self.get(9))} %`);
      assert.ok(Math.abs(share(totalOf(answer, 'recursion.py').get(9)) - 90) < POINTS);
    });

    it(`are true for threads, which wait for each other, Python ${version}`, async () => {
      const answer = await profile('threads.py');
      const total = totalOf(answer, 'threads.py');
      assertShares([total.get(15), total.get(19)], [1, 3], POINTS);
      const threads = answer.parts.filter(({ kind }) => kind === 'thread');
      assert.deepEqual(threads.map(({ script }) => script).sort(), ['one', 'three']);
      // One runs at a time: what they worked cannot be more than what passed.
      assert.ok(answer.total / 1e6 < answer.durationMs * 1.05, `${answer.total} in ${answer.durationMs} ms`);
    });

    it(`are true for coroutines, and waiting for events is no work, Python ${version}`, async () => {
      const answer = await profile('asynchronous.py');
      const self = selfOf(answer, 'asynchronous.py');
      assertShares([self.get(10), self.get(17)], [1, 3], POINTS);
      const select = answer.functions.find(({ name }) => name.endsWith('.select'));
      assert.equal(select?.self ?? 0, 0);
    });
  }

  it('are true for what waits', async () => {
    const answer = await profileJson([program('sleeps.py')]);
    const self = selfOf(answer, 'sleeps.py');
    assertShares([self.get(4), self.get(5), self.get(6)], [1, 2, 3], 2);
    assert.ok(Math.abs(answer.total / 1e6 - 900) < 60, `${answer.total / 1e6} ms`);
  });

  it('have the work of every child, however it was started', async () => {
    const answer = await profileJson([program('family.py')]);
    const self = selfOf(answer, 'family.py');
    const child = selfOf(answer, 'child.py');
    // fork, spawn, forkserver, os.fork against one subprocess.
    assertShares([self.get(13), child.get(3)], [4, 1], 10);
    const scripts = answer.parts.map(({ script }) => script);
    for (const script of ['family.py', 'multiprocessing.spawn', 'multiprocessing.forkserver', 'child.py'])
      assert.ok(scripts.includes(script), `${script} of ${scripts.join(', ')}`);
    assert.equal(answer.parts.filter(({ parent }) => parent === null).length, 1);
  });
});
