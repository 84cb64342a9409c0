import * as assert from 'node:assert/strict';
import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { formats, parseProfile } from '../../../src/formats';
import { folderWith, hotline, removeFolder } from '../../support/cli';
import { assertInvariants } from '../../support/invariants';

const FIXTURES = 'test/fixtures/profiles';
/** Fixtures by the format that they are of. */
const SAMPLES: Readonly<Record<string, string>> = {
  'cprofile-3.11.7/busy.prof': 'pstats',
  'cprofile-2.7.18/busy.prof': 'pstats',
  'line_profiler-4.0.2/lines.lprof': 'lprof',
  'callgrind-3.19.0/callgrind.out.lines': 'callgrind',
  'perf-6.1.187/stacks.perf': 'perf-script',
  'node-20.20.2/cpu-prof.cpuprofile': 'cpuprofile',
  'node-20.20.2/heap-prof.heapprofile': 'heapprofile',
  'hotline-0.1.0/spin.call-tree.json': 'call-tree',
  'hotline-0.1.0/spin.line-tree.json': 'line-tree',
};

describe('formats are told apart by content', () => {
  for (const [name, id] of Object.entries(SAMPLES)) {
    it(`${name} is ${id}`, () => {
      const bytes = readFileSync(path.join(FIXTURES, name));
      assert.equal(formats.find(({ sniff }) => sniff(bytes))?.id, id);
      assertInvariants(parseProfile(bytes));
    });
  }

  it('whatever the file is called, on the command line too', async () => {
    const folder = folderWith({});
    try {
      for (const [at, name] of Object.keys(SAMPLES).slice(1, 5).entries())
        copyFileSync(
          path.join(FIXTURES, name),
          path.join(folder, `${at}${at % 2 ? '.cpuprofile' : '.prof'}`),
        );
      for (const file of readdirSync(folder)) {
        const { status, stderr } = await hotline(['show', file, '--format', 'json'], { cwd: folder });
        assert.equal(status, 0, `${file}: ${stderr}`);
      }
    } finally {
      removeFolder(folder);
    }
  });

  it('a file that is broken is named, with what is wrong and where', async () => {
    const folder = folderWith({
      'broken.prof': '{)',
      'empty.lprof': '',
      'callgrind.out.1': 'events: Ir\n1 1\n',
    });
    try {
      const problem = async (file: string) => (await hotline(['show', file], { cwd: folder })).stderr;
      assert.match(await problem('broken.prof'), /broken\.prof .*unexpected end of file \(byte 2\)/);
      assert.match(await problem('empty.lprof'), /empty\.lprof .*the file is empty \(byte 0\)/);
      assert.match(await problem('callgrind.out.1'), /callgrind\.out\.1 .*no function is named \(line 2\)/);
    } finally {
      removeFolder(folder);
    }
  });
});
