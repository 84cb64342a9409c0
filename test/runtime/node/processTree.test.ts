import * as assert from 'node:assert/strict';
import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';

interface Part {
  key: string;
  parent: string | null;
  kind: 'process' | 'thread';
  script: string;
  pid: number;
  self: number;
}

interface Answer {
  total: number;
  notes: string[];
  parts: Part[];
  shownPart: string | null;
  functions: { name: string; path: string | null; self: number; total: number }[];
  files: { path: string; lines: { line: number; self: number; total: number | null }[] }[];
}

/** Works for so long by the clock: its cost is known. */
const BUSY = `
exports.busy = function busy(milliseconds) {
  const end = performance.now() + milliseconds;
  let turns = 0;
  while (performance.now() < end) turns++;
  return turns;
};
`;
const FOREVER = `let x = 1;\nfor (;;) x = (x * 31 + 7) | 0;\n`;
const NAP = (milliseconds: number) =>
  `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});\n`;

const PROGRAMS = {
  'busy.js': BUSY,
  'leaf.js': `require('./busy').busy(300);\n`,
  'forever.js': FOREVER,
  'nested.js': `require('./busy').busy(200);\nnew (require('node:worker_threads').Worker)(require.resolve('./leaf.js'), { env: {} });\n`,
  'tree.js': `
const { fork, spawn, exec, execFileSync } = require('node:child_process');
const { Worker } = require('node:worker_threads');
new Worker(require.resolve('./nested.js'));
fork(require.resolve('./leaf.js'));
spawn(process.execPath, [require.resolve('./leaf.js')], { env: {} });
exec('"' + process.execPath + '" leaf.js', { cwd: __dirname });
execFileSync(process.execPath, [require.resolve('./leaf.js')]);
`,
  'waits.js': `const { execFileSync } = require('node:child_process');\nfunction wait() {\n  execFileSync('sleep', ['0.5']);\n}\nwait();\nrequire('./busy').busy(500);\n`,
  'terminates.js': `
const worker = new (require('node:worker_threads').Worker)(require.resolve('./forever.js'), { execArgv: ['--no-warnings'] });
setTimeout(() => worker.terminate().then((code) => console.log('terminated', code)), 600);
`,
  'exits.js': `new (require('node:worker_threads').Worker)(require.resolve('./forever.js'));\nsetTimeout(() => process.exit(3), 600);\n`,
  'leaves idle.js': `new (require('node:worker_threads').Worker)('require("./busy").busy(200);' + ${JSON.stringify(NAP(1e6))}, { eval: true });\nsetTimeout(() => process.exit(0), 900);\n`,
  'worker ends.js': `
const { Worker } = require('node:worker_threads');
const code = (end) => 'require("./busy").busy(200); ' + end;
new Worker(code('process.exit(4)'), { eval: true }).on('exit', (code) => console.log('exit', code));
new Worker(code('throw new Error("on purpose")'), { eval: true }).on('error', ({ message }) => console.log(message));
`,
  'cluster.js': `
const cluster = require('node:cluster');
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  cluster.on('online', (worker) => setTimeout(() => worker.kill(), 700));
} else {
  require('./busy').busy(250);
  setInterval(() => {}, 1000);
}
`,
  'blocked.js': `console.log('started');\nrequire('node:child_process').execFileSync(process.execPath, [require.resolve('./forever.js')]);\n`,
  'serves.js': `new (require('node:worker_threads').Worker)(require.resolve('./forever.js'));\nsetInterval(() => {}, 1000);\nsetTimeout(() => console.log('started'), 500);\n`,
  'leaves daemon.js': `
require('node:child_process').spawn(process.execPath, [require.resolve('./daemon.js')], { detached: true, stdio: 'ignore' }).unref();
require('./busy').busy(900);
`,
  'daemon.js': `
require('./busy').busy(300);
setTimeout(() => {
  const child = require('node:child_process').spawnSync(process.execPath, ['-e', 'console.log("from the child", process.env.NODE_OPTIONS)']);
  require('node:fs').writeFileSync(__dirname + '/daemon.txt', child.stdout.toString());
}, 2500);
`,
  'looks.mjs': `
import childProcess, { execFileSync, fork } from 'node:child_process';
import { Worker } from 'worker_threads';
const seen = () => [process.execArgv, process.env.NODE_OPTIONS, Object.keys(process.env).sort()];
const inWorker = 'require("worker_threads").parentPort.postMessage([process.execArgv, process.env, require("worker_threads").workerData])';
class Named extends Worker {
  constructor(options) {
    super(inWorker, { eval: true, workerData: 3, ...options });
  }
}
console.log(JSON.stringify([seen(), execFileSync === childProcess.execFileSync, fork.name, execFileSync.name, Worker.name]));
console.log(execFileSync(process.execPath, ['-p', 'JSON.stringify([process.execArgv, process.env])'], { env: { A: '1' } }).toString());
for (const options of [{}, { env: { B: '2' } }, { execArgv: ['--no-warnings'] }]) {
  const worker = new Named(options);
  const message = await new Promise((resolve) => worker.on('message', resolve));
  console.log(worker instanceof Named, worker instanceof Worker, new Worker('0', { eval: true }).constructor === Worker, JSON.stringify(message));
}
`,
};

