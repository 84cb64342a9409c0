import * as assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { listFiles } from '@vscode/vsce';
import { folderWith, hotline, removeFolder } from '../support/cli';

interface Answer {
  engine: string;
  engineReason: string;
  notes: string[];
}

describe('the package', () => {
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
      const args = ['profile', program, '--engine', engine, '--format', 'json'];
      const [packaged, here] = [await hotline(args, { cli }), await hotline(args)];
      assert.equal(packaged.status, 0, packaged.stderr);
      const answer = JSON.parse(packaged.stdout) as Answer;
      // Not every Node.js has a v8-profiler-next that compiles for it: the package loses nothing that is here.
      assert.equal(answer.engine, (JSON.parse(here.stdout) as Answer).engine, answer.engineReason);
      assert.ok(answer.notes.some((note) => note.includes('esbuild')));
    }
  });
});
