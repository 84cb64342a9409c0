import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { assertThrice, profileJson, program, selfOf } from './answers';
import { testLines } from './lineTests';
import { pythonOnPath } from './pythons';

describe('lines of Python programs', function () {
  this.timeout(240_000);

  testLines(pythonOnPath());

  it('have the work of every child, however it was started', async () => {
    const answer = await profileJson([program('family.py')]);
    const self = selfOf(answer, 'family.py');
    const child = selfOf(answer, 'child.py');
    // fork, spawn, forkserver, os.fork against one subprocess: four times, which is thrice and more.
    assertThrice(child.get(3), self.get(13));
    const scripts = answer.parts.map(({ script }) => script);
    for (const script of ['family.py', 'multiprocessing.spawn', 'multiprocessing.forkserver', 'child.py'])
      assert.ok(scripts.includes(script), `${script} of ${scripts.join(', ')}`);
    assert.equal(answer.parts.filter(({ parent }) => parent === null).length, 1);
    for (const { script, self: worked, cpuMs } of answer.parts)
      assert.ok(worked <= cpuMs! * 1e6, `${script}: ${worked} of ${cpuMs} ms`);
  });
});

describe('what a thread of Python computed', function () {
  const injected = path.resolve('src/runtimes/python/injected');
  /** Runs a script that may import what is injected, and reads the numbers that it prints. */
  const numbers = (script: string) => {
    const start = `import sys\nsys.path.insert(0, sys.argv[1])\n`;
    const text = execFileSync('python3', ['-B', '-c', start + script, injected], { encoding: 'utf8' });
    return text.trim().split(' ').map(Number);
  };

  it('is told in whole ticks where the kernel keeps no schedule', () => {
    const [computed, ticked, tick] = numbers(`
import os, time
from _hotline_threads import TICK, ThreadClock, computed_by, ticked
name, reader = computed_by(os.getpid())
while time.process_time() < 0.3:
    pass
number = os.getpid()
exact = ThreadClock(number, number, (name, reader), 0).read()[0]
rough = ThreadClock(number, number, ('stat', ticked), 0).read()[0]
print(exact, int(rough), int(TICK))
`);
    assert.ok(computed! >= 0.25e9, `${computed}`);
    assert.ok(Math.abs(computed! - ticked!) <= 3 * tick!, `${ticked} of ${computed}`);
  });

  it('is a share of what the process computed, from inside where threads have no clocks', () => {
    const [shares, computed] = numbers(`
import time
if hasattr(time, 'pthread_getcpuclockid'):
    del time.pthread_getcpuclockid
from _hotline_thread_sampler import Computed
before = time.process_time()
clocks = Computed()
while time.process_time() - before < 0.1:
    pass
steps = clocks.steps([1, 2], 10)
print(sum(steps.values()), time.process_time() - before)
assert steps[1] == steps[2]
`);
    assert.ok(shares! >= 0.09 && shares! <= computed!, `${shares} of ${computed}`);
  });
});
