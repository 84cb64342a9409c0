import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';
import { profileJson, program, selfOf, type Answer } from './answers';
import { pythonOnPath, pythonsHere, tellNotTested } from './pythons';
import { austinFails, austinReads, isInstalled, testAustin, testPySpy, withTools as env } from './toolTests';

const WORK = `import time
def work():
    end = time.time() + 0.8
    total = 0
    while time.time() < end:
        total += sum(range(5000))
    return total
`;

describe('profilers of Python that are installed', function () {
  this.timeout(240_000);
  let folder: string;
  before(() => {
    folder = folderWith({
      'killed.py': `import os, signal\n${WORK}work()\nos.kill(os.getpid(), signal.SIGKILL)\n`,
      'forks.py': `import os\n${WORK}child = os.fork()\nwork()\nif child:\n    os.waitpid(child, 0)\n`,
      'endless.py': `${WORK}work()\nprint('up', flush=True)\nwhile True:\n    work()\n`,
      'no ctypes/ctypes/__init__.py': "raise ImportError('this Python was built without libffi')\n",
    });
  });
  after(() => removeFolder(folder));

  const lineOf = (answer: Answer, file: string, line: number) => selfOf(answer, file).get(line) ?? 0;

  it('are refused where they are not installed, with what to do', async () => {
    const args = [program('straight.py'), '--engine', 'py-spy', '--executable', pythonOnPath().file];
    const { status, stderr } = await hotline(['profile', ...args], { env: { PATH: '/nowhere' } });
    assert.equal(status, 2);
    assert.match(
      stderr,
      /py-spy cannot be used: py-spy is not installed.*Install it.*hotline\.python\.engine/,
    );
  });

  it('do not count hits, and say so', async () => {
    const { status, stderr } = await hotline(
      [
        'profile',
        program('straight.py'),
        '--engine',
        isInstalled('py-spy') ? 'py-spy' : 'cprofile',
        '--hits',
      ],
      { env },
    );
    assert.equal(status, 2);
    assert.match(stderr, /cannot count hits/);
  });

  testPySpy(pythonOnPath());
  for (const wanted of [austinReads, [austinFails]]) {
    const python = pythonsHere().find(({ version }) => wanted.includes(version));
    if (python) testAustin(python);
    else tellNotTested(`austin under Python ${wanted.join(', ')}`);
  }

  if (!isInstalled('py-spy')) return;

  it('are what auto takes where the own sampler cannot read', async () => {
    const answer = await profileJson([program('straight.py')], {
      env: { ...env, PYTHONPATH: path.join(folder, 'no ctypes') },
    });
    assert.equal(answer.engine, 'py-spy');
    assert.ok(lineOf(answer, 'straight.py', 12) > lineOf(answer, 'straight.py', 11));
  });

  it('keep what they saw of a program that is killed, and of its forks', async () => {
    const killed = await hotline(['profile', 'killed.py', '--engine', 'py-spy', '--format', 'json'], {
      env,
      cwd: folder,
    });
    assert.equal(killed.status, 1, killed.stderr);
    assert.ok(lineOf(JSON.parse(killed.stdout) as Answer, 'killed.py', 7) > 0, killed.stdout);
    const forked = await profileJson(['forks.py', '--engine', 'py-spy'], { env, cwd: folder });
    assert.equal(forked.parts.length, 2);
    for (const { self } of forked.parts) assert.ok(self > 0, JSON.stringify(forked.parts));
  });

  it('save at Ctrl+C, and leave no process behind', async () => {
    const out = path.join(folder, 'kept.json');
    const args = ['profile', 'endless.py', '--engine', 'py-spy', '--format', 'json', '--out', out];
    const { stdout, stderr } = await hotline(args, {
      env,
      cwd: folder,
      onStart: (child) =>
        child.stderr!.on('data', (text: string) => {
          if (text.includes('up')) child.kill('SIGINT');
        }),
    });
    assert.ok(stdout.startsWith('{'), stderr);
    assert.ok(lineOf(JSON.parse(stdout) as Answer, 'endless.py', 6) > 0, stdout);
    assert.ok(readFileSync(out, 'utf8').includes('speedscope'));
    assert.deepEqual(await processesWith('endless.py'), []);
    assert.deepEqual(await processesWith(folder), []);
  });
});
