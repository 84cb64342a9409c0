import * as assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pySpyFolder } from '../../harness/provision';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';
import { assertShares, profileJson, program, selfOf, type Answer } from './answers';
import { pythonsHere } from './pythons';

/** What lines promise that are seen from another process, in percentage points. */
const POINTS = 3;
/** The versions that Debian's austin 1.0.1 reads right. */
const AUSTIN_READS = ['3.8', '3.9'];

const PATH = [path.join(pySpyFolder, 'bin'), process.env.PATH].join(path.delimiter);
const hasPySpy = PATH.split(path.delimiter).some((folder) => existsSync(path.join(folder, 'py-spy')));

const WORK = `import time
def work():
    end = time.time() + 0.8
    total = 0
    while time.time() < end:
        total += sum(range(5000))
    return total
`;

describe('profilers of Python that are installed', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = folderWith({
      'killed.py': `import os, signal\n${WORK}work()\nos.kill(os.getpid(), signal.SIGKILL)\n`,
      'forks.py': `import os\n${WORK}child = os.fork()\nwork()\nif child:\n    os.waitpid(child, 0)\n`,
      'endless.py': `${WORK}print('up', flush=True)\nwhile True:\n    work()\n`,
      'no ctypes/ctypes/__init__.py': "raise ImportError('this Python was built without libffi')\n",
    });
  });
  after(() => removeFolder(folder));

  const env = { PATH };
  const lineOf = (answer: Answer, file: string, line: number) => selfOf(answer, file).get(line) ?? 0;

  it('are refused where they are not installed, with what to do', async () => {
    const [python] = pythonsHere();
    const env = { PATH: '/nowhere' };
    const args = [program('straight.py'), '--engine', 'py-spy', '--executable', python!.file];
    const { status, stderr } = await hotline(['profile', ...args], { env });
    assert.equal(status, 2);
    assert.match(
      stderr,
      /py-spy cannot be used: py-spy is not installed.*Install it.*hotline\.python\.engine/,
    );
  });

  it('do not count hits, and say so', async () => {
    const { status, stderr } = await hotline(
      ['profile', program('straight.py'), '--engine', hasPySpy ? 'py-spy' : 'cprofile', '--hits'],
      { env },
    );
    assert.equal(status, 2);
    assert.match(stderr, /Hits are counted with time/);
  });

  for (const { file, version } of pythonsHere()) {
    const profile = (name: string, engine: string) =>
      profileJson([program(name), '--engine', engine, '--executable', file], { env });

    if (hasPySpy)
      it(`give lines that are true: py-spy, ${version}`, async function () {
        // Other work on the machine may take a core away for a while: then it is measured once more.
        this.retries(2);
        const answer = await profile('straight.py', 'py-spy');
        assert.equal(answer.engine, 'py-spy');
        const self = selfOf(answer, 'straight.py');
        assertShares([self.get(10), self.get(11), self.get(12)], [1, 3, 6], POINTS);
        assert.ok(!answer.functions.some(({ path: at }) => at?.includes('_hotline')));
      });

    if (AUSTIN_READS.includes(version))
      it(`give lines that are true: austin, ${version}`, async function () {
        // Other work on the machine may take a core away for a while: then it is measured once more.
        this.retries(2);
        const answer = await profile('straight.py', 'austin');
        assert.equal(answer.engine, 'austin');
        const self = selfOf(answer, 'straight.py');
        assertShares([self.get(10), self.get(11), self.get(12)], [1, 3, 6], POINTS);
      });
    else if (version === '3.11')
      it('are not taken where they see nothing: austin 1.0.1, 3.11', async () => {
        const args = ['profile', program('straight.py'), '--engine', 'austin', '--executable', file];
        const { status, stderr } = await hotline(args, { env });
        assert.equal(status, 2, stderr);
        assert.match(stderr, /austin cannot be used: /);
      });
  }

  if (!hasPySpy) return;

  it('are what auto takes where the own sampler cannot read', async () => {
    const answer = await profileJson([program('straight.py')], {
      env: { PATH, PYTHONPATH: path.join(folder, 'no ctypes') },
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
    assert.ok(lineOf(JSON.parse(killed.stdout) as Answer, 'killed.py', 7) > 0.3e9, killed.stdout);
    const forked = await profileJson(['forks.py', '--engine', 'py-spy'], { env, cwd: folder });
    assert.equal(forked.parts.length, 2);
    for (const { self } of forked.parts) assert.ok(self > 0.4e9, JSON.stringify(forked.parts));
  });

  it('save at Ctrl+C, and leave no process behind', async () => {
    const out = path.join(folder, 'kept.json');
    const args = ['profile', 'endless.py', '--engine', 'py-spy', '--format', 'json', '--out', out];
    const { stdout, stderr } = await hotline(args, {
      env,
      cwd: folder,
      onStart: (child) =>
        child.stderr!.on('data', (text: string) => {
          if (text.includes('up')) setTimeout(() => child.kill('SIGINT'), 1000);
        }),
    });
    assert.ok(stdout.startsWith('{'), stderr);
    assert.ok(lineOf(JSON.parse(stdout) as Answer, 'endless.py', 6) > 0.3e9, stdout);
    assert.ok(readFileSync(out, 'utf8').includes('speedscope'));
    assert.deepEqual(await processesWith('endless.py'), []);
    assert.deepEqual(await processesWith(folder), []);
  });
});
