import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, removeFolder, type CliResult } from '../../support/cli';
import { assertMostIsIn, assertRising, hitsOf, profileJson, program, selfOf, type Answer } from './answers';
import { pythonOnPath } from './pythons';

/** Works for a while on line 4. */
const WORK = `def work():
    total = 0
    for number in range(1_500_000):
        total += number * number % 7
    return total
`;

/** What programs do to their own process that must not disturb what measures it. */
const HABITS: Readonly<Record<string, string>> = {
  'changes its folder': `import os\n${WORK}os.chdir('/')\nprint(work())\n`,
  'redirects what it prints': `import io, sys\n${WORK}kept = sys.stdout\nsys.stdout = io.StringIO()\nprint(work())\nsys.stdout = kept\nprint('back')\n`,
  'points its output elsewhere': `import os\n${WORK}print('before', flush=True)\nos.dup2(os.open(os.devnull, os.O_WRONLY), 1)\nprint(work())\n`,
  'closes every file that it did not open': `import os\n${WORK}os.closerange(3, 1024)\nprint(work())\n`,
  'handles signals itself': `import signal\n${WORK}seen = []\nfor number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPROF, signal.SIGALRM):\n    signal.signal(number, lambda *_: seen.append(1))\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\nwork()\nsignal.setitimer(signal.ITIMER_REAL, 0)\nprint(len(seen) > 0)\n`,
  'traces itself': `import sys\n${WORK}lines = set()\ndef trace(frame, event, _):\n    lines.add(frame.f_lineno)\n    return None\nsys.settrace(trace)\nprint(work())\nsys.settrace(None)\nprint(len(lines) > 0)\n`,
  'profiles itself': `import cProfile\n${WORK}profile = cProfile.Profile()\nprofile.enable()\nprint(work())\nprofile.disable()\n`,
  'reads what is typed': `import sys\n${WORK}print(sys.stdin.read().upper(), input if False else work())\n`,
  'looks at itself': `import inspect, sys, pickle\n${WORK}class Thing:\n    pass\nprint(__name__, sys.argv, sys.path[0], inspect.getsource(work)[:8], pickle.loads(pickle.dumps(Thing())).__class__, work())\n`,
};

const MEASURED_BY: Readonly<Record<string, readonly string[]>> = {
  'from outside': [],
  'from outside, with hits': ['--hits'],
  'from inside': ['--engine', 'counters'],
};

const isRoot = process.getuid?.() === 0;

describe('a Python program that', function () {
  this.timeout(240_000);
  let folder: string;

  before(() => {
    const files = Object.entries(HABITS).map(([habit, text]) => [fileOf(habit), text]);
    folder = folderWith(Object.fromEntries(files) as Record<string, string>);
  });
  after(() => removeFolder(folder));

  const fileOf = (habit: string) => `${habit.replaceAll(/\W+/g, '_')}.py`;

  for (const habit of Object.keys(HABITS)) {
    it(`${habit} is measured, and prints what it prints anyway`, async () => {
      const file = path.join(folder, fileOf(habit));
      const plain = spawnSync('python3', [file], { encoding: 'utf8', cwd: folder, input: 'some text' });
      assert.equal(plain.status, 0, plain.stderr);
      for (const [how, options] of Object.entries(MEASURED_BY)) {
        const args = ['profile', file, '--format', 'json', ...options];
        const { stdout, stderr } = await hotline(args, { cwd: folder, input: 'some text' });
        assert.equal(stderr, plain.stdout + plain.stderr, how);
        const answer = JSON.parse(stdout) as Answer;
        assertMostIsIn(answer, file);
      }
    });
  }
});

describe('modules of a Python program', function () {
  this.timeout(240_000);
  let folder: string;

  before(() => {
    const ours = ['_hotline_start', '_hotline_channel', '_hotline_sampler', '_hotline_run', 'sitecustomize'];
    const modules = ours.map((name) => [`${name}.py`, `MINE = '${name}'\n`] as const);
    const main = `${ours.map((name) => `import ${name}`).join('\n')}\n${WORK}work()\nprint(${ours.map((name) => `${name}.MINE`).join(', ')})\n`;
    folder = folderWith({ ...Object.fromEntries(modules), 'main.py': main });
  });
  after(() => removeFolder(folder));

  it('may be called as ours are: it gets its own', async () => {
    for (const options of Object.values(MEASURED_BY)) {
      const { stdout, status } = await hotline(['profile', path.join(folder, 'main.py'), ...options], {
        cwd: folder,
        // Python imports it before the folder of the program is on the module path.
        env: { PYTHONPATH: folder },
      });
      assert.equal(status, 0);
      assert.match(stdout, /^_hotline_start _hotline_channel _hotline_sampler _hotline_run sitecustomize$/m);
      assert.match(stdout, /work +\S*main\.py:\d+/);
    }
  });

  it('are not written to: nothing of ours stays in their folder, and it may be read-only', async () => {
    const only = folderWith({ 'alone.py': `${WORK}work()\n` });
    chmodSync(only, 0o555);
    try {
      for (const options of Object.values(MEASURED_BY))
        assert.equal(
          (await hotline(['profile', path.join(only, 'alone.py'), ...options], { cwd: only })).status,
          0,
        );
      assert.deepEqual(readdirSync(only), ['alone.py']);
    } finally {
      chmodSync(only, 0o755);
      removeFolder(only);
    }
  });
});

