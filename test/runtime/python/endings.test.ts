import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';
import { assertMostIsIn, hitsOf, type Answer } from './answers';

/** Works for a while on line 4, whatever comes then. */
const WORK = `def work():
    total = 0
    for number in range(1_500_000):
        total += number * number % 7
    return total
`;

/** How a program ends, and what it does on its way there. Each works first; what it prints must be what it prints anyway. */
const ENDINGS: Readonly<Record<string, string>> = {
  'by its end': `${WORK}print(work())\n`,
  'by sys.exit': `import sys\n${WORK}print(work())\nsys.exit(3)\n`,
  'by sys.exit with a text': `import sys\n${WORK}print(work())\nsys.exit('not today')\n`,
  'by an exception that nobody catches': `${WORK}print(work())\nraise ValueError('what a day')\n`,
  'by an interrupt of its own': `${WORK}print(work())\nraise KeyboardInterrupt\n`,
  'by os._exit': `import os\n${WORK}print(work(), flush=True)\nos._exit(4)\n`,
  'by SIGTERM': `import os, signal\n${WORK}print(work(), flush=True)\nos.kill(os.getpid(), signal.SIGTERM)\n`,
  'by SIGINT': `import os, signal\n${WORK}print(work(), flush=True)\nos.kill(os.getpid(), signal.SIGINT)\n`,
  'by another program in its place': `import os, sys\n${WORK}print(work(), flush=True)\nos.execv(sys.executable, [sys.executable, '-S', '-c', 'print("other")'])\n`,
  'in a thread that goes on': `import threading\n${WORK}thread = threading.Thread(target=lambda: print(work()))\nthread.start()\n`,
  'in a handler at exit': `import atexit\n${WORK}atexit.register(lambda: print(work()))\n`,
};

/** Endings of which what runs inside a program learns nothing. */
const SUDDEN: Readonly<Record<string, string>> = {
  'by SIGKILL': `import os, signal\n${WORK}print(work(), flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n`,
  'by a crash': `import ctypes\n${WORK}print(work(), flush=True)\nctypes.string_at(0)\n`,
  'by abort': `import os\n${WORK}print(work(), flush=True)\nos.abort()\n`,
};

const MEASURED_BY: Readonly<Record<string, readonly string[]>> = {
  'from outside': [],
  'from outside, with hits': ['--hits'],
  'from inside': ['--engine', 'counters'],
};

describe('a Python program that ends', function () {
  this.timeout(240_000);
  let folder: string;

  before(() => {
    const programs = { ...ENDINGS, ...SUDDEN };
    const files = Object.entries(programs).map(([ending, text]) => [fileOf(ending), text]);
    folder = folderWith(Object.fromEntries(files) as Record<string, string>);
  });
  after(() => removeFolder(folder));

  const fileOf = (ending: string) => `${ending.replaceAll(/\W+/g, '_')}.py`;

  for (const ending of Object.keys(ENDINGS)) {
    it(`${ending} keeps its profile and does what it does otherwise`, async () => {
      const file = path.join(folder, fileOf(ending));
      const plain = spawnSync('python3', [file], { encoding: 'utf8', cwd: folder });
      for (const [how, options] of Object.entries(MEASURED_BY)) {
        const args = ['profile', file, '--format', 'json', ...options];
        const { status, stdout, stderr } = await hotline(args, { cwd: folder });
        // Standard output is the answer's: what the program writes there comes before its errors.
        assert.equal(stderr, plain.stdout + plain.stderr, how);
        assert.equal(status, plain.status === 0 ? 0 : 1, how);
        const answer = JSON.parse(stdout) as Answer;
        assertMostIsIn(answer, fileOf(ending));
        const hits = [...hitsOf(answer, fileOf(ending)).values()];
        assert.equal(Math.max(0, ...hits), options.includes('--hits') ? 1_500_000 : 0, how);
      }
    });
  }

  for (const ending of Object.keys(SUDDEN)) {
    it(`${ending} keeps its profile all the same`, async () => {
      const file = path.join(folder, fileOf(ending));
      const { status, stdout } = await hotline(['profile', file, '--format', 'json'], { cwd: folder });
      assert.equal(status, 1);
      assertMostIsIn(JSON.parse(stdout) as Answer, fileOf(ending));
    });
  }

  it('by SIGKILL loses what is measured from inside, and the message says so', async () => {
    const file = path.join(folder, fileOf('by SIGKILL'));
    const { status, stderr } = await hotline(['profile', file, '--engine', 'counters'], { cwd: folder });
    assert.equal(status, 2);
    assert.match(stderr, /ended without saving a profile: it was killed/);
  });

  it('when the command line is told to keeps its profile, and nothing stays behind', async () => {
    const endless = path.join(folder, 'endless loop.py');
    writeFileSync(endless, `${WORK}work()\nprint(1, flush=True)\nwhile True:\n    pass\n`);
    for (const options of Object.values(MEASURED_BY)) {
      const { stdout } = await hotline(['profile', endless, '--format', 'json', ...options], {
        cwd: folder,
        onStart: (child) => child.stderr!.once('data', () => child.kill('SIGTERM')),
      });
      const answer = JSON.parse(stdout) as Answer;
      assert.ok(answer.functions.some(({ name, self }) => name === 'work' && self > 0));
      assertMostIsIn(answer, endless);
    }
    assert.deepEqual(await processesWith(endless), []);
  });
});
