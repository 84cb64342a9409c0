import * as assert from 'node:assert/strict';
import { hotline } from '../../support/cli';
import { profileJson, program } from './answers';
import { testCounters, testCProfile, testMemory } from './engineTests';
import { pythonOnPath } from './pythons';

describe('the engine that needs nothing of the system, under Python', function () {
  this.timeout(240_000);

  testCounters(pythonOnPath());
});

describe('memory of Python programs, under Python', function () {
  this.timeout(240_000);

  testMemory(pythonOnPath());

  it('is told in words', async () => {
    const { stdout } = await hotline(['profile', program('memory.py'), '--kind', 'memory']);
    assert.match(stdout, /38\.\d MiB in use at peak/);
  });
});

describe('cProfile of Python programs', function () {
  this.timeout(240_000);

  testCProfile(pythonOnPath());

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