describe('processes and threads of a program', function () {
  this.timeout(60_000);
  let folder: string;
  const at = (name: string) => path.join(folder, name);

  before(() => {
    folder = folderWith(PROGRAMS);
  });
  after(() => removeFolder(folder));

  async function profile(
    program: string,
    args: readonly string[] = [],
    onOutput?: (child: ChildProcess) => void,
  ): Promise<{ answer: Answer; status: number | null; stderr: string }> {
    const { status, stdout, stderr } = await hotline(['profile', at(program), '--format', 'json', ...args], {
      cwd: folder,
      onStart: (child) =>
        child.stderr!.on('data', (text: Buffer) => {
          if (text.includes('started')) onOutput?.(child);
        }),
    });
    assert.notEqual(stdout, '', stderr);
    return { answer: JSON.parse(stdout) as Answer, status, stderr };
  }

  const keys = ({ parts }: Answer) => parts.map(({ key }) => key).sort();
  const milliseconds = ({ parts }: Answer, key: string) => parts.find((part) => part.key === key)!.self / 1e6;

  for (const engine of ['v8-profiler-next', 'inspector', 'datadog-pprof']) {
    it(`are merged into one profile, as a tree (${engine})`, async () => {
      const { answer } = await profile('tree.js', ['--engine', engine]);
      const leaves = ['leaf.js', 'leaf.js#2', 'leaf.js#3', 'leaf.js#4'].map((name) => `tree.js/${name}`);
      assert.deepEqual(keys(answer), [
        'tree.js',
        ...leaves,
        'tree.js/nested.js',
        'tree.js/nested.js/leaf.js',
      ]);
      const kinds = answer.parts.map(({ key, kind }) => [key, kind]);
      for (const [key, kind] of kinds)
        assert.equal(kind, key!.includes('nested') ? 'thread' : 'process', key);
      assert.equal(new Set(answer.parts.map(({ pid }) => pid)).size, 5, 'a process each, threads in theirs');
      for (const leaf of leaves) assert.ok(milliseconds(answer, leaf) > 250, `${leaf} worked for 300 ms`);
      const sum = answer.parts.reduce((total, { self }) => total + self, 0);
      assert.ok(Math.abs(sum - answer.total) < 1, 'the whole is the sum of its parts');
      const busy = answer.functions.find(({ name }) => /busy/.test(name))!;
      const expected = (5 * 300 + 200) * 1e6;
      // An engine that tells no times gives each sample the same: on a busy machine they are not.
      const tolerance = engine === 'datadog-pprof' ? 0.4 : 0.1;
      assert.ok(Math.abs(busy.total / expected - 1) < tolerance, `busy: ${busy.total / 1e6} ms`);
    });
  }

  it('shows one of them alone', async () => {
    const { answer } = await profile('tree.js', ['--part', 'tree.js/nested.js']);
    assert.equal(answer.shownPart, 'tree.js/nested.js');
    assert.equal(answer.parts.length, 7, 'the others are still listed');
    assert.equal(answer.total, answer.parts.find(({ key }) => key === 'tree.js/nested.js')!.self);
    assert.deepEqual(
      answer.files.map((file) => path.basename(file.path)).filter((name) => name === 'leaf.js'),
      [],
    );
  });

  it('shows all where there is none of the name, and says so', async () => {
    const { answer } = await profile('leaf.js', ['--part', 'other.js']);
    assert.equal(answer.shownPart, null);
    assert.ok(answer.notes.some((note) => note.includes('other.js') && note.includes('leaf.js')));
  });

  it('keeps all profiles, which can be added up again', async () => {
    const { answer } = await profile('terminates.js', ['--out', at('kept.cpuprofile')]);
    assert.ok(answer.notes.some((note) => note.includes('kept.2.cpuprofile')));
    assert.ok(existsSync(at('kept.calls.json')) && existsSync(at('kept.2.calls.json')));
    const shown = await hotline([
      ...['show', at('kept.cpuprofile'), at('kept.2.cpuprofile')],
      ...['--format', 'json'],
    ]);
    const sum = JSON.parse(shown.stdout) as Answer;
    assert.ok(Math.abs(sum.total - answer.total) < 1, `${sum.total} ${answer.total}`);
  });

  it('leaves the time of synchronous calls on the line that waits', async () => {
    const { answer } = await profile('waits.js');
    const lines = answer.files.find((file) => file.path === at('waits.js'))!.lines;
    const waiting = lines.find(({ line }) => line === 3)!;
    assert.ok(waiting.total! > 450e6, `line 3: ${waiting.total! / 1e6} ms of 500`);
    assert.equal(
      answer.functions.some(({ name }) => name.includes('hotline')),
      false,
    );
  });

  const endings: [program: string, key: string, status: number, leastMs: number][] = [
    ['terminates.js', 'terminates.js/forever.js', 0, 300],
    ['exits.js', 'exits.js/forever.js', 1, 300],
    ['leaves idle.js', 'leaves idle.js/[worker eval]', 0, 700],
  ];
  for (const [program, key, status, least] of endings) {
    it(`keeps the profile of a worker that is cut off: ${program}`, async () => {
      const ended = await profile(program);
      assert.deepEqual(keys(ended.answer), [program, key]);
      assert.ok(milliseconds(ended.answer, key) > least, `${milliseconds(ended.answer, key)} ms`);
      assert.equal(ended.status, status);
    });
  }

  it('keeps the profile of a worker that exits or throws', async () => {
    const { answer, stderr } = await profile('worker ends.js');
    assert.match(stderr, /exit 4/);
    assert.match(stderr, /on purpose/);
    const workers = ['[worker eval]', '[worker eval]#2'].map((name) => `worker ends.js/${name}`);
    assert.deepEqual(keys(answer), ['worker ends.js', ...workers]);
    for (const worker of workers) assert.ok(milliseconds(answer, worker) > 150);
  });

  it('keeps the profiles of a cluster whose workers are ended by a signal', async () => {
    const { answer } = await profile('cluster.js');
    assert.deepEqual(keys(answer), ['cluster.js', 'cluster.js/cluster.js', 'cluster.js/cluster.js#2']);
    for (const key of keys(answer).slice(1)) assert.ok(milliseconds(answer, key) > 200, key);
  });

  for (const program of ['blocked.js', 'serves.js']) {
    it(`are stopped with their profiles kept: ${program}`, async () => {
      const { answer } = await profile(program, [], (child) => setTimeout(() => child.kill('SIGTERM'), 700));
      assert.deepEqual(keys(answer), [program, `${program}/forever.js`]);
      assert.ok(milliseconds(answer, `${program}/forever.js`) > 300);
      assert.deepEqual(await processesWith(at('forever.js')), []);
    });
  }

  it('lets a process that outlives the program go on, and keeps its profile so far', async () => {
    const { answer } = await profile('leaves daemon.js');
    assert.deepEqual(keys(answer), ['leaves daemon.js', 'leaves daemon.js/daemon.js']);
    assert.ok(milliseconds(answer, 'leaves daemon.js/daemon.js') > 200);
    const end = Date.now() + 10_000;
    while (!existsSync(at('daemon.txt')) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(readFileSync(at('daemon.txt'), 'utf8'), 'from the child undefined\n');
  });

  it('see nothing of the profiler', async () => {
    const plain = spawnSync(process.execPath, [at('looks.mjs')], { cwd: folder, encoding: 'utf8' });
    const { stderr } = await profile('looks.mjs');
    assert.equal(plain.status, 0, plain.stderr);
    assert.equal(stderr, plain.stdout);
  });
});
