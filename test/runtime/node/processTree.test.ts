import * as assert from 'node:assert/strict';
import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { folderWith, hotline, processesWith, removeFolder } from '../../support/cli';
import { onceTold, until } from '../../support/waiting';

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

/** Works for so long by the clock. */
const BUSY = `
exports.busy = function busy(milliseconds) {
  const end = performance.now() + milliseconds;
  let turns = 0;
  while (performance.now() < end) turns++;
  return turns;
};
`;
/** Never ends; says so, to whoever listens, once it has worked for a while. */
const FOREVER = `
require('./busy').busy(300);
require('node:fs').writeSync(2, 'worked\\n');
require('node:worker_threads').parentPort?.postMessage('worked');
let x = 1;
for (;;) x = (x * 31 + 7) | 0;
`;
const WORKER = `const { Worker } = require('node:worker_threads');\n`;
/** Works for a while, says so and then waits for ever. */
const NAPS = `
require('./busy').busy(200);
require('node:worker_threads').parentPort.postMessage('worked');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;

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
  'terminates.js': `${WORKER}
const worker = new Worker(require.resolve('./forever.js'), { execArgv: ['--no-warnings'] });
worker.on('message', () => worker.terminate().then((code) => console.log('terminated', code)));
`,
  'exits.js': `${WORKER}new Worker(require.resolve('./forever.js')).on('message', () => process.exit(3));\n`,
  'leaves idle.js': `${WORKER}new Worker(${JSON.stringify(NAPS)}, { eval: true }).on('message', () => process.exit(0));\n`,
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
  cluster.on('message', (worker) => worker.kill());
} else {
  require('./busy').busy(250);
  process.send('worked');
  setInterval(() => {}, 1000);
}
`,
  'blocked.js': `require('node:child_process').execFileSync(process.execPath, [require.resolve('./forever.js')], { stdio: 'inherit' });\n`,
  'serves.js': `new (require('node:worker_threads').Worker)(require.resolve('./forever.js'));\nsetInterval(() => {}, 1000);\n`,
  'leaves daemon.js': `
const { existsSync } = require('node:fs');
require('node:child_process').spawn(process.execPath, [require.resolve('./daemon.js')], { detached: true, stdio: 'ignore' }).unref();
while (!existsSync(__dirname + '/worked.txt')) require('./busy').busy(20);
`,
  'daemon.js': `
const { existsSync, writeFileSync } = require('node:fs');
require('./busy').busy(300);
writeFileSync(__dirname + '/worked.txt', '');
const waiting = setInterval(() => {
  if (!existsSync(__dirname + '/go on.txt')) return;
  clearInterval(waiting);
  const child = require('node:child_process').spawnSync(process.execPath, ['-e', 'console.log("from the child", process.env.NODE_OPTIONS)']);
  writeFileSync(__dirname + '/daemon.txt', child.stdout.toString());
}, 20);
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

describe('processes and threads of a program', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);

  before(() => {
    folder = folderWith(PROGRAMS);
  });
  after(() => removeFolder(folder));

  async function profile(
    program: string,
    args: readonly string[] = [],
    onWorked?: (child: ChildProcess) => void,
  ): Promise<{ answer: Answer; status: number | null; stderr: string }> {
    const { status, stdout, stderr } = await hotline(['profile', at(program), '--format', 'json', ...args], {
      cwd: folder,
      onStart: (child) => onceTold(child.stderr!, 'worked', () => onWorked?.(child)),
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
      // How much each worked is for the benchmark: here another program may take the processor.
      for (const { key } of answer.parts) assert.ok(milliseconds(answer, key) > 0, `${key} worked`);
      const sum = answer.parts.reduce((total, { self }) => total + self, 0);
      assert.ok(Math.abs(sum - answer.total) < 1, 'the whole is the sum of its parts');
      const busy = answer.functions.find(({ name }) => /busy/.test(name))!;
      const calls = answer.files.find((file) => file.path === at('leaf.js'))!.lines;
      assert.deepEqual(
        calls.map(({ line }) => line),
        [1],
      );
      assert.ok(busy.total > 0 && busy.total <= answer.total);
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
    assert.ok(waiting.total! > 450e6, `line 3: ${waiting.total! / 1e6} ms of at least 500`);
    assert.equal(
      answer.functions.some(({ name }) => name.includes('hotline')),
      false,
    );
  });

  const endings: [program: string, key: string, status: number][] = [
    ['terminates.js', 'terminates.js/forever.js', 0],
    ['exits.js', 'exits.js/forever.js', 1],
    ['leaves idle.js', 'leaves idle.js/[worker eval]', 0],
  ];
  for (const [program, key, status] of endings) {
    it(`keeps the profile of a worker that is cut off: ${program}`, async () => {
      const ended = await profile(program);
      assert.deepEqual(keys(ended.answer), [program, key]);
      assert.ok(milliseconds(ended.answer, key) > 0);
      assert.equal(ended.status, status);
    });
  }

  it('keeps the profile of a worker that exits or throws', async () => {
    const { answer, stderr } = await profile('worker ends.js');
    assert.match(stderr, /exit 4/);
    assert.match(stderr, /on purpose/);
    const workers = ['[worker eval]', '[worker eval]#2'].map((name) => `worker ends.js/${name}`);
    assert.deepEqual(keys(answer), ['worker ends.js', ...workers]);
    for (const worker of workers) assert.ok(milliseconds(answer, worker) > 0);
  });

  it('keeps the profiles of a cluster whose workers are ended by a signal', async () => {
    const { answer } = await profile('cluster.js');
    assert.deepEqual(keys(answer), ['cluster.js', 'cluster.js/cluster.js', 'cluster.js/cluster.js#2']);
    for (const key of keys(answer).slice(1)) assert.ok(milliseconds(answer, key) > 0, key);
  });

  for (const program of ['blocked.js', 'serves.js']) {
    it(`are stopped with their profiles kept: ${program}`, async () => {
      const { answer } = await profile(program, [], (child) => void child.kill('SIGTERM'));
      assert.deepEqual(keys(answer), [program, `${program}/forever.js`]);
      assert.ok(milliseconds(answer, `${program}/forever.js`) > 0);
      assert.deepEqual(await processesWith(at('forever.js')), []);
    });
  }

  it('lets a process that outlives the program go on, and keeps its profile so far', async () => {
    const { answer } = await profile('leaves daemon.js');
    assert.deepEqual(keys(answer), ['leaves daemon.js', 'leaves daemon.js/daemon.js']);
    assert.ok(milliseconds(answer, 'leaves daemon.js/daemon.js') > 0);
    assert.ok(!existsSync(at('daemon.txt')), 'the process goes on');
    writeFileSync(at('go on.txt'), '');
    const told = () => existsSync(at('daemon.txt')) && readFileSync(at('daemon.txt'), 'utf8').endsWith('\n');
    await until('the process did what was left', told);
    assert.equal(readFileSync(at('daemon.txt'), 'utf8'), 'from the child undefined\n');
  });

  it('see nothing of the profiler', async () => {
    const plain = spawnSync(process.execPath, [at('looks.mjs')], { cwd: folder, encoding: 'utf8' });
    const { stderr } = await profile('looks.mjs');
    assert.equal(plain.status, 0, plain.stderr);
    assert.equal(stderr, plain.stdout);
  });
});
