import * as assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { folderWith, hotline, removeFolder } from '../../support/cli';

interface Answer {
  total: number;
  notes: string[];
  files: { path: string; lines: { line: number; self: number; total: number | null }[] }[];
}

/** The loop stands on line 7 and is all that takes time; line 11 calls it. */
const SOURCE = `interface Rounds {
  count: number;
}

export function spin({ count }: Rounds): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += i % 3;
  return sum;
}

console.log(spin({ count: 3e8 }));
`;
const LOOP_LINE = 7;

describe('hotline show, of sources that are elsewhere', () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);

  before(async () => {
    folder = folderWith({ 'there/src/spin.ts': SOURCE });
    build();
    const result = await hotline(['profile', 'dist/main.js', '--out', at('kept.cpuprofile')], {
      cwd: at('there'),
    });
    assert.equal(result.status, 0, result.stderr);
  });
  after(() => removeFolder(folder));
  beforeEach(() => rmSync(at('here'), { recursive: true, force: true }));

  function build(): void {
    const entryPoints = [at('there/src/spin.ts')];
    const outfile = at('there/dist/main.js');
    esbuild.buildSync({ entryPoints, outfile, bundle: true, platform: 'node', sourcemap: 'linked' });
  }

  /** The profile as another machine would have written it: the same, with another root. */
  function recordedAt(root: string): string {
    const file = at('elsewhere.cpuprofile');
    const text = readFileSync(at('kept.cpuprofile'), 'utf8');
    const urlsAndPaths = [new URL(`file://${encodeURI(at('there'))}`).href, at('there')];
    writeFileSync(
      file,
      urlsAndPaths.reduce((told, was) => told.replaceAll(was, root), text),
    );
    assert.ok(!readFileSync(file, 'utf8').includes(folder));
    return file;
  }

  async function show(args: readonly string[], cwd = folder): Promise<Answer> {
    const result = await hotline(['show', ...args, '--format', 'json'], { cwd });
    assert.equal(result.status, 0, result.stderr);
    return JSON.parse(result.stdout) as Answer;
  }

  function assertLoopIn(answer: Answer, file: string): void {
    const lines = answer.files.find((candidate) => candidate.path === file)?.lines;
    const loop = lines?.find(({ line }) => line === LOOP_LINE);
    assert.ok(loop && loop.self / answer.total > 0.8, JSON.stringify(answer.files));
  }

  for (const root of ['/app', 'file:///app', 'file:///C:/build%20agent', 'C:\\build agent']) {
    it(`finds code, map and source with --map, when recorded at ${root}`, async () => {
      const profile = recordedAt(root.replaceAll('\\', '\\\\'));
      cpSync(at('there'), at('here'), { recursive: true });
      const from = root.startsWith('file:///C') ? 'c:\\build agent' : root;
      const answer = await show([profile, '--map', '/other=/nowhere', '--map', `${from}=here`]);
      assertLoopIn(answer, at('here/src/spin.ts'));
      assert.ok(!answer.notes.some((note) => note.includes(' is now ')), answer.notes.join('\n'));
    });
  }

  it('finds them without --map in the current folder, and says so', async () => {
    cpSync(at('there'), at('here'), { recursive: true });
    const answer = await show([recordedAt('/app')], at('here'));
    assertLoopIn(answer, at('here/src/spin.ts'));
    assert.ok(answer.notes.includes(`/app/dist/main.js is now ${at('here/dist/main.js')}.`));
  });

  it('maps sources that come out of a map, and names of webpack', async () => {
    mkdirSync(at('here/dist'), { recursive: true });
    mkdirSync(at('here/code'));
    cpSync(at('there/dist/main.js'), at('here/dist/main.js'));
    cpSync(at('there/src/spin.ts'), at('here/code/spin.ts'));
    const map = JSON.parse(readFileSync(at('there/dist/main.js.map'), 'utf8')) as object;
    for (const name of [
      'webpack://shop/./src/spin.ts?1a2b',
      '/ci/build/src/spin.ts',
      'file:///ci/build/src/spin.ts',
    ]) {
      writeFileSync(at('here/dist/main.js.map'), JSON.stringify({ ...map, sources: [name] }));
      const maps = ['/app=here', 'webpack://shop/src=here/code', '/ci/build/src=here/code'];
      const args = maps.flatMap((text) => ['--map', text]);
      assertLoopIn(await show([recordedAt('/app'), ...args]), at('here/code/spin.ts'));
    }
  });

  it('prints the text that ran, and says so, where a source changed since it was built', async () => {
    cpSync(at('there'), at('here'), { recursive: true });
    writeFileSync(at('here/src/spin.ts'), `// edited\n${SOURCE.replace('i % 3', 'i % 5')}`);
    const args = ['show', recordedAt('/app'), '--map', '/app=here'];
    const { stdout } = await hotline(args, { cwd: folder });
    assert.match(stdout, /^ +7 .*for \(let i = 0; i < count; i\+\+\) sum \+= i % 3;$/m);
    const note = `${at('here/src/spin.ts')} changed since it was built; figures refer to the version that was built.`;
    assert.ok(stdout.split('\n').includes(note), stdout);
    // The call is looked up in that text too: in the text of now it stands a line lower.
    const answer = await show(args.slice(1));
    const { lines } = answer.files.find((file) => file.path === at('here/src/spin.ts'))!;
    const call = lines.find(({ line }) => line === 11)!;
    assert.ok(call.total! / answer.total > 0.8, JSON.stringify(lines));
  });

  it('prints the text of the map where the source is not here, also of a webpack name', async () => {
    cpSync(at('there'), at('here'), { recursive: true });
    rmSync(at('here/src'), { recursive: true });
    const args = ['show', recordedAt('/app'), '--map', '/app=here'];
    const loop = /^ +7 .*for \(let i = 0; i < count; i\+\+\) sum \+= i % 3;$/m;
    const gone = await hotline(args, { cwd: folder });
    assert.match(gone.stdout, loop);
    assert.doesNotMatch(gone.stdout, /changed since/);
    const map = JSON.parse(readFileSync(at('here/dist/main.js.map'), 'utf8')) as object;
    writeFileSync(
      at('here/dist/main.js.map'),
      JSON.stringify({ ...map, sources: ['webpack://shop/./src/spin.ts'] }),
    );
    const named = await hotline(args, { cwd: folder });
    assert.match(named.stdout, /^webpack:\/\/shop\/src\/spin\.ts$/m);
    assert.match(named.stdout, loop);
  });

  it('does not say that a source changed which was compiled for the run', async () => {
    const own = await hotline(['profile', 'there/src/spin.ts'], { cwd: folder });
    assert.match(own.stdout, /^ +7 .*sum \+= i % 3;$/m);
    assert.doesNotMatch(own.stdout, /changed since/);
    // The prebuilt one, on the other hand, was built before.
    renameSync(at('there/src/spin.ts'), at('there/src/kept.ts'));
    writeFileSync(at('there/src/spin.ts'), `// edited\n${SOURCE}`);
    const built = await hotline(['profile', 'there/dist/main.js'], { cwd: folder });
    renameSync(at('there/src/kept.ts'), at('there/src/spin.ts'));
    assert.match(built.stdout, /^ +7 .*sum \+= i % 3;$/m);
    assert.match(built.stdout, /spin\.ts changed since it was built/);
  });

  it('does not take a file for one that ran here and is gone', async () => {
    const program = `const fs = require('node:fs');
fs.writeFileSync(process.argv[2], 'let s = 0;\\nfor (let i = 0; i < 3e8; i++) s += i % 3;\\n');
require(process.argv[2]);
fs.rmSync(process.argv[2]);
`;
    mkdirSync(at('here'));
    mkdirSync(at('gone'));
    writeFileSync(at('here/main.js'), program);
    writeFileSync(at('here/made.js'), '// another\n// one\n');
    const args = ['profile', 'main.js', '--format', 'json', '--', at('gone/made.js')];
    const result = await hotline(args, { cwd: at('here') });
    assert.equal(result.status, 0, result.stderr);
    const { files, total } = JSON.parse(result.stdout) as Answer;
    const loop = files.find((file) => file.path === at('gone/made.js'))?.lines.find(({ line }) => line === 2);
    assert.ok(loop && loop.self / total > 0.8, JSON.stringify(files));
    assert.ok(!files.some((file) => file.path === at('here/made.js')));
  });

  for (const text of ['nothing', '=here', '/app=', '']) {
    it(`answers --map "${text}" with 2 and one clear line`, async () => {
      const result = await hotline(['show', at('kept.cpuprofile'), '--map', text], { cwd: folder });
      assert.equal(result.status, 2);
      assert.equal(result.stderr, `hotline: --map must be FROM=TO, not ${text} (see hotline --help)\n`);
    });
  }
});
