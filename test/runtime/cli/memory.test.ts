import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder } from '../../support/cli';

interface Answer {
  value: { type: string; unit: string };
  total: number;
  notes: string[];
  parts: { key: string; self: number }[];
  functions: { name: string; self: number; total: number }[];
  files: { path: string; lines: { line: number; self: number; total: number | null }[] }[];
}

const PROGRAM = path.resolve('test/fixtures/programs/memory.js');
/** Arrays of 125 numbers, and the head of an array object. */
const ARRAY = 125 * 8 + 16 + 16;

describe('hotline profile --kind memory', () => {
  let folder: string;

  before(() => {
    folder = folderWith({
      'parent.js': `
const { Worker } = require('node:worker_threads');
new Worker(${JSON.stringify(PROGRAM)});
require('node:child_process').fork(${JSON.stringify(PROGRAM)});
`,
    });
  });
  after(() => removeFolder(folder));

  async function profile(...args: string[]): Promise<Answer> {
    const result = await hotline(['profile', ...args, '--format', 'json'], { cwd: folder });
    assert.equal(result.status, 0, result.stderr);
    return JSON.parse(result.stdout) as Answer;
  }

  const bytesOf = ({ functions }: Answer, name: string) =>
    functions.find((one) => one.name === name)?.self ?? 0;

  it('tells how much each function allocated, whether it was freed or not', async () => {
    const answer = await profile(PROGRAM, '--kind', 'memory');
    assert.deepEqual(answer.value, { type: 'alloc_space', unit: 'bytes' });
    const truth = { one: 50_000 * ARRAY, three: 150_000 * ARRAY, keep: 8000 * ARRAY };
    const all = truth.one + truth.three + truth.keep;
    for (const [name, bytes] of Object.entries(truth)) {
      const share = bytesOf(answer, name) / answer.total;
      assert.ok(Math.abs(share - bytes / all) < 0.03, `${name} has ${share}, not ${bytes / all}`);
    }
    assert.ok(Math.abs(answer.total / all - 1) < 0.1, `${answer.total} bytes of ${all}`);
    const { lines } = answer.files.find((file) => file.path === PROGRAM)!;
    assert.ok(lines.find(({ line }) => line === 7)!.self > 0.6 * answer.total, 'where the function starts');
    assert.ok(lines.find(({ line }) => line === 21)!.total! > 0.6 * answer.total, 'where it is called');
    assert.ok(answer.notes.some((note) => /allocations by function/.test(note)));
  });

  it('tells what is in use at the end', async () => {
    const answer = await profile(PROGRAM, '--kind', 'memory', '--live');
    assert.deepEqual(answer.value, { type: 'inuse_space', unit: 'bytes' });
    const kept = 8000 * ARRAY;
    assert.ok(Math.abs(bytesOf(answer, 'keep') / kept - 1) < 0.25, `${bytesOf(answer, 'keep')} of ${kept}`);
    assert.ok(bytesOf(answer, 'three') < 0.02 * kept);
  });

  it('adds threads and processes up', async () => {
    const answer = await profile('parent.js', '--kind', 'memory');
    assert.deepEqual(answer.parts.map(({ key }) => key).sort(), [
      'parent.js',
      'parent.js/memory.js',
      'parent.js/memory.js#2',
    ]);
    const three = bytesOf(answer, 'three');
    assert.ok(Math.abs(three / (300_000 * ARRAY) - 1) < 0.1, `${three}`);
  });

  it('is told in bytes, and kept as a file that V8’s own tools read', async () => {
    const file = path.join(folder, 'kept.heapprofile');
    const { stdout } = await hotline(['profile', PROGRAM, '--kind', 'memory', '--out', file]);
    assert.match(stdout, /allocated \d+ MiB/);
    assert.doesNotMatch(stdout, /[Aa]ctive/);
    const shown = await hotline(['show', file, '--top', '1']);
    assert.match(shown.stdout, /MiB .* three /);
  });

  const wrong: [args: string[], message: RegExp][] = [
    [['--kind', 'heap'], /--kind must be cpu or memory, not heap/],
    [['--live'], /--live requires --kind memory/],
    [['--kind', 'memory', '--exact-lines'], /--exact-lines requires --kind cpu/],
    [['--kind', 'memory', '--engine', 'datadog-pprof'], /cannot measure memory/],
  ];
  for (const [args, message] of wrong) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { status, stderr } = await hotline(['profile', PROGRAM, ...args]);
      assert.equal(status, 2);
      assert.match(stderr, message);
    });
  }
});
