import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { folderWith, hotline, removeFolder } from './cli';

const FIXTURES = path.resolve('test/fixtures/profiles');
const GO = path.join(FIXTURES, 'go-1.19.8');

interface Answer {
  value: { type: string; unit: string };
  total: number;
  functions: { name: string; path: string | null; self: number; total: number }[];
}

describe('hotline show, of profiles of other tools', function () {
  this.timeout(60_000);
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
    assert.match(cut.stderr, /^hotline: cut\.pb\.gz is packed with gzip and cannot be unpacked: .*\n$/);
  });
});
