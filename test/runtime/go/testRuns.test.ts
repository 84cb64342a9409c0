import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { goRuntime } from '../../../src/runtimes/go/goRuntime';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { profileJson } from '../python/answers';
import { BUILD_MS } from './goPrograms';

const TESTS = `package words

import "testing"

/*
func TestInComment(t *testing.T) {}
*/

var text = \`
func TestInText(t *testing.T) {}
\`

func TestMain(m *testing.M) {
	m.Run()
}

func TestCount(t *testing.T) {
	for i := 0; i < 300; i++ {
		if Count(10000) != 10000 {
			t.Fatal("wrong")
		}
	}
	t.Run("of none", func(t *testing.T) { Count(0) })
}

func TestOther(t *testing.T) { t.Log("other ran"); println("other ran") }

func Testify(t *testing.T) {}

func BenchmarkCount(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Count(1000)
	}
}

func BenchmarkMake(b *testing.B) {
	for i := 0; i < b.N; i++ {
		Make()
	}
}

func FuzzCount(f *testing.F) {
	f.Add(3)
	f.Fuzz(func(t *testing.T, n int) {})
}
`;
const WORDS = `package words

//go:noinline
func Count(n int) int {
	count := 0
	for i := 0; i < n; i++ {
		count += i / (i + 1) + 1
	}
	return count
}

var kept []byte

//go:noinline
func Make() { kept = make([]byte, 1024) }
`;
const FILES = { 'go.mod': 'module words\n\ngo 1.19\n', 'words.go': WORDS, 'words_test.go': TESTS };

describe('tests and benchmarks of Go', function () {
  this.timeout(BUILD_MS);
  let folder = '';
  afterEach(() => removeFolder(folder));

  it('are found at their lines, and nothing that only looks like one', () => {
    const found = goRuntime.testsIn!('/x/words_test.go', TESTS);
    assert.deepEqual(found, [
      { kind: 'test', name: 'TestCount', line: 17 },
      { kind: 'test', name: 'TestOther', line: 26 },
      { kind: 'benchmark', name: 'BenchmarkCount', line: 30 },
      { kind: 'benchmark', name: 'BenchmarkMake', line: 36 },
      { kind: 'test', name: 'FuzzCount', line: 42 },
    ]);
    assert.deepEqual(goRuntime.testsIn!('/x/words.go', TESTS), []);
  });

  it('run one by one', async () => {
    folder = folderWith(FILES);
    const file = path.join(folder, 'words_test.go');
    const answer = await profileJson([file, '--test', 'TestCount', '--hits']);
    assert.ok(answer.notes.some((note) => note.includes('go test -run: TestCount')));
    const lines = answer.files.find((one) => one.path.endsWith('words.go'))!.lines;
    assert.equal(lines.find(({ line }) => line === 7)!.hits, 300 * 10_000);
    const other = await hotline(['profile', file, '--test', 'TestOther', '--format', 'json']);
    assert.match(other.stderr, /other ran/);
    const all = await hotline(['profile', file, '--format', 'json']);
    assert.match(all.stderr, /other ran/);
    assert.equal(all.status, 0);
    const sub = await profileJson([file, '--test', 'TestCount/of none', '--hits']);
    assert.ok(sub.notes.some((note) => note.includes('TestCount/of none')));
  });

  it('of benchmarks have ns/op, B/op and allocs/op', async () => {
    folder = folderWith(FILES);
    const file = path.join(folder, 'words_test.go');
    const args = ['--benchmark', 'BenchmarkMake', '--runtime-arg=-benchtime=200ms'];
    const answer = await profileJson([file, ...args]);
    const figures = answer.notes.find((note) => note.startsWith('BenchmarkMake'));
    assert.match(figures ?? '', /^BenchmarkMake\S* \d+ [\d.]+ ns\/op 1024 B\/op 1 allocs\/op$/);
    const memory = await profileJson([file, ...args, '--kind', 'memory']);
    const make = memory.functions.find(({ name }) => name === 'words.Make')!;
    assert.ok(make.self > memory.total * 0.9);
    const text = await hotline(['profile', file, ...args]);
    assert.match(text.stdout, /BenchmarkMake\S* \d+ [\d.]+ ns\/op 1024 B\/op 1 allocs\/op/);
  });

  it('that there are not are named with those that there are', async () => {
    folder = folderWith(FILES);
    const file = path.join(folder, 'words_test.go');
    const none = await hotline(['profile', file, '--test', 'TestNone']);
    assert.equal(none.status, 2);
    assert.match(none.stderr, /no test TestNone in words_test\.go\. It has: TestCount, TestOther, FuzzCount/);
    const wrong = await hotline(['profile', file, '--benchmark', 'TestCount']);
    assert.match(wrong.stderr, /no benchmark TestCount/);
  });

  it('that fail leave their profile and their exit status', async () => {
    const failing = TESTS.replace('!= 10000', '== 10000');
    folder = folderWith({ ...FILES, 'words_test.go': failing });
    const file = path.join(folder, 'words_test.go');
    const result = await hotline(['profile', file, '--test', 'TestCount', '--format', 'json']);
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /wrong/);
  });

  it('stand outside modules and in a package of their own, too', async () => {
    folder = folderWith({
      'words.go': WORDS,
      'words_test.go':
        'package words\n\nimport "testing"\n\nfunc TestLoose(t *testing.T) { println("loose") }\n',
    });
    const loose = await hotline([
      'profile',
      path.join(folder, 'words_test.go'),
      '--test',
      'TestLoose',
      '--hits',
      '--format',
      'json',
    ]);
    assert.match(loose.stderr, /loose/);
    assert.equal(loose.status, 0, loose.stderr);
    removeFolder(folder);
    folder = folderWith({
      ...FILES,
      'outer_test.go':
        'package words_test\n\nimport (\n\t"testing"\n\n\t"words"\n)\n\nfunc TestOuter(t *testing.T) {\n\twords.Count(3)\n}\n',
    });
    const answer = await profileJson([path.join(folder, 'outer_test.go'), '--test', 'TestOuter', '--hits']);
    const lines = answer.files.find((one) => one.path.endsWith('outer_test.go'))!.lines;
    assert.equal(lines.find(({ line }) => line === 10)!.hits, 1);
  });
});
