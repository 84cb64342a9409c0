import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { hitsOf, profileJson, program } from './answers';
import { otherHits, statementHits } from './hitsTruth';
import { pythonsHere } from './pythons';

const TRUTH = { ...statementHits, ...otherHits };

describe('hits of Python programs', function () {
  this.timeout(120_000);

  for (const { file, version } of pythonsHere()) {
    it(`are exact in every kind of block, Python ${version}`, async () => {
      const answer = await profileJson([program('hits.py'), '--hits', '--executable', file]);
      assert.deepEqual(Object.fromEntries(hitsOf(answer, 'hits.py')), TRUTH);
    });
  }

  it('are exact in twenty loops within each other, which is as many as Python allows', async () => {
    const depth = 20;
    const loops = Array.from(
      { length: depth },
      (_, at) => `${' '.repeat(at)}for _ in (0, 1)[: 1 + ${at} // 17]:\n`,
    );
    const folder = folderWith({ 'deep.py': `${loops.join('')}${' '.repeat(depth)}last = _\n` });
    try {
      for (const { file } of pythonsHere()) {
        const options = ['--hits', '--executable', file];
        const hits = hitsOf(await profileJson([path.join(folder, 'deep.py'), ...options]), 'deep.py');
        const wanted = Array.from({ length: depth + 1 }, (_, at) => [at + 1, 2 ** Math.max(0, at - 17)]);
        assert.deepEqual(
          [...hits].sort(([a], [b]) => a - b),
          wanted,
        );
      }
    } finally {
      removeFolder(folder);
    }
  });

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
