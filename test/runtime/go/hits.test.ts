import * as assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, removeFolder } from '../../support/cli';
import { profileJson, type Answer } from '../python/answers';
import { BUILD_MS, goProgram } from './goPrograms';

function hitsOf(answer: Answer, file: string): Record<number, number> {
  const lines = answer.files.find((one) => one.path.endsWith(file))?.lines ?? [];
  return Object.fromEntries(
    lines.flatMap(({ line, hits }) => (hits === undefined ? [] : [[line, hits] as const])),
  );
}

const EXACT = {
  9: 1,
  10: 60,
  15: 60,
  16: 4,
  17: 56,
  18: 8,
  20: 48,
  22: 16,
  24: 32,
  26: 32,
  30: 1,
  31: 1,
  32: 60,
  34: 1,
  35: 1,
  36: 60,
  37: 28,
  40: 1,
};

describe('hit counts of Go programs', function () {
  this.timeout(BUILD_MS);

  it('are exact: a loop, branches, a switch, a closure, a generic method', async () => {
    const answer = await profileJson([goProgram('counted'), '--hits']);
    assert.deepEqual(hitsOf(answer, 'counted/main.go'), EXACT);
  });

  it('are exact where goroutines run a line at the same time', async () => {
    const answer = await profileJson([goProgram('parallel'), '--hits']);
    const hits = hitsOf(answer, 'parallel/main.go');
    assert.equal(hits[17], 8 * 500_000);
    assert.equal(hits[16], 8);
  });

  it('are those of every package of the module, of tests too', async () => {
    const folder = folderWith({
      'go.mod': 'module counted\n\ngo 1.19\n',
      'inner/inner.go': 'package inner\n\nfunc Twice(n int) int {\n\tn *= 2\n\treturn n\n}\n',
      'outer.go':
        'package outer\n\nimport "counted/inner"\n\nfunc Four(n int) int {\n\treturn inner.Twice(inner.Twice(n))\n}\n',
      'outer_test.go':
        'package outer\n\nimport "testing"\n\nfunc TestFour(t *testing.T) {\n\tfor i := 0; i < 7; i++ {\n\t\tif Four(i) != 4*i {\n\t\t\tt.Fail()\n\t\t}\n\t}\n}\n',
    });
    try {
      const answer = await profileJson([path.join(folder, 'outer_test.go'), '--hits', '--test', 'TestFour']);
      // Lines that never ran have nothing to show.
      assert.deepEqual(hitsOf(answer, 'outer_test.go'), { 6: 1, 7: 7 });
      assert.deepEqual(hitsOf(answer, '/outer.go'), { 6: 7 });
      assert.deepEqual(hitsOf(answer, 'inner.go'), { 4: 14, 5: 14 });
    } finally {
      removeFolder(folder);
    }
  });

  it('need no module', async () => {
    const folder = folderWith({});
    try {
      cpSync(path.join(goProgram('counted'), 'main.go'), path.join(folder, 'loose.go'));
      const answer = await profileJson([path.join(folder, 'loose.go'), '--hits']);
      assert.deepEqual(hitsOf(answer, 'loose.go'), EXACT);
    } finally {
      removeFolder(folder);
    }
  });
});
