import * as assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import * as path from 'node:path';
import { findGo } from '../../src/runtimes/go/toolchain';
import { findNode } from '../../src/runtimes/node/nodeExecutable';
import { findInterpreter } from '../../src/runtimes/python/interpreter';
import type { ExecutableSearch } from '../../src/runtimes/executables';
import { folderWith, removeFolder } from '../support/cli';

type Find = (setting: string, search: ExecutableSearch, startFolder: string) => Promise<{ path: string }>;

const FINDERS: readonly (readonly [string, Find])[] = [
  ['node', (setting, search, startFolder) => findNode({ setting, startFolder, ...search })],
  [
    'python',
    (setting, search, startFolder) =>
      findInterpreter({ setting, startFolder, stopFolder: startFolder, selected: undefined, ...search }),
  ],
  ['go', (setting, search) => findGo({ setting, systemFolders: [], ...search })],
];

for (const [name, find] of FINDERS) {
  describe(`the executable setting of ${name}`, () => {
    let home = '';
    before(() => {
      home = folderWith({ 'tools/named': '#!/bin/sh\necho v20.1.0\n', 'first/plain': 'no program\n' });
      chmodSync(path.join(home, 'tools/named'), 0o755);
      chmodSync(path.join(home, 'first/plain'), 0o644);
    });
    after(() => removeFolder(home));

    const named = () => path.join(home, 'tools/named');
    const found = (setting: string): Promise<{ path: string }> => {
      const folders = [path.join(home, 'first'), path.join(home, 'tools')];
      return find(setting, { env: { PATH: folders.join(':') }, home, platform: 'linux' }, home);
    };

    it('may be a path, one in the user’s folder, one from here, or a command', async () => {
      for (const setting of [named(), '~/tools/named', path.relative(process.cwd(), named()), 'named'])
        assert.equal((await found(setting)).path, named(), setting);
    });

    it('may name what is not there, or what does not run', async () => {
      for (const setting of ['~/tools/other', 'plain', '~other/tools/named'])
        await assert.rejects(found(setting), new RegExp(`hotline\\.${name}\\.executable`), setting);
    });
  });
}
