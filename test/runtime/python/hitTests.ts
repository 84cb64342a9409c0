import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { folderWith, removeFolder } from '../../support/cli';
import { hitsOf, profileJson, program } from './answers';
import { otherHits, statementHits } from './hitsTruth';
import type { Python } from './pythons';

/** Exact hits, under one Python. */
export function testHits({ file, version }: Python): void {
  const options = ['--hits', '--executable', file];

  it(`are exact in every kind of block, Python ${version}`, async () => {
    const answer = await profileJson([program('hits.py'), ...options]);
    assert.deepEqual(Object.fromEntries(hitsOf(answer, 'hits.py')), { ...statementHits, ...otherHits });
  });

  it(`are exact in twenty loops within each other, which is as many as Python allows, ${version}`, async () => {
    const depth = 20;
    const loops = Array.from(
      { length: depth },
      (_, at) => `${' '.repeat(at)}for _ in (0, 1)[: 1 + ${at} // 17]:\n`,
    );
    const folder = folderWith({ 'deep.py': `${loops.join('')}${' '.repeat(depth)}last = _\n` });
    try {
      const hits = hitsOf(await profileJson([path.join(folder, 'deep.py'), ...options]), 'deep.py');
      const wanted = Array.from({ length: depth + 1 }, (_, at) => [at + 1, 2 ** Math.max(0, at - 17)]);
      assert.deepEqual(
        [...hits].sort(([a], [b]) => a - b),
        wanted,
      );
    } finally {
      removeFolder(folder);
    }
  });
}
