import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder } from '../support/cli';
import { BUILD_MS } from '../runtime/go/goPrograms';
import type { Answer } from '../runtime/python/answers';

/** One of each minor version from the oldest that is profiled on; the go command on PATH fetches them. */
const VERSIONS = [
  '1.19.13',
  '1.20.14',
  '1.21.13',
  '1.22.12',
  '1.23.12',
  '1.24.13',
  '1.25.12',
  '1.26.8',
  '1.27.2',
];

const MAIN = `package main

import "os"

var kept [][]byte

//go:noinline
func one(state uint64) uint64 { return spin(state, 100_000_000) }

//go:noinline
func three(state uint64) uint64 { return spin(state, 300_000_000) }

//go:noinline
func spin(state uint64, rounds int) uint64 {
	for i := 0; i < rounds; i++ {
		state ^= state << 13
		state ^= state >> 7
	}
	return state
}

//go:noinline
func allocate() {
	for i := 0; i < 100; i++ {
		kept = append(kept, make([]byte, 1<<20))
	}
}

func main() {
	how := ""
	if len(os.Args) > 1 {
		how = os.Args[1]
	}
	if how == "allocate" {
		allocate()
		return
	}
	state := three(one(1))
	switch how {
	case "panic":
		panic(state)
	case "exit":
		os.Exit(3)
	case "signal":
		self, _ := os.FindProcess(os.Getpid())
		self.Signal(os.Interrupt)
		select {}
	case "wait":
		<-make(chan int)
	}
	println("returned", state != 0)
}
`;
const TESTS = `package main

import "testing"

func TestSpin(t *testing.T) {
	for i := 0; i < 7; i++ {
		if spin(1, 20_000_000) == 0 {
			t.Fatal("nothing")
		}
	}
}

func BenchmarkMake(b *testing.B) {
	for i := 0; i < b.N; i++ {
		kept = [][]byte{make([]byte, 1024)}
	}
}
`;
const FILES = { 'go.mod': 'module sample\n\ngo 1.19\n', 'main.go': MAIN, 'main_test.go': TESTS };
/** Lines of the sources above, 1-based. */
const SPIN_LINE = 16;
const MAKE_LINE = 25;

/** What newer versions brought, each with the first minor version that has it. */
const WAIT_GROUP = `package main

import "sync"

var count int

func main() {
	var group sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		group.Go(func() {
			for i := 0; i < 2_000_000; i++ {
				_ = i
			}
		})
	}
	group.Wait()
}
`;
const PULL = `package main

import "iter"

func numbers(yield func(int) bool) {
	for i := 0; yield(i); i++ {
	}
}

func main() {
	next, stop := iter.Pull(iter.Seq[int](numbers))
	defer stop()
	next()
	<-make(chan int)
}
`;

