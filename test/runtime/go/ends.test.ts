import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder, type CliResult } from '../../support/cli';
import type { Answer } from '../python/answers';
import { BUILD_MS } from './goPrograms';

/** Computes for a while, then ends in the way that stands in `end`. */
function program(end: string, imports: readonly string[] = [], more = ''): string {
  const all = [...imports, 'time'].map((name) => `\t"${name}"\n`).join('');
  return `package main

import (
${all})

var state uint64 = 1

func spin(limit time.Duration) {
	for start := time.Now(); time.Since(start) < limit; {
		for i := 0; i < 100000; i++ {
			state ^= state << 13
		}
	}
}
${more}
func main() {
	spin(300 * time.Millisecond)
	${end}
}
`;
}

function answerOf({ stdout, stderr }: CliResult): Answer {
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as Answer;
}

function assertSpun(result: CliResult): void {
  const names = answerOf(result).functions.map(({ name }) => name);
  assert.ok(names.includes('main.spin'), `${names.join(', ')} ${result.stderr}`);
}

describe('ends of Go programs', function () {
  this.timeout(BUILD_MS);
  let folder = '';
  afterEach(() => removeFolder(folder));

  /** Profiles a program of one file in a folder of its own. */
  function profile(text: string, args: readonly string[] = [], options: Parameters<typeof hotline>[1] = {}) {
    folder = folderWith({ 'a program.go': text });
    const file = path.join(folder, 'a program.go');
    return hotline(['profile', file, '--format', 'json', '--interval', '4000', ...args], options);
  }

  const failing: readonly [string, string, string[], string?][] = [
    ['os.Exit with a code', 'os.Exit(7)', ['os']],
    ['os.Exit in a goroutine', 'go os.Exit(7); select {}', ['os']],
    ['log.Fatal', 'log.Fatal("no way")', ['log']],
    ['syscall.Exit', 'syscall.Exit(7)', ['syscall']],
    ['a panic', 'panic("no way")', []],
    ['a panic of the runtime', 'var list []int; list[len(list)+1] = 1', []],
    ['a panic in another goroutine', 'go func() { panic("no way") }(); select {}', []],
  ];
  for (const [what, end, imports] of failing) {
    it(`keep the profile: ${what}`, async () => {
      const result = await profile(program(end, imports));
      assert.equal(result.status, 1, result.stderr);
      assertSpun(result);
      if (/panic/.test(what)) assert.match(result.stderr, /panic: |goroutine \d+ \[/, 'it still says why');
    });
  }

  it('keep the profile of a panic that is recovered, which ends nothing', async () => {
    const recovered =
      'func() { defer func() { recover() }(); panic("ours") }(); spin(100 * time.Millisecond)';
    const result = await profile(program(recovered));
    assert.equal(result.status, 0, result.stderr);
    assertSpun(result);
  });

  it('leave the exit code as it is, and the output', async () => {
    const result = await profile(program('fmt.Println("said"); os.Exit(0)', ['fmt', 'os']));
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /said/);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`keep the profile of a program that ${signal} ends`, async () => {
      const end = `syscall.Kill(syscall.Getpid(), syscall.${signal}); select {}`;
      const result = await profile(program(end, ['syscall']));
      assert.equal(result.status, 1, result.stderr);
      assertSpun(result);
    });
  }

  it('let a program end in its own way that handles a signal', async () => {
    const more = `
func handle() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
	<-signals
	println("handled")
}
`;
    const result = await profile(program('handle()', ['os', 'os/signal', 'syscall'], more));
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /handled/);
    assertSpun(result);
  });

  it('say what happened to a program that was killed', async () => {
    const result = await profile(program('syscall.Kill(syscall.Getpid(), syscall.SIGKILL)', ['syscall']));
    assert.equal(result.status, 2);
    assert.match(result.stderr, /without saving a profile: it was killed \(SIGKILL/);
  });

  it('are there for a program that waits for itself, as without a profiler', async () => {
    const result = await profile(program('<-make(chan int)'));
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /fatal error: all goroutines are asleep - deadlock!/);
    assert.match(result.stderr, /chan receive/);
    assert.doesNotMatch(result.stderr, /hotlineListen/);
    assertSpun(result);
  });

  it('are there for a deadlock of locks and goroutines, memory measured too', async () => {
    const end = 'var lock sync.Mutex; lock.Lock(); go func() { select {} }(); lock.Lock()';
    const result = await profile(program(end, ['sync']), ['--kind', 'memory']);
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /all goroutines are asleep/);
    answerOf(result);
  });

  it('are not made up: a program that waits for a timer, a pipe or a signal goes on', async () => {
    const end = `
	select { case <-make(chan int): case <-time.After(4 * time.Second): }
	read, write, _ := os.Pipe()
	go func() { time.Sleep(4 * time.Second); write.Write([]byte("x")) }()
	read.Read(make([]byte, 1))
	println("went on")`;
    const result = await profile(program(end, ['os']));
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /went on/);
  });

  it('come by Stop for an endless loop, whose profile is kept', async () => {
    let started = 0;
    const result = await profile(program('for { state++ }'), [], {
      onStart: (child) =>
        void programOf(child.pid!).then((pid) => {
          started = pid;
          setTimeout(() => child.kill('SIGTERM'), 800);
        }),
    });
    assert.equal(result.status, 0, result.stderr);
    assertSpun(result);
    assert.ok(started > 0 && !isAlive(started), 'the program has ended');
  });

  it('leave no orphan when the one that started it is gone', async () => {
    let started = 0;
    const result = await profile(program('for { state++ }'), [], {
      onStart: (child) =>
        void programOf(child.pid!).then((pid) => {
          started = pid;
          child.kill('SIGKILL');
        }),
    });
    assert.equal(result.signal, 'SIGKILL');
    assert.ok(started > 0);
    while (isAlive(started)) await pause();
  });

  it('of processes that run the same program are all kept', async () => {
    const end = `
	if len(os.Args) > 1 { spin(300 * time.Millisecond); return }
	if err := exec.Command(os.Args[0], "child").Run(); err != nil { panic(err) }`;
    const result = await profile(program(end, ['os', 'os/exec']));
    assert.equal(result.status, 0, result.stderr);
    const { parts } = answerOf(result);
    assert.equal(parts.length, 2);
    assert.equal(parts.filter(({ parent }) => parent === null).length, 1);
    assert.ok(parts.every(({ kind, self }) => kind === 'process' && self > 0));
  });

  it('come after three milliseconds, too', async () => {
    folder = folderWith({ 'quick.go': 'package main\n\nfunc main() { println("quick") }\n' });
    const result = await hotline(['profile', path.join(folder, 'quick.go'), '--format', 'json']);
    assert.equal(result.status, 0, result.stderr);
    assert.ok(answerOf(result).samples <= 3);
  });

  it('are left to what the program reads and where it goes', async () => {
    const end = `
	line, _ := bufio.NewReader(os.Stdin).ReadString('\\n')
	os.Chdir("/")
	here, _ := os.Getwd()
	println(line, here, len(os.Args), os.Args[1])`;
    const result = await profile(program(end, ['bufio', 'os']), ['--', 'an argument'], {
      input: 'a line\n',
    });
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /a line\n \/ 2 an argument/);
    assertSpun(result);
  });

  it('are not broken by a program that starts a profile of its own, which is told', async () => {
    const end = `
	file, _ := os.Create("own.pprof")
	if err := pprof.StartCPUProfile(file); err != nil { panic(err) }
	spin(200 * time.Millisecond)
	pprof.StopCPUProfile()
	spin(200 * time.Millisecond)`;
    const text = program(end, ['os', 'runtime/pprof']);
    folder = folderWith({ 'own.go': text });
    const result = await hotline(['profile', path.join(folder, 'own.go'), '--format', 'json'], {
      cwd: folder,
    });
    assert.equal(result.status, 0, result.stderr);
    assert.ok(existsSync(path.join(folder, 'own.pprof')));
    const answer = answerOf(result);
    assert.ok(answer.notes.some((note) => note.includes('pprof.StartCPUProfile')));
    const spin = answer.functions.find(({ name }) => name === 'main.spin')!;
    assert.ok(spin.total > answer.total * 0.9, 'what came before, between and behind is all there');
  });
});

/** Waits for the profiled program of a command line. @returns its process id */
async function programOf(parent: number): Promise<number> {
  for (;;) {
    for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')[0]!;
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        if (command.endsWith('/build/program') && status.includes(`\nPPid:\t${parent}\n`))
          return Number(name);
      } catch {
        // It has just ended.
      }
    }
    await pause();
  }
}

function isAlive(pid: number): boolean {
  try {
    // What nobody has waited for yet has ended all the same.
    return !/\nState:\tZ/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
