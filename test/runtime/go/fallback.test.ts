import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { HOOKS } from '../../../src/runtimes/go/hooks';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { BUILD_MS } from './goPrograms';
import { profileJson, type Answer } from '../python/answers';

const TESTS = `package words

import "testing"

func Count(n int) int {
	count := 0
	for i := 0; i < n; i++ {
		count += i / (i + 1) + 1
	}
	return count
}

func BenchmarkCount(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Count(1000)
	}
}
`;
const FILES = { 'go.mod': 'module words\n\ngo 1.19\n', 'words_test.go': TESTS };
const RETURN = `package main

func main() {
	state := uint64(1)
	for i := 0; i < 500_000_000; i++ {
		state ^= state << 13
	}
	println(state != 0)
}
`;

/** What is different in a Go: by a file below `src`, its text from the one that is there, "" where there is none. */
type Changes = Readonly<Record<string, (text: string) => string>>;

/** Replaces a place that has to be there. */
const changed = (from: RegExp, to: string) => (text: string) => {
  assert.match(text, from);
  return text.replace(from, to);
};

describe('a Go that does not take all that is built into it', function () {
  this.timeout(BUILD_MS);
  let folder = '';
  afterEach(() => removeFolder(folder));

  /** A go command whose library is the machine's but for some files. @returns its path */
  function goWith(changes: Changes): string {
    const real = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    const root = path.join(folder, 'goroot');
    linkTo(real, root);
    for (const [name, change] of Object.entries(changes)) {
      const parts = ['src', ...name.split('/')];
      for (let depth = 1; depth < parts.length; depth++)
        linkTo(path.join(real, ...parts.slice(0, depth)), path.join(root, ...parts.slice(0, depth)));
      const file = path.join(root, ...parts);
      const text = readdirSync(path.dirname(file)).includes(parts.at(-1)!) ? readFileSync(file, 'utf8') : '';
      rmSync(file, { force: true });
      writeFileSync(file, change(text));
    }
    const command = path.join(folder, 'other-go');
    const script = `#!/bin/sh\nGOROOT='${root}' GOTOOLCHAIN=local exec '${real}/bin/go' "$@"\n`;
    writeFileSync(command, script, { mode: 0o755 });
    return command;
  }

  it('is measured without the hooks that do not compile or have no place, and says what is missing', async () => {
    folder = folderWith(FILES);
    const go = goWith({
      'runtime/fault.go': () => 'package runtime\n\nfunc hotlineTrim() {}\n',
      'runtime/panic.go': changed(
        /\tpreprintpanics\((?:gp\._panic|&p)\)\n/,
        '\thotlineEnd := 0\n\t_ = hotlineEnd\n$&',
      ),
      'testing/benchmark.go': changed(/fmt\.Fprintln\(b\.w, results\)/, 'fmt.Fprintln(b.w /**/, results)'),
    });
    const file = path.join(folder, 'words_test.go');
    const args = ['--benchmark', 'BenchmarkCount', '--hits', '--executable', go, '--format', 'json'];
    const result = await hotline(['profile', file, ...args]);
    assert.equal(result.status, 0, result.stderr);
    const answer = JSON.parse(result.stdout) as Answer;
    assert.deepEqual(missingIn(answer), [
      'With this version of Go, the profile is lost if the program panics.',
      'With this version of Go, part of a line’s self time is attributed to runtime.asyncPreempt, as if the line called it.',
      'With this version of Go, benchmark results are shown in the terminal only.',
    ]);
    assert.match(result.stderr, /BenchmarkCount\S*\s+\d+\s+[\d.]+ ns\/op/);
    const count = answer.functions.find(({ name }) => name === 'words.Count');
    assert.ok(count!.total > 0.8 * answer.total, 'the time is there');
    const lines = answer.files.find((one) => one.path === file)!.lines;
    const hits = (wanted: number) => lines.find(({ line }) => line === wanted)!.hits!;
    assert.equal(hits(8), 1000 * hits(6), 'the hits are there');
  });

  it('is measured with the vital hooks alone where nothing tells which one does not fit', async () => {
    folder = folderWith({ 'main.go': RETURN });
    // The compiler names the second of two that have one name.
    const go = goWith({ 'runtime/zz_fault.go': () => 'package runtime\n\nfunc hotlineTrim() {}\n' });
    const answer = await profileJson([path.join(folder, 'main.go'), '--executable', go]);
    const missing = HOOKS.filter(({ vitalFor }) => vitalFor !== 'program').map((hook) => hook.missing());
    assert.ok(missing.length > 8);
    assert.deepEqual(missingIn(answer), missing);
    assert.ok(answer.functions.find(({ name }) => name === 'main.main')!.total > 0.5 * answer.total);
  });

  it('is refused where a vital hook has no place, before anything is built', async () => {
    folder = folderWith({ 'main.go': RETURN });
    const go = goWith({ 'runtime/proc.go': changed(/\n\tfn := main_main[^\n]*\n/, '$&\n') });
    const result = await hotline(['profile', path.join(folder, 'main.go'), '--executable', go]);
    assert.equal(result.status, 2);
    assert.match(result.stderr, /This version of Go cannot be profiled yet\. .* when main returns/);
  });

  it('is refused with the compiler’s words where what every profile needs does not compile', async () => {
    folder = folderWith({ 'main.go': RETURN });
    const go = goWith({ 'runtime/pprof/fault.go': () => 'package pprof\n\nvar hotlineList int\n' });
    const result = await hotline(['profile', path.join(folder, 'main.go'), '--executable', go]);
    assert.equal(result.status, 2);
    assert.match(result.stderr, /hotlineList redeclared/);
    assert.match(result.stderr, /changes to the Go standard library do not work with go1\./);
  });
});

/** The notes that tell of hooks that are not there. */
function missingIn({ notes }: Answer): string[] {
  const all = HOOKS.map((hook) => hook.missing());
  return notes.filter((note) => all.includes(note));
}

/** Makes a folder of links to all that a real one has, where there is none yet. */
function linkTo(real: string, folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  rmSync(folder, { force: true });
  mkdirSync(folder);
  for (const name of readdirSync(real)) symlinkSync(path.join(real, name), path.join(folder, name));
}
