import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { folderWith, hotline, removeFolder } from '../../support/cli';

const FIXTURES = path.resolve('test/fixtures/profiles');
const GO = path.join(FIXTURES, 'go-1.19.8');

interface Answer {
  value: { type: string; unit: string };
  total: number;
  functions: { name: string; path: string | null; self: number; total: number }[];
}

describe('hotline show, of profiles of other tools', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);

  before(() => (folder = folderWith({})));
  after(() => removeFolder(folder));

  async function show(...args: string[]): Promise<Answer> {
    const { stdout, stderr } = await hotline(['show', '--format', 'json', ...args], { cwd: folder });
    assert.equal(stderr, '');
    return JSON.parse(stdout) as Answer;
  }

  it('unpacks gzip, whatever the format and the name', async () => {
    const { functions, value } = await show(path.join(GO, 'cpu.pb.gz'));
    assert.equal(value.type, 'cpu');
    assert.equal(functions[0]!.name, 'busy.mix');
    const plain = path.join(FIXTURES, 'node-20.20.2/cpu-prof.cpuprofile');
    writeFileSync(at('packed'), gzipSync(readFileSync(plain)));
    assert.deepEqual((await show(at('packed'))).functions, (await show(plain)).functions);
  });

  it('refuses what is much larger unpacked, and what was cut off', async () => {
    // Several packed texts one behind the other are one.
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    writeFileSync(at('bomb.pb.gz'), Buffer.concat(Array.from({ length: 9 }, () => zeros)));
    const bomb = await hotline(['show', at('bomb.pb.gz')], { cwd: folder });
    assert.equal(bomb.status, 2);
    assert.match(bomb.stderr, /^hotline: bomb\.pb\.gz is larger than 512 MiB\. .*\n$/);
    writeFileSync(at('cut.pb.gz'), readFileSync(path.join(GO, 'cpu.pb.gz')).subarray(0, 800));
    const cut = await hotline(['show', at('cut.pb.gz')], { cwd: folder });
    assert.equal(cut.status, 2);
    assert.match(cut.stderr, /^hotline: cut\.pb\.gz is gzip-compressed and cannot be decompressed: .*\n$/);
  });
});

describe('hotline show, of a part of a profile', () => {
  const memory = path.join(GO, 'mem.pb.gz');
  const show = (...args: string[]) => hotline(['show', ...args]);

  it('the value that is asked for, of those that it names', async () => {
    const { stdout } = await show(memory, '--top', '1');
    assert.match(stdout, /^Allocated 94\.\d MiB\.\n/);
    assert.match(
      stdout,
      /Other sample types: alloc_objects, inuse_objects, inuse_space\. Use --value to show one\./,
    );
    const objects = await show(memory, '--top', '1', '--value', 'inuse_objects');
    assert.match(objects.stdout, /^Counted [\d ]+ \(inuse_objects\)\.\n/);
    const inUse = await show(memory, '--format', 'json', '--value', 'inuse_space');
    const { value, functions } = JSON.parse(inUse.stdout) as Answer;
    assert.deepEqual(value, { type: 'inuse_space', unit: 'bytes' });
    assert.equal(functions[0]!.name, 'busy.Fill');
  });

  it('the stacks and frames that are asked for', async () => {
    const cpu = path.join(GO, 'cpu.pb.gz');
    const args = [
      '--focus',
      'Spin',
      '--hide',
      'mix|scramble',
      '--ignore',
      'asyncPreempt',
      '--format',
      'json',
    ];
    const { functions, total } = JSON.parse((await show(cpu, ...args)).stdout) as Answer;
    assert.equal(total, 1.02e9);
    assert.equal(functions[0]!.name, 'busy.Spin');
    assert.equal(functions[0]!.self, 1.02e9);
    const only = JSON.parse((await show(cpu, '--show', 'Fib$', '--format', 'json')).stdout) as Answer;
    assert.deepEqual(
      only.functions.map(({ name }) => name),
      ['busy.Fib'],
    );
  });

  it('the lines of a function from where the source says that it starts', async () => {
    const program = path.join(GO, 'program');
    const { stdout } = await show(memory, '--list', 'Fill', '--map', `/tmp/sample/busy=${program}`);
    assert.match(stdout, /^busy\.Fill {2}.*busy\.go:44\n/);
    assert.match(
      stdout,
      /\n {2}48 +38\.\d MiB +38\.\d MiB +40\.\d % +record\.bytes = make\(\[\]byte, 4096\)/,
    );
  });

  it('says what is wrong with a pattern and with a value', async () => {
    const pattern = await show(memory, '--focus', '*');
    assert.equal(pattern.status, 2);
    assert.match(pattern.stderr, /^hotline: --focus: \* is not a valid regular expression: .*\n$/m);
    const value = await show(memory, '--value', 'wall');
    assert.equal(value.status, 2);
    assert.match(
      value.stderr,
      /^hotline: The profile has no sample type wall\. It has: alloc_objects, .*\n$/,
    );
  });
});

describe('hotline convert', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const convert = (...args: string[]) => hotline(['convert', ...args], { cwd: folder });

  before(() => (folder = folderWith({})));
  after(() => removeFolder(folder));

  const figures = async (file: string) => {
    const { stdout } = await hotline(['show', file, '--format', 'json'], { cwd: folder });
    const { total, functions } = JSON.parse(stdout) as Answer;
    return {
      total,
      functions: functions.map(({ name, self, total: all }) => [name, self, all].join(' ')).sort(),
    };
  };

  for (const format of ['cpuprofile', 'pprof', 'speedscope', 'collapsed']) {
    it(`writes ${format} that can be shown again, with the same figures`, async () => {
      const from = path.join(GO, 'cpu.pb.gz');
      const out = at(`converted.${format}`);
      const { status, stderr } = await convert(from, '--to', format, '--out', out);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      const expected = await figures(from);
      assert.ok(expected.functions.length > 10);
      assert.deepEqual(await figures(out), expected);
    });
  }

  it('writes to standard output, and the value that is asked for', async () => {
    const memory = path.join(GO, 'mem.pb.gz');
    const { stdout } = await convert(memory, '--to', 'collapsed', '--value', 'inuse_space');
    assert.match(stdout, /^# type: inuse_space\n# unit: bytes\n/);
    assert.match(stdout, /busy\.Fill \(\/tmp\/sample\/busy\/busy\.go:48\) \d+\n/);
  });

  for (const [what, args, problem] of [
    ['a format that is not there', ['x', '--to', 'xml'], /--to must be one of .*pprof/],
    ['no format', ['x'], /--to must be one of/],
    ['a profile that is not there', ['missing', '--to', 'pprof'], /missing cannot be read/],
    [
      'time of a profile of memory',
      [path.join(GO, 'mem.pb.gz'), '--to', 'cpuprofile'],
      /only contain time, .* alloc_objects, alloc_space/,
    ],
    [
      'a value that is not there',
      [path.join(GO, 'mem.pb.gz'), '--to', 'pprof', '--value', 'wall'],
      /no sample type wall\. It has: alloc_objects/,
    ],
    [
      'a folder that is not there',
      [path.join(GO, 'cpu.pb.gz'), '--to', 'pprof', '--out', 'no/such/place'],
      /Cannot write the profile to no\/such\/place/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { status, stdout, stderr } = await convert(...args);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, problem);
      assert.equal(stderr.trim().split('\n').length, 1);
    });
  }
});
