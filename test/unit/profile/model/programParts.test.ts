import * as assert from 'node:assert/strict';
import { nameParts, partCosts, type MeasuredPart } from '../../../../src/profile/model/programParts';
import { profileOf } from '../../../support/profiles';

function part(
  id: string,
  parent: string | undefined,
  script: string,
  worked: number,
  cpu?: number,
): MeasuredPart {
  return {
    part: { id, parent, script, kind: parent === undefined ? 'process' : 'thread' },
    pid: 7,
    profile: profileOf([
      { frames: 'main@1', value: worked },
      { frames: '(idle)', value: 5 },
    ]),
    cpu,
  };
}

describe('parts of a program', () => {
  const run = [
    part('p', undefined, '/app/main.js', 10),
    part('a', 'p', '/app/worker.js', 20),
    part('b', 'p', 'C:\\app\\worker.js', 30),
    part('c', 'a', '', 40),
    part('d', 'lost', '/app/other.js', 50),
  ];

  it('are named by where they stand, each before those that it started', () => {
    assert.deepEqual(
      nameParts(run).map(({ key, parentKey, depth }) => [key, parentKey, depth]),
      [
        ['main.js', undefined, 0],
        ['main.js/worker.js', 'main.js', 1],
        ['main.js/worker.js/eval', 'main.js/worker.js', 2],
        ['main.js/worker.js#2', 'main.js', 1],
        ['main.js/other.js', 'main.js', 1],
      ],
    );
  });

  it('have a first one even where the program itself left nothing', () => {
    const named = nameParts(run.slice(1));
    assert.deepEqual(
      named.map(({ key }) => key),
      ['worker.js', 'worker.js/worker.js', 'worker.js/eval', 'worker.js/other.js'],
    );
    assert.deepEqual(nameParts([]), []);
  });

  it('are added up over the runs of a program; idle time is no work', () => {
    const again = [part('p2', undefined, '/app/main.js', 1, 4e6), part('x', 'p2', '/app/worker.js', 2, 3e6)];
    const first = [part('p', undefined, '/app/main.js', 10, 9e6), part('a', 'p', '/app/worker.js', 20)];
    const costs = partCosts([...nameParts(first), ...nameParts(again)]);
    assert.deepEqual(
      costs.map(({ key, active, duration, cpu }) => [key, active, duration, cpu]),
      [
        ['main.js', 11e6, 21e6, 13e6],
        ['main.js/worker.js', 22e6, 32e6, undefined],
      ],
    );
  });
});