describe('Python', function () {
  this.timeout(240_000);
  let folder: string;
  let file: string;

  before(() => {
    folder = folderWith({
      'work.py': `${WORK}work()\n`,
      'wrong.py': 'def work():\n    return 1 +\n',
      'short.py': 'print(1)\n',
      'no ctypes/ctypes/__init__.py': "raise ImportError('this Python was built without libffi')\n",
      'old/python3': '#!/bin/sh\necho Python 3.6.15\n[ "$1" = --version ] || exit 1\n',
      'other/python3': '#!/bin/sh\necho hello\n',
    });
    chmodSync(path.join(folder, 'old/python3'), 0o755);
    chmodSync(path.join(folder, 'other/python3'), 0o755);
    file = path.join(folder, 'work.py');
  });
  after(() => removeFolder(folder));

  const refused = (result: CliResult, message: RegExp) => {
    assert.equal(result.status, 2, result.stdout);
    assert.match(result.stderr, message);
    assert.equal(result.stderr.trim().split('\n').length, 1, 'one line');
  };

  it('that is not there: the message names the package and the setting', async () => {
    const result = await hotline(['profile', file], { env: { PATH: '/nowhere' }, cwd: folder });
    refused(result, /no Python on PATH.*package python3.*hotline\.python\.executable/);
  });

  it('that is named and not there, too old, or none at all is refused by its name', async () => {
    refused(await hotline(['profile', file, '--executable', '/nowhere/python']), /\/nowhere\/python/);
    refused(
      await hotline(['profile', file, '--executable', path.join(folder, 'old/python3')]),
      /3\.6\.15.*3\.8 and later/,
    );
    refused(
      await hotline(['profile', file, '--executable', path.join(folder, 'other/python3')]),
      /does not behave like Python/,
    );
  });

  it('finds a syntax error before anything runs, and tells its line', async () => {
    refused(await hotline(['profile', path.join(folder, 'wrong.py')]), /wrong\.py cannot run, line 2: /);
  });

  it('without ctypes is measured from inside, and says why', async () => {
    // Nor is there another profiler that auto could take.
    const env = { PYTHONPATH: path.join(folder, 'no ctypes'), PATH: '/nowhere' };
    const python = ['--executable', pythonOnPath().file];
    const answer = await profileJson([file, ...python], { env });
    assert.equal(answer.engine, 'counters');
    assert.match(answer.engineReason, /has no ctypes/);
    refused(
      await hotline(['profile', file, '--engine', 'sampler', ...python], { env }),
      /cannot be sampled from outside.*no ctypes/,
    );
  });

  it('that no other process may read is measured from inside, and says why', () => {
    // What runs a file that its user may not read may not be looked into either, but by root.
    const hidden = folderWith({ 'work.py': `${WORK}work()\n` }, 'hotline-hidden-');
    const copy = path.join(hidden, 'python3');
    copyFileSync(pythonOnPath().file, copy);
    chmodSync(copy, 0o111);
    chmodSync(hidden, 0o755);
    const drop = isRoot ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : ['env'];
    const args = ['profile', path.join(hidden, 'work.py'), '--executable', copy, '--format', 'json'];
    const [command, ...rest] = [...drop, process.execPath, path.resolve('dist/cli.js'), ...args];
    try {
      const { stdout, stderr } = spawnSync(command!, rest, { encoding: 'utf8', cwd: hidden });
      assert.ok(stdout.startsWith('{'), stderr);
      const answer = JSON.parse(stdout) as Answer;
      assert.equal(answer.engine, 'counters');
      assert.match(answer.engineReason, /does not let one process read another/);
    } finally {
      removeFolder(hidden);
    }
  });

  it('that is PyPy is measured from inside, and says why', async () => {
    const pypy = ['--executable', 'pypy3'];
    const answer = await profileJson([program('sleeps.py'), '--value', 'wall', ...pypy]);
    assert.equal(answer.engine, 'counters');
    assert.match(answer.engineReason, /pypy is not CPython/);
    const self = selfOf(answer, 'sleeps.py');
    assertRising([self.get(4), self.get(5), self.get(6)]);
    const counted = await profileJson([program('hits.py'), '--hits', ...pypy]);
    assert.equal(hitsOf(counted, 'hits.py').get(11), 177);
    const memory = ['profile', program('memory.py'), '--kind', 'memory', ...pypy];
    refused(await hotline(memory), /pypy cannot record where memory is allocated/);
  });

  it('that runs for 3 ms gives few samples, and says how many', async () => {
    const { status, stdout } = await hotline(['profile', path.join(folder, 'short.py')]);
    assert.equal(status, 0);
    assert.match(stdout, /^Ran [\d.]+ m?s, active [\d.]+ (ms|µs), \d+ samples?\.$/m);
  });
});
