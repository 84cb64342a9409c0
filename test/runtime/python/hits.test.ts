import * as assert from 'node:assert/strict';
import { hotline } from '../../support/cli';
import { hitsOf, profileJson, program } from './answers';
import { otherHits, statementHits } from './hitsTruth';
import { testHits } from './hitTests';
import { pythonOnPath } from './pythons';

describe('hits of Python programs', function () {
  this.timeout(240_000);

  testHits(pythonOnPath());

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
    assert.deepEqual(Object.fromEntries(hitsOf(answer, 'hits.py')), { ...statementHits, ...otherHits });
  });

  it('are not counted with what measures something else', async () => {
    const { status, stderr } = await hotline(['profile', program('hits.py'), '--hits', '--kind', 'memory']);
    assert.equal(status, 2);
    assert.match(stderr, /cannot count hits/);
  });
});
