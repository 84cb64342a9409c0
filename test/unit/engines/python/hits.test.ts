import * as assert from 'node:assert/strict';
import { hotline } from '../../cli/cli';
import { hitsOf, profileJson, program } from './answers';
import { pythonsHere } from './pythons';

/** What runs how often in `hits.py`, by construction. */
const TRUTH: Readonly<Record<number, number>> = {
  ...{ 2: 1, 5: 1, 6: 1, 9: 1, 11: 177, 12: 89, 13: 88, 16: 1, 18: 1, 19: 100 },
  ...{ 22: 1, 25: 1, 27: 1, 28: 1, 30: 1, 31: 100, 32: 50, 33: 50, 34: 17, 36: 33, 37: 33, 39: 7, 41: 33 },
  ...{ 44: 1, 45: 1, 46: 100, 47: 1, 48: 1, 50: 1, 51: 1, 52: 1, 53: 1, 54: 1 },
};

describe('hits of Python programs', function () {
  this.timeout(120_000);

  for (const { file, version } of pythonsHere()) {
    it(`are exact in every kind of block, Python ${version}`, async () => {
      const answer = await profileJson([program('hits.py'), '--hits', '--executable', file]);
      assert.deepEqual(Object.fromEntries(hitsOf(answer, 'hits.py')), TRUTH);
    });
  }

  it('are exact over threads and children of every kind', async () => {
    const answer = await profileJson([program('hitsFamily.py'), '--hits']);
    // The program, three processes of multiprocessing, a script, a fork and four threads.
    assert.equal(hitsOf(answer, 'counted.py').get(4), 7 + 3 * 100 + 100 + 100 + 4 * 5000);
    assert.equal(hitsOf(answer, 'hitsFamily.py').get(23), 1);
  });

  it('leave what a program prints and how it ends as they are', async () => {
    const { status, stdout } = await hotline([
      'profile',
      program('hits.py'),
      '--hits',
      '--',
      'x y',
      '--flag',
    ]);
    assert.equal(status, 0);
    assert.match(stdout, /^54 -1 \['x y', '--flag'\]$/m);
  });

  it('stand beside the time in the text, as line_profiler prints them', async () => {
    const { stdout } = await hotline(['profile', program('calls.py'), '--hits']);
    assert.match(stdout, /^Line +Hits +Self +Total +Per hit +% +Source$/m);
    assert.match(stdout, /^ +7 +6 000 000 .*total \+= number \* number % 7$/m);
  });

  it('are kept by the engine that needs nothing', async () => {
    const answer = await profileJson([program('hits.py'), '--hits', '--engine', 'counters']);
    assert.deepEqual(Object.fromEntries(hitsOf(answer, 'hits.py')), TRUTH);
  });

  it('are not counted with what measures something else', async () => {
    const { status, stderr } = await hotline(['profile', program('hits.py'), '--hits', '--kind', 'memory']);
    assert.equal(status, 2);
    assert.match(stderr, /Hits are counted with time/);
  });
});
