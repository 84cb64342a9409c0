import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import type { SessionRecord } from '../../../src/editor/session/sessionRecord';
import type { Session } from '../../../src/editor/session/session';
import { SessionStorage } from '../../../src/editor/session/sessionStorage';
import { loadedView } from '../../support/loadedView';
import { mapLines } from '../../../src/base/lineMapping';
import { folderWith, removeFolder } from '../../support/cli';

/** Line 3 and line 4 take the time. */
const SOURCE = `export function spin(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++)
    sum += i % 3;
  return sum;
}
console.log(spin(3));
`;
/** The same, edited after it was built: two lines more above, and line 4 changed. */
const EDITED = `// Adds numbers up.\n\n${SOURCE.replace('i % 3', 'i % 5')}`;

describe('sessions of a bundle', () => {
  let folder: string;
  let bundle: string;
  let source: string;

  beforeEach(() => {
    folder = folderWith({ 'src/spin.ts': SOURCE });
    source = path.join(folder, 'src/spin.ts');
    bundle = path.join(folder, 'dist/main.js');
    esbuild.buildSync({ entryPoints: [source], outfile: bundle, bundle: true, sourcemap: 'linked' });
  });
  afterEach(() => removeFolder(folder));

  /** Opens a profile of the bundle: 10 samples on the loop, 30 on the sum. */
  async function openProfile(): Promise<[SessionStorage, SessionRecord]> {
    const lines = readFileSync(bundle, 'utf8').split('\n');
    const lineOf = (part: string) => lines.findIndex((line) => line.includes(part));
    const callFrame = (functionName: string, url: string, lineNumber: number) => {
      return { functionName, scriptId: '1', url, lineNumber, columnNumber: 2 };
    };
    const positionTicks = [
      { line: lineOf('for (') + 1, ticks: 10 },
      { line: lineOf('i % 3') + 1, ticks: 30 },
    ];
    const nodes = [
      { id: 1, callFrame: callFrame('(root)', '', -1), children: [2] },
      { id: 2, callFrame: callFrame('spin', bundle, lineOf('function spin')), positionTicks },
    ];
    const samples = Array.from({ length: 40 }, () => 2);
    const timeDeltas = samples.map(() => 1000);
    const openedProfile = path.join(folder, 'main.cpuprofile');
    writeFileSync(
      openedProfile,
      JSON.stringify({ nodes, startTime: 0, endTime: 41_000, samples, timeDeltas }),
    );
    const storage = new SessionStorage(path.join(folder, 'sessions'), loadedView, () => Promise.resolve([]));
    const record: SessionRecord = {
      schemaVersion: 1,
      id: await storage.create(1000),
      file: openedProfile,
      startedAt: 1000,
      runtime: '',
      state: 'done',
      hostPid: process.pid,
      runs: [],
      openedProfile,
      engine: '',
      engineReason: '',
      runtimeVersion: '',
      intervalMicroseconds: 0,
      notes: [],
    };
    return [storage, record];
  }

  function hotLinesOf({ report }: Session): number[][] | undefined {
    return report.lines.get(source)?.map(({ line, samples }) => [line, samples]);
  }

  it('whose source was edited after the build show lines where their code stands now', async () => {
    const [storage, record] = await openProfile();
    writeFileSync(source, EDITED);
    const session = await storage.load(record);
    assert.deepEqual(hotLinesOf(session), [
      [3, 10],
      [4, 30],
    ]);
    assert.deepEqual(session.snapshots.get(source), SOURCE.split('\n'));
    const places = mapLines(session.snapshots.get(source)!, EDITED.split('\n'));
    assert.deepEqual(places[3 - 1], { line: 5, stale: false });
    assert.deepEqual(places[4 - 1], { line: 6, stale: true });
    assert.ok(
      session.report.profile.notes.some((note) => note.startsWith(`${source} changed since it was built`)),
    );
    const again = await storage.load(record);
    assert.deepEqual(again.snapshots.get(source), SOURCE.split('\n'), 'and after a restart');
  });

  it('whose source stands as it was built need no other text, whatever ends its lines', async () => {
    const [storage, record] = await openProfile();
    writeFileSync(source, `\uFEFF${SOURCE.replaceAll('\n', '\r\n')}`);
    const session = await storage.load(record);
    assert.equal(session.report.texts.size, 0);
    assert.ok(!session.report.profile.notes.some((note) => note.includes('changed')));
  });

  it('carry no text beyond a size, and none of packages', async () => {
    const [storage, record] = await openProfile();
    writeFileSync(source, EDITED);
    const map = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as { sourcesContent: string[] };
    const long = `${SOURCE}//${' '.repeat(5 * 1024 * 1024)}`;
    writeFileSync(`${bundle}.map`, JSON.stringify({ ...map, sourcesContent: [long] }));
    assert.equal((await storage.load(record)).report.texts.size, 0);
    const dependency = { ...map, sources: ['../node_modules/spin/spin.ts'] };
    writeFileSync(`${bundle}.map`, JSON.stringify(dependency));
    assert.equal((await storage.load(record)).report.texts.size, 0);
  });
});
