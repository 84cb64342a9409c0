import * as assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { profileJson } from '../python/answers';
import { BUILD_MS, goProgram } from './goPrograms';

const MODULE = 'module sample\n\ngo 1.19\n';
const MAIN = 'package main\n\nfunc main() { println(text()) }\n';
const text = (value: string, first = '') =>
  `${first}package main\n\nfunc text() string { return "${value}" }\n`;

describe('builds of Go programs', function () {
  this.timeout(BUILD_MS);
  let folder = '';
  afterEach(() => removeFolder(folder));

  /** Profiles a file of a folder with these files. @returns what stands on standard error */
  async function printed(files: Record<string, string>, file: string, args: readonly string[] = []) {
    folder = folderWith(files);
    const result = await hotline(['profile', path.join(folder, file), '--format', 'json', ...args]);
    assert.equal(result.status, 0, result.stderr);
    return result.stderr;
  }

  async function failure(files: Record<string, string>, file: string, args: readonly string[] = []) {
    folder = folderWith(files);
    const result = await hotline(['profile', path.join(folder, file), ...args]);
    assert.equal(result.status, 2, result.stderr);
    return result.stderr;
  }

  it('take a package of several files, whichever of them is named', async () => {
    const files = { 'go.mod': MODULE, 'main.go': MAIN, 'text.go': text('several') };
    assert.match(await printed(files, 'text.go'), /several/);
    assert.match((await hotline(['profile', folder, '--format', 'json'])).stderr, /several/);
  });

  it('take files outside modules', async () => {
    assert.match(await printed({ 'main.go': MAIN, 'text.go': text('loose') }, 'main.go'), /loose/);
  });

  it('take one of several programs in a folder', async () => {
    const other = 'package main\n\nfunc main() { println("other") }\n';
    assert.match(await printed({ 'go.mod': MODULE, 'a.go': other, 'b.go': other }, 'b.go'), /other/);
    const ignored = `//go:build ignore\n\n${other}`;
    removeFolder(folder);
    assert.match(
      await printed({ 'go.mod': MODULE, 'main.go': MAIN, 't.go': text('x'), 'gen.go': ignored }, 'gen.go'),
      /other/,
    );
  });

  it('write nothing beside the sources, and need no right to', async () => {
    folder = folderWith({ 'go.mod': MODULE, 'main.go': MAIN, 'text.go': text('locked') });
    const before = readdirSync(folder);
    chmodSync(folder, 0o555);
    try {
      const result = await hotline(['profile', path.join(folder, 'main.go'), '--hits', '--format', 'json']);
      assert.equal(result.status, 0, result.stderr);
    } finally {
      chmodSync(folder, 0o755);
    }
    assert.deepEqual(readdirSync(folder), before);
  });

  it('take tags, from the arguments of the build and from GOFLAGS', async () => {
    const files = {
      'go.mod': MODULE,
      'main.go': MAIN,
      'plain.go': text('plain', '//go:build !special\n\n'),
      'special.go': text('special', '//go:build special\n\n'),
    };
    assert.match(await printed(files, 'main.go'), /plain/);
    removeFolder(folder);
    assert.match(await printed(files, 'main.go', ['--runtime-arg=-tags=special', '--hits']), /special/);
    const env = { GOFLAGS: '-tags=special' };
    const result = await hotline(['profile', path.join(folder, 'main.go'), '--format', 'json'], { env });
    assert.match(result.stderr, /special/);
  });

  it('take cgo', async () => {
    const main = `package main

/*
static long spin(long n) { volatile long sum = 0; for (long i = 0; i < n; i++) sum += i; return sum; }
*/
import "C"

func main() { println(C.spin(300000000)) }
`;
    folder = folderWith({ 'go.mod': MODULE, 'main.go': main });
    const answer = await profileJson([path.join(folder, 'main.go'), '--hits']);
    assert.ok(answer.samples > 3);
    const lines = answer.files.find((one) => one.path.endsWith('main.go'))!.lines;
    assert.equal(lines.find(({ line }) => line === 8)!.hits, 1);
  });

  it('say that cgo needs a compiler where there is none', async () => {
    const main = 'package main\n\nimport "C"\n\nfunc main() {}\n';
    folder = folderWith({ 'go.mod': MODULE, 'main.go': main });
    const env = { CC: 'no-such-compiler' };
    const result = await hotline(['profile', path.join(folder, 'main.go')], { env });
    assert.equal(result.status, 2);
    assert.match(result.stderr, /no-such-compiler|build constraints exclude|C compiler/);
  });

  it('take vendored modules, a workspace file and paths with spaces', async () => {
    const files = {
      'go.work': 'go 1.19\n\nuse (\n\t"./the app"\n\t./library\n)\n',
      'the app/go.mod': 'module app\n\ngo 1.19\n\nrequire example.com/library v0.0.0\n',
      'the app/main.go':
        'package main\n\nimport "example.com/library"\n\nfunc main() { println(library.Text()) }\n',
      'library/go.mod': 'module example.com/library\n\ngo 1.19\n',
      'library/library.go': 'package library\n\nfunc Text() string { return "from the workspace" }\n',
    };
    assert.match(await printed(files, 'the app/main.go', ['--hits']), /from the workspace/);
    removeFolder(folder);
    const vendored = {
      'go.mod': 'module app\n\ngo 1.19\n\nrequire example.com/library v1.0.0\n',
      'main.go': files['the app/main.go'],
      'vendor/modules.txt': '# example.com/library v1.0.0\n## explicit; go 1.19\nexample.com/library\n',
      'vendor/example.com/library/library.go':
        'package library\n\nfunc Text() string { return "vendored" }\n',
    };
    assert.match(await printed(vendored, 'main.go', ['--hits']), /vendored/);
  });

  it('fail with the compiler’s messages at their lines', async () => {
    const wrong = 'package main\n\nfunc main() {\n\tunused := 1\n\tmissing()\n}\n';
    const told = await failure({ 'go.mod': MODULE, 'main.go': wrong }, 'main.go');
    assert.match(told, /main\.go:4:2: .*\bunused\b/);
    assert.match(told, /main\.go:5:2: undefined: missing/);
    removeFolder(folder);
    const broken = await failure({ 'main.go': 'package main\n\nfunc main() {\n\tif {\n}\n' }, 'main.go');
    assert.match(broken, /main\.go:4:\d+: .*syntax error|main\.go:4:\d+: .*missing condition/);
    removeFolder(folder);
    const counted = await failure({ 'go.mod': MODULE, 'main.go': wrong }, 'main.go', ['--hits']);
    assert.match(counted, /main\.go:4:\d+: .*\bunused\b/);
  });

  it('fail clearly for what is no program', async () => {
    const library = {
      'go.mod': MODULE,
      'library.go': 'package library\n\nfunc Text() string { return "" }\n',
    };
    assert.match(await failure(library, 'library.go'), /package library, but only package main can be run/);
    removeFolder(folder);
    const noMain = await failure({ 'go.mod': MODULE, 'text.go': text('x') }, 'text.go');
    assert.match(noMain, /function main is undeclared/);
    removeFolder(folder);
    const missing = {
      'go.mod': MODULE,
      'main.go': 'package main\n\nimport _ "example.com/none"\n\nfunc main() {}\n',
    };
    assert.match(await failure(missing, 'main.go'), /main\.go:3:8: no required module provides package/);
  });

  it('name the setting where the Go is not that it names', async () => {
    folder = folderWith({ 'main.go': MAIN });
    const file = path.join(folder, 'main.go');
    const wrong = await hotline(['profile', file, '--executable', path.join(folder, 'no go')]);
    assert.match(wrong.stderr, /There is no Go at .*no go/);
    assert.equal(wrong.status, 2);
  });

  it('refuse a Go that is too old, and what is none', async () => {
    folder = folderWith({ 'main.go': MAIN });
    const old = path.join(folder, 'old-go');
    const answer = '{"GOVERSION":"go1.17.3","GOROOT":"/nowhere","GOMOD":"","CGO_ENABLED":"1","CC":"gcc"}';
    writeFileSync(old, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    const file = path.join(folder, 'main.go');
    const tooOld = await hotline(['profile', file, '--executable', old]);
    assert.match(tooOld.stderr, /is go1\.17\.3\. Hotline profiles Go 1\.19 and later/);
    const other = path.join(folder, 'other');
    writeFileSync(other, '#!/bin/sh\necho something else\n', { mode: 0o755 });
    const noGo = await hotline(['profile', file, '--executable', other]);
    assert.match(noGo.stderr, /does not behave like Go/);
  });

  it('need Go’s own sources, and say so', async () => {
    folder = folderWith({ 'main.go': MAIN });
    const bare = path.join(folder, 'bare-go');
    const answer = '{"GOVERSION":"go1.19.8","GOROOT":"/nowhere","GOMOD":"","CGO_ENABLED":"1","CC":"gcc"}';
    writeFileSync(bare, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    const result = await hotline(['profile', path.join(folder, 'main.go'), '--executable', bare]);
    assert.match(result.stderr, /sources of the Go standard library are not in \/nowhere/);
  });

  it('are measured through a link to their folder under the path of the link', async () => {
    folder = folderWith({});
    const real = path.join(folder, 'real');
    mkdirSync(real);
    cpSync(goProgram('counted'), path.join(real, 'counted'), { recursive: true });
    const { symlinkSync } = await import('node:fs');
    symlinkSync(real, path.join(folder, 'link'));
    const file = path.join(folder, 'link', 'counted', 'main.go');
    const answer = await profileJson([file, '--hits']);
    assert.ok(
      answer.files.some((one) => one.path === file),
      answer.files.map((one) => one.path).join(', '),
    );
  });
});
