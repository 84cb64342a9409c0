import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { chmodSync } from 'node:fs';
import { codeOnly, hasMain, packageName } from '../../../src/languages/go/scan';
import { readArguments } from '../../../src/runtimes/go/goArguments';
import { findGo } from '../../../src/runtimes/go/toolchain';
import { folderWith, removeFolder } from '../../support/cli';

describe('the go command', () => {
  let home = '';
  afterEach(() => removeFolder(home));

  function homeWith(...files: string[]): string {
    home = folderWith(Object.fromEntries(files.map((file) => [file, '#!/bin/sh\n'])));
    for (const file of files) chmodSync(path.join(home, file), 0o755);
    return home;
  }
  const find = (setting: string | undefined, PATH: string) =>
    findGo({ setting, env: { PATH }, home, platform: 'linux', systemFolders: [path.join(home, 'system')] });

  it('is the one that the setting names: a path, or a command', async () => {
    homeWith('tools/go', 'other/go1.21');
    const named = await find('~/tools/go', path.join(home, 'other'));
    assert.equal(named.path, path.join(home, 'tools/go'));
    const command = await find('go1.21', path.join(home, 'other'));
    assert.equal(command.path, path.join(home, 'other/go1.21'));
    await assert.rejects(find('go1.99', path.join(home, 'other')), /no Go at go1\.99\. Check the setting/);
  });

  it('is else the first on PATH', async () => {
    homeWith('first/go', 'second/go', 'sdk/go1.22.1/bin/go');
    const found = await find(undefined, [path.join(home, 'first'), path.join(home, 'second')].join(':'));
    assert.equal(found.path, path.join(home, 'first/go'));
  });

  it('is else in one of the usual places, the newest of those that were downloaded', async () => {
    homeWith('sdk/go1.9.7/bin/go', 'sdk/go1.22.1/bin/go', 'empty/no go');
    const downloaded = await find(undefined, path.join(home, 'empty'));
    assert.equal(downloaded.path, path.join(home, 'sdk/go1.22.1/bin/go'));
    removeFolder(home);
    homeWith('sdk/go1.22.1/bin/go', 'system/go');
    assert.equal((await find(undefined, '')).path, path.join(home, 'system/go'));
  });

  it('may be missing: the setting and the package are named then', async () => {
    homeWith('empty/no go');
    await assert.rejects(find(undefined, path.join(home, 'empty')), /golang-go.*hotline\.go\.executable/);
  });
});

describe('Go source, looked over', () => {
  it('has no code in comments and texts', () => {
    const text = 'a := `b\n"c` // "d\n/* e\n*/ f("\\"g", \'"\', h)';
    const code = codeOnly(text);
    assert.equal(code.length, text.length);
    assert.equal(code.replace(/\s+/g, ' '), 'a := f( , , h)');
    assert.equal(code.split('\n').length, text.split('\n').length);
  });

  it('tells its package and whether a program begins in it', () => {
    const text = '// package one\n/*\npackage two */ package three\n\nfunc main() {}\n';
    assert.equal(packageName(text), 'three');
    assert.ok(hasMain(text));
    assert.ok(!hasMain('package main\n\n/*\nfunc main() {}\n*/\nfunc (x T) main() {}\n'));
    assert.equal(packageName(''), undefined);
  });
});

describe('arguments of go build and go test', () => {
  it('are told apart', () => {
    assert.deepEqual(readArguments(['-tags=a,b', '-short', '-count', '3', '-race', '-benchtime=2x', '--v']), {
      build: ['-tags=a,b', '-race'],
      test: ['-test.short', '-test.count', '3', '-test.benchtime=2x', '-test.v'],
    });
  });
});
