import * as assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { listFiles } from '@vscode/vsce';
import { folderWith, hotline, removeFolder } from './cli/cli';

describe('the package', function () {
  this.timeout(120_000);
  let folder: string;
  let files: string[];

  before(async () => {
    folder = folderWith({
      'program/main.ts':
        'enum Step { One = 1 }\nlet sum = 0;\nfor (let i = 0; i < 2e8; i++) sum += Step.One;\n',
    });
    files = await listFiles({ cwd: process.cwd() });
    for (const file of files) cpSync(file, path.join(folder, 'package', file), { recursive: true });
  });
  after(() => removeFolder(folder));

  it('holds what a user gets and nothing of how it is made', () => {
    for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', 'media/icon.png', 'dist/extension.js'])
      assert.ok(files.includes(file), file);
    const others = files.filter((file) => /^(src|test|out|\.)|\.map$|\.tsx?$/.test(file));
    assert.deepEqual(others, []);
  });

  it('runs by itself: the engines load, and TypeScript is compiled', async () => {
    const cli = path.join(folder, 'package', 'dist', 'cli.js');
    const program = path.join(folder, 'program', 'main.ts');
    for (const engine of ['v8-profiler-next', 'inspector']) {
      const result = await hotline(['profile', program, '--engine', engine, '--format', 'json'], { cli });
      assert.equal(result.status, 0, result.stderr);
      const answer = JSON.parse(result.stdout) as { engine: string; engineReason: string; notes: string[] };
      assert.equal(answer.engine, engine, answer.engineReason);
      assert.ok(answer.notes.some((note) => note.includes('esbuild')));
    }
  });
});
