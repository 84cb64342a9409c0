import * as assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import * as path from 'node:path';
import { isAtLeast } from '../../../src/runtimes/node/nodeVersion';
import { ensureNode } from '../../harness/nodes';
import { folderWith, hotline, removeFolder } from '../../support/cli';

/** Types above the loop: a compiler drops them, so that only a source map leads back to the right line. */
const TYPES = `interface Round {
  index: number;
  label: string;
}
type Rounds = Round[];

`;
const LOOP_LINE = 11;
const LOOP = `export function spin(rounds: Rounds): number {
  let sum = 0;
  for (const { index } of rounds) {
    // The loop below is where the time goes.
    for (let i = 0; i < 5e7; i++) sum += (i * index) % 7;
  }
  return sum;
}
`;
const RUN = `const rounds: Rounds = Array.from({ length: 8 }, (_, index) => ({ index, label: 'r' + index }));
console.log('sum', spin(rounds) > 0);
`;
const PROGRAM = TYPES + LOOP + RUN;
/** What only a compiler can do: Node.js's own type stripping refuses it. */
const ENUM = `enum Colour { Red, Green }\n`;

interface Answer {
  engine: string;
  functions: { name: string; path: string | null; line: number; self: number }[];
  files: { path: string; lines: { line: number; self: number }[] }[];
  notes: string[];
}

