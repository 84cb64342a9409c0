import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { runtimeFor } from '../../../src/runtimes';
import type { RunManifest } from '../../../src/runtimes/recording/manifest';
import { parseManifest } from '../../../src/runtimes/recording/readManifest';
import type { ProfileRequest } from '../../../src/runtimes/runtime';
import { spawnRun } from '../../../src/runtimes/spawnRun';
import { profilesOfRun } from '../../../src/services/profile/profilesOfRun';
import { prepareSession } from '../../bench/session';
import { folderWith, removeFolder } from '../../support/cli';
import { assertShape } from '../../support/manifests';

describe('recorders', function () {
  this.timeout(240_000);

  const PROGRAMS: Record<string, string> = {
    'busy.js': `let sum = 0;
const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) new Worker(__filename);
for (let i = 0; i < 3e7; i++) sum += i % 7;
`,
    'busy.py': `import threading
def work():
    return sum(i % 7 for i in range(200000))
other = threading.Thread(target=work)
other.start()
work()
other.join()
`,
    'busy.go': `package main

func main() {
	sum := 0
	for i := 0; i < 300000000; i++ {
		sum += i % 7
	}
	println(sum)
}
`,
  };
  let sources: string;
  before(() => (sources = folderWith(PROGRAMS)));
  after(() => removeFolder(sources));

  /** Runs a program as the editor does. @returns the manifests of its run, the program's own first */
  async function manifestsOf(program: string, more: Partial<ProfileRequest>): Promise<RunManifest[]> {
    const file = path.join(sources, program);
    const { prepared, outDir } = await prepareSession(
      file,
      { args: ['an "argument"', 'ü'], cwd: sources, ...more },
      runtimeFor(file),
    );
    try {
      const { exitCode } = await spawnRun(prepared.command, 'ignore');
      const { outcome } = await prepared.collect(exitCode);
      assert.equal(outcome.part.parent, undefined);
      const names = readdirSync(outDir);
      const files = names.filter((name) => name.endsWith('run.json'));
      const manifests = files.map((name) => {
        const text = readFileSync(path.join(outDir, name), 'utf8');
        const read = parseManifest(name, text, []);
        assert.deepEqual(read, JSON.parse(text), 'it is of this version: nothing had to be migrated');
        for (const one of Object.values(read.streams).flat()) assert.ok(names.includes(one.file), one.file);
        return { name, read };
      });
      assert.ok((await profilesOfRun(outDir)).length > 0);
      return manifests
        .sort((a, b) => Number(b.name === 'run.json') - Number(a.name === 'run.json'))
        .map(({ read }) => read);
    } finally {
      prepared.dispose();
      removeFolder(outDir);
    }
  }

  const RUNS: [title: string, program: string, more: Partial<ProfileRequest>, streams: string[]][] = [
    ['Node.js', 'busy.js', {}, ['calls', 'samples']],
    ['Node.js, the line engine', 'busy.js', { engine: 'datadog-pprof' }, ['samples']],
    ['Node.js, memory', 'busy.js', { kind: 'memory' }, ['allocations']],
    ['Python', 'busy.py', {}, ['samples']],
    ['Python, hits', 'busy.py', { hits: true }, ['hits', 'samples']],
    ['Python, from inside', 'busy.py', { engine: 'counters' }, ['samples']],
    ['Python, cProfile', 'busy.py', { engine: 'cprofile' }, ['samples']],
    ['Python, memory', 'busy.py', { kind: 'live-memory' }, ['allocations']],
    ['Go', 'busy.go', {}, ['samples']],
    ['Go, hits', 'busy.go', { hits: true }, ['hits', 'samples']],
    ['Go, memory', 'busy.go', { kind: 'memory' }, ['allocations']],
  ];
  for (const [title, program, more, streams] of RUNS)
    it(`write manifests of one shape: ${title}`, async () => {
      const manifests = await manifestsOf(program, more);
      manifests.forEach(assertShape);
      const [own] = manifests;
      assert.equal(
        own!.runtime,
        path.extname(program) === '.js' ? 'node' : title.split(/\W/)[0]!.toLowerCase(),
      );
      assert.deepEqual(own!.exit, { code: 0, signal: null, failure: null });
      assert.deepEqual(own!.command.slice(-2), ['an "argument"', 'ü']);
      const [process] = own!.processes;
      assert.deepEqual([process!.parent, process!.kind], [null, 'process']);
      assert.equal(path.basename(process!.script), program);
      assert.ok(process!.startedAt > Date.UTC(2020) && process!.durationMs > 0);
      const recorded = new Set(manifests.flatMap((manifest) => Object.keys(manifest.streams)));
      assert.deepEqual([...recorded].sort(), streams);
    });

  it('write of threads what they write of processes', async () => {
    for (const program of ['busy.js', 'busy.py']) {
      const processes = (await manifestsOf(program, {})).flatMap((manifest) => manifest.processes);
      const [main, thread] = processes;
      assert.deepEqual([thread?.kind, thread?.parent, thread?.pid], ['thread', main!.id, main!.pid], program);
    }
  });
});
