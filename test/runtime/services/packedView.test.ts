import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { viewProfiles } from '../../../src/services/profile/viewProfiles';
import { loadView } from '../../../src/services/profile/loadView';
import { packView, unpackView } from '../../../src/services/profile/packedView';

/** With stacks, with calls that were counted, with hits and lines that are a share of their function. */
const FILES = [
  'node-20.20.2/cpu-prof.cpuprofile',
  'cprofile-3.11.7/busy.prof',
  'line_profiler-4.0.2/lines.lprof',
  'go-1.19.8/cpu.pb.gz',
];

describe('Reports that go from thread to thread', () => {
  for (const name of FILES) {
    it(`are what they were: ${name}`, async () => {
      const file = path.resolve('test/fixtures/profiles', name);
      const report = await loadView([{ file }]);
      assert.ok(report.functions.length > 0);
      assert.deepEqual(await unpackView(packView(report)), report);
      assert.deepEqual(await viewProfiles(path.resolve('dist/loader.js'), [{ file }]), report);
    });
  }

  it('keep what is unknown apart from what is nothing', async () => {
    const file = path.resolve('test/fixtures/profiles', FILES[0]!);
    const report = await loadView([{ file }]);
    const line = { line: 3, self: 0, heat: 0, total: 0, isTotalApproximate: true, samples: 0 };
    const lines = new Map([
      ['/a', [line, { ...line, total: undefined }, { ...line, hits: 0 }, { ...line, hits: 7, whole: 0 }]],
      ['/b', []],
    ]);
    const functions = [
      { func: 1, self: 0, total: 2 },
      { func: 2, self: 0, total: 2, calls: 0, primitiveCalls: 0 },
    ];
    const made = { ...report, lines, functions };
    assert.deepEqual(await unpackView(packView(made)), made);
  });
});
