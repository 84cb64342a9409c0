import * as assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundleTypeScript } from '../../../src/runtimes/node/bundle';
import { UserError } from '../../../src/base/userError';
import { folderWith, removeFolder } from '../../support/cli';

const HOSTILE = {
  'throws/node_modules/esbuild/index.js': "globalThis.wasHere = true; throw new Error('no esbuild');",
  'ends/node_modules/esbuild/index.js': "process.stderr.write('it is over'); process.exit(3);",
  'hangs/node_modules/esbuild/index.js': 'for (;;);',
  'lies/node_modules/esbuild/index.js': "process.send({ kind: 'wrong' });",
  'none/node_modules/esbuild/index.js': 'exports.build = undefined;',
  'pid/node_modules/esbuild/index.js':
    "exports.build = ({ outfile }) => require('fs').writeFileSync(outfile, String(process.pid));",
};

describe('bundles', () => {
  let folder: string;
  before(() => {
    const mains = [...new Set(Object.keys(HOSTILE).map((name) => name.split('/')[0]!))];
    folder = folderWith({
      ...HOSTILE,
      ...Object.fromEntries(mains.map((name) => [`${name}/main.ts`, 'export const x: number = 1;\n'])),
      'sound/main.ts': 'export const x: number = 1;\n',
      'wrong/main.ts': 'const x: = 1;\n',
    });
  });
  after(() => removeFolder(folder));

  const bundle = (name: string, milliseconds = 60_000): Promise<string> => {
    const outDir = path.join(folder, `${name} out`);
    mkdirSync(outDir, { recursive: true });
    const file = path.join(folder, name, 'main.ts');
    const script = path.resolve('dist/bundler.js');
    return bundleTypeScript(
      { file, outDir, nodeVersion: 'v20.20.2', format: 'cjs' },
      { script, milliseconds },
    );
  };
  const fails = (name: string, message: RegExp, milliseconds?: number) =>
    assert.rejects(bundle(name, milliseconds), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('are made by the esbuild that Hotline brings, where the project has none', async () => {
    assert.match(readFileSync(await bundle('sound'), 'utf8'), /x = 1/);
  });

  it('are made by the esbuild of the project in another process', async () => {
    const pid = Number(readFileSync(await bundle('pid'), 'utf8'));
    assert.ok(pid > 0 && pid !== process.pid);
  });

  it('tell file, line and column of what does not compile', () =>
    fails('wrong', /^The file does not compile: .*main\.ts:1:10: /));

  it('run nothing of an esbuild that throws in this process', async () => {
    await fails('throws', /could not be loaded: no esbuild\. Add tsx or esbuild/);
    assert.ok(!('wasHere' in globalThis));
  });

  it('say that an esbuild ended its process, and what it printed', () =>
    fails('ends', /failed: it is over$/));
  it('believe no answer that is none', () => fails('lies', /failed: \{"kind":"wrong"\}$/));
  it('say that an esbuild is none', () => fails('none', /could not be compiled: .*not a function/));

  it('end an esbuild that does not answer', async () => {
    await fails('hangs', /did not respond within 0\.2 seconds/, 200);
    assert.ok(!existsSync(path.join(folder, 'hangs out/bundle.cjs')));
  });
});