/** What the go command says of a version that it is asked to be. */
function fetched(version: string): string {
  try {
    const env = { ...process.env, GOTOOLCHAIN: `go${version}` };
    return execFileSync('go', ['version'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return (error as { stderr?: string }).stderr ?? String(error);
  }
}

const answers = new Map(VERSIONS.map((version) => [version, fetched(version)]));
const isThere = (version: string) => answers.get(version)!.includes(` go${version} `);

describe('versions of Go', function () {
  this.timeout(BUILD_MS);

  it('are tested of which at least one is there, and the others are named', () => {
    const missing = VERSIONS.filter((version) => !isThere(version));
    for (const version of missing) {
      const why = answers.get(version)!.trim().split('\n').at(-1);
      process.stdout.write(`      not tested: Go ${version}: ${why}\n`);
    }
    assert.ok(missing.length < VERSIONS.length, 'no version of Go can be had');
  });

  for (const version of VERSIONS.filter(isThere)) describe(version, () => testVersion(version));
});

function testVersion(version: string): void {
  const minor = Number(version.split('.')[1]);
  const env = { GOTOOLCHAIN: `go${version}` };
  let folder = '';
  beforeEach(() => {
    folder = folderWith(FILES);
  });
  afterEach(() => removeFolder(folder));

  const main = () => path.join(folder, 'main.go');
  const tests = () => path.join(folder, 'main_test.go');

  /** Profiles, and holds the version and that nothing is missing. */
  async function measured(file: string, ...args: readonly string[]): Promise<Answer> {
    const result = await hotline(['profile', file, '--format', 'json', ...args], { env });
    assert.equal(result.status, 0, result.stderr);
    const answer = JSON.parse(result.stdout) as Answer;
    assert.equal(answer.runtimeVersion, version);
    // Which Go it was, and how often it was looked at.
    const more = answer.notes.filter((note) => !/^go1\.|^Sampling interval|^Run as|^Benchmark/.test(note));
    assert.deepEqual(more, []);
    return answer;
  }
  const totalOf = (answer: Answer, name: string) =>
    answer.functions.find((one) => one.name === name)?.total ?? 0;

  it('time', async () => {
    const answer = await measured(main());
    const [one, three] = [totalOf(answer, 'main.one'), totalOf(answer, 'main.three')];
    assert.ok(one > 0 && three > one, `${one} and ${three}`);
    assert.ok(one + three > 0.8 * answer.total, 'nearly all of it');
    // Of what is the user's no line is of a copy that is gone, and of the library none either.
    const paths = answer.files.map((file) => file.path).filter((file) => file.startsWith('/'));
    assert.deepEqual(
      paths.filter((file) => file.includes('hotline-run-')),
      [],
    );
  });

  it('memory', async () => {
    const answer = await measured(main(), '--kind', 'memory', '--', 'allocate');
    const lines = answer.files.find((one) => one.path === main())!.lines;
    const bytes = lines.find(({ line }) => line === MAKE_LINE)!.self;
    // Each of these is sampled: they are far larger than what lies between two samples.
    assert.ok(Math.abs(bytes / (100 * 1024 * 1024) - 1) < 0.01, `${bytes} bytes`);
  });

  it('hits', async () => {
    const answer = await measured(main(), '--hits');
    const lines = answer.files.find((one) => one.path === main())!.lines;
    assert.equal(lines.find(({ line }) => line === SPIN_LINE)!.hits, 400_000_000);
  });

  it('a test', async () => {
    const answer = await measured(tests(), '--test', 'TestSpin', '--hits');
    const lines = answer.files.find((one) => one.path === main())!.lines;
    assert.equal(lines.find(({ line }) => line === SPIN_LINE)!.hits, 7 * 20_000_000);
    assert.ok(totalOf(answer, 'sample.TestSpin') > 0.8 * answer.total);
  });

  it('a benchmark', async () => {
    const answer = await measured(
      tests(),
      '--benchmark',
      'BenchmarkMake',
      '--runtime-arg=-benchtime=100000x',
    );
    const figures = answer.notes.find((note) => note.startsWith('BenchmarkMake')) ?? '';
    assert.match(figures, /^BenchmarkMake\S* 100000 [\d.]+ ns\/op \d+ B\/op 2 allocs\/op$/);
  });

  const ends: readonly [string, RegExp][] = [
    ['panic', /panic: |goroutine 1/],
    ['exit', /(?:)/],
    ['signal', /(?:)/],
    ['wait', /all goroutines are asleep - deadlock!/],
  ];
  for (const [end, said] of ends)
    it(`an end by ${end}`, async () => {
      const result = await hotline(['profile', main(), '--format', 'json', '--', end], { env });
      assert.equal(result.status, 1, result.stderr);
      assert.match(result.stderr, said);
      const answer = JSON.parse(result.stdout) as Answer;
      assert.ok(totalOf(answer, 'main.three') > 0.5 * answer.total, 'the profile is kept');
    });

  if (minor >= 25)
    it('hits of goroutines that a WaitGroup starts', async () => {
      const newer = { 'go.mod': `module sample\n\ngo 1.${minor}\n`, 'main.go': WAIT_GROUP };
      removeFolder(folder);
      folder = folderWith(newer);
      const answer = await measured(main(), '--hits');
      const lines = answer.files.find((one) => one.path === main())!.lines;
      assert.equal(lines.find(({ line }) => line === 12)!.hits, 8 * 2_000_000);
    });

  if (minor >= 23)
    it('a deadlock beside a coroutine', async () => {
      removeFolder(folder);
      folder = folderWith({ 'go.mod': `module sample\n\ngo 1.${minor}\n`, 'main.go': PULL });
      const result = await hotline(['profile', main(), '--format', 'json'], { env });
      assert.equal(result.status, 1, result.stderr);
      assert.match(result.stderr, /all goroutines are asleep - deadlock!/);
    });
}
