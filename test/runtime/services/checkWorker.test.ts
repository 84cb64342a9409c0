import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { checkFiles, type CheckedFile } from '../../../src/services/checks/checkFiles';
import { CheckWorker } from '../../../src/services/checks/checkWorker';
import { folderWith, removeFolder } from '../../support/cli';

/** The built worker, with files of two names that a rule would never come to an end with, or break the thread. */
function stubbornWorker(folder: string): string {
  const script = path.join(folder, 'checker.js');
  const built = JSON.stringify(path.resolve('dist/checker.js'));
  writeFileSync(
    script,
    `
const fs = require('node:fs');
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => {
  if (String(file).endsWith('hangs.js')) for (;;);
  if (String(file).endsWith('dies.js')) process.exit(3);
  return readFileSync(file, ...rest);
};
const { workerData } = require('node:worker_threads');
workerData.extra.folder = require('node:path').dirname(${built});
require(${built});
`,
  );
  return script;
}

const SLOW = `function both(ones, others) {
  const found = [];
  for (const one of ones) if (others.includes(one)) found.push(one);
  return found;
}
`;
/** Longer than it takes to load the parser and check a short file on a machine that is busy with other work. */
const DEADLINE_MS = 20_000;
const names = ['first.js', 'hangs.js', 'second.js', 'dies.js', 'third.js'];

describe('checks of a file that hangs or breaks the thread', () => {
  let folder: string;
  beforeEach(() => (folder = folderWith(Object.fromEntries(names.map((name) => [name, SLOW])))));
  afterEach(() => removeFolder(folder));

  it('cost that file only, and say what became of it', async () => {
    const answers: CheckedFile[] = [];
    const files = names.map((name) => path.join(folder, name));
    await checkFiles(files, { script: stubbornWorker(folder), deadlineMs: DEADLINE_MS }, (answer) =>
      answers.push(answer),
    );
    const told = answers.map(({ path: file, checked, problem }) => [
      path.basename(file),
      checked?.skipped ?? checked?.findings.map(({ rule }) => rule) ?? problem,
    ]);
    const found = ['linear-search-in-loop'];
    assert.deepEqual(told, [
      ['first.js', found],
      ['hangs.js', 'took too long'],
      ['second.js', found],
      ['dies.js', 'the worker ended with code 3'],
      ['third.js', found],
    ]);
  });

  it('leave the thread that replaces it whole', async () => {
    const worker = new CheckWorker(stubbornWorker(folder), undefined, DEADLINE_MS);
    try {
      const [lost, document] = await Promise.all([
        worker.checkFiles([path.join(folder, 'hangs.js')]),
        worker.checkDocument('a.js', SLOW),
      ]);
      assert.equal(lost[0]!.checked!.skipped, 'took too long');
      const [finding] = document.checked!.findings;
      assert.equal(finding!.rule, 'linear-search-in-loop');
      const [fix] = await worker.fixesOf('a.js', SLOW, finding!.fixToken!);
      assert.ok(fix!.edits.length > 0);
    } finally {
      await worker.dispose();
    }
  });
});