describe('TypeScript, the way its project runs it', () => {
  let folder: string;
  let newerNode: string;

  before(async () => {
    newerNode = await ensureNode(24, () => undefined);
    folder = folderWith({
      'tsx/package.json': '{"devDependencies": {"tsx": "*"}}',
      'tsx/main.ts': ENUM + PROGRAM,
      'tsx/module.mts': PROGRAM + 'console.log(import.meta.url.endsWith("module.mts"));\n',
      'tsx-module/package.json': '{"type": "module", "scripts": {"start": "tsx main.ts"}}',
      'tsx-module/main.ts': PROGRAM + 'await 0;\n',
      'ts-node/package.json': '{"scripts": {"start": "ts-node main.ts"}}',
      'ts-node/tsconfig.json':
        '{"compilerOptions": {"module": "commonjs", "target": "es2022", "types": [], "ignoreDeprecations": "6.0"}, "ts-node": {"transpileOnly": true}}',
      'ts-node/main.ts': ENUM + PROGRAM,
      'ts-node-module/package.json':
        '{"type": "module", "scripts": {"start": "node --loader ts-node/esm main.ts"}}',
      'ts-node-module/tsconfig.json':
        '{"compilerOptions": {"module": "esnext", "target": "es2022", "types": []}, "ts-node": {"transpileOnly": true}}',
      'ts-node-module/main.ts': PROGRAM + 'await 0;\n',
      'strip/package.json': '{"type": "module", "scripts": {"start": "node main.ts"}}',
      'strip/main.ts': PROGRAM,
      'alone/main.ts': ENUM + PROGRAM,
      'alone/view.tsx': PROGRAM,
      'bundle/package.json': '{"name": "bundled"}',
      'bundle/tsconfig.json': '{"compilerOptions": {"paths": {"@lib/*": ["./lib/*"]}}}',
      'bundle/lib/spin.ts': TYPES + LOOP,
      'bundle/lib/data.json': '{"length": 8}',
      'bundle/node_modules/labels/package.json': '{"name": "labels", "main": "index.js"}',
      'bundle/node_modules/labels/index.js': `exports.label = (index) => 'r' + index;\nexports.where = __filename;\n`,
      'bundle/main.ts': `#!/usr/bin/env node
import { spin } from '@lib/spin';
import data from './lib/data.json';
import { label, where } from 'labels';
import * as fs from 'fs';
const path = require('node:path');

spin(Array.from(data, (_: unknown, index: number) => ({ index, label: label(index) })));
console.log(JSON.stringify({
  dirname: __dirname, filename: __filename, argv1: process.argv[1], main: require.main === module, where,
  read: typeof fs.readFileSync, base: path.basename(__filename), self: require.main?.filename,
}));
`,
      'bundle-module/package.json': '{"type": "module"}',
      'bundle-module/lib/spin.ts': TYPES + LOOP,
      'bundle-module/main.ts': `import { readFileSync } from 'node:fs';
import { spin } from './lib/spin.js';
const { label } = await import('labels');
const rounds = Array.from({ length: 8 }, (_, index) => ({ index, label: label(index) as string }));
spin(rounds);
console.log(JSON.stringify({ url: import.meta.url, own: readFileSync(new URL('package.json', import.meta.url), 'utf8') }));
`,
      'bundle-module/node_modules/labels/package.json':
        '{"name": "labels", "type": "module", "exports": "./index.js"}',
      'bundle-module/node_modules/labels/index.js': `export const label = (index) => 'r' + index;\n`,
      'broken/main.ts': `const a: number = 1;\n\nconst b = ;\n`,
    });
    for (const project of ['tsx', 'tsx-module', 'ts-node', 'ts-node-module'])
      symlinkSync(path.resolve('node_modules'), path.join(folder, project, 'node_modules'));
  });
  after(() => removeFolder(folder));

  async function profile(file: string, node?: string): Promise<{ answer: Answer; output: string }> {
    const target = path.join(folder, file);
    const choice = node === undefined ? [] : ['--node', node];
    const result = await hotline(['profile', target, '--format', 'json', ...choice], {
      cwd: path.dirname(target),
    });
    assert.equal(result.status, 0, result.stderr);
    return { answer: JSON.parse(result.stdout) as Answer, output: result.stderr };
  }

  /** Share of the hot loop's line, 0…1, of what the file has: compilers in the program have their own. */
  function shareOfLoop(answer: Answer, file: string, line: number): number {
    const lines = answer.files.find((entry) => entry.path === path.join(folder, file))?.lines ?? [];
    const sum = lines.reduce((total, { self }) => total + self, 0);
    return (lines.find((entry) => entry.line === line)?.self ?? 0) / sum;
  }

  const projects: [file: string, line: number, how: string][] = [
    ['tsx/main.ts', LOOP_LINE + 1, 'TypeScript through tsx'],
    ['tsx/module.mts', LOOP_LINE, 'TypeScript through tsx'],
    ['tsx-module/main.ts', LOOP_LINE, 'TypeScript through tsx'],
    ['ts-node/main.ts', LOOP_LINE + 1, 'TypeScript through ts-node'],
    ['ts-node-module/main.ts', LOOP_LINE, 'TypeScript through ts-node'],
    ['alone/main.ts', LOOP_LINE + 1, 'TypeScript bundled by esbuild for this run'],
    ['alone/view.tsx', LOOP_LINE, 'TypeScript bundled by esbuild for this run'],
  ];
  for (const [file, line, how] of projects) {
    it(`${file}: ${how}`, async () => {
      const { answer, output } = await profile(file);
      assert.match(output, /sum true/);
      assert.ok(answer.notes.includes(how), answer.notes.join(' | '));
      assert.ok(shareOfLoop(answer, file, line) > 0.9, answer.files.map(({ path: name }) => name).join(', '));
    });
  }

  it('strip/main.ts: Node.js’s own type stripping, where Node.js has it', async () => {
    const { answer } = await profile('strip/main.ts', newerNode);
    assert.ok(answer.notes.includes('TypeScript through Node.js type stripping'));
    assert.ok(
      shareOfLoop(answer, 'strip/main.ts', LOOP_LINE) > 0.9,
      answer.files.map(({ path: name }) => name).join(', '),
    );
  });

  it('strip/main.ts: a bundle, where Node.js strips no types', async () => {
    const { answer } = await profile('strip/main.ts');
    const how = isAtLeast(process.version, 'v22.6.0')
      ? 'TypeScript through Node.js type stripping'
      : 'TypeScript bundled by esbuild for this run';
    assert.ok(answer.notes.includes(how), answer.notes.join(' | '));
    assert.ok(
      shareOfLoop(answer, 'strip/main.ts', LOOP_LINE) > 0.9,
      answer.files.map(({ path: name }) => name).join(', '),
    );
  });

  it('a bundle looks to the program like its own file: names, packages, paths of tsconfig.json', async () => {
    const { answer, output } = await profile('bundle/main.ts');
    const main = path.join(folder, 'bundle/main.ts');
    const told = JSON.parse(/^\{.*\}$/m.exec(output)![0]) as Record<string, unknown>;
    assert.deepEqual(
      { ...told, self: undefined },
      {
        dirname: path.dirname(main),
        filename: main,
        argv1: main,
        main: true,
        where: path.join(folder, 'bundle/node_modules/labels/index.js'),
        read: 'function',
        base: 'main.ts',
        self: undefined,
      },
    );
    assert.ok(
      shareOfLoop(answer, 'bundle/lib/spin.ts', LOOP_LINE) > 0.9,
      answer.files.map(({ path: name }) => name).join(', '),
    );
  });

  it('a bundled ES module keeps its import.meta.url and finds its packages', async () => {
    const { answer, output } = await profile('bundle-module/main.ts');
    const told = JSON.parse(/^\{.*\}$/m.exec(output)![0]) as { url: string; own: string };
    assert.match(told.url, /bundle-module\/main\.ts$/);
    assert.equal(told.own, '{"type": "module"}');
    assert.ok(
      shareOfLoop(answer, 'bundle-module/lib/spin.ts', LOOP_LINE) > 0.8,
      JSON.stringify(answer.files),
    );
  });

  it('says where a file does not compile', async () => {
    const result = await hotline(['profile', path.join(folder, 'broken/main.ts')], { cwd: folder });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /^hotline: The file does not compile: .*main\.ts:3:11: Unexpected ";"\n$/);
  });
});
