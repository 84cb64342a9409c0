import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { loadView } from '../../../src/services/profile/loadView';
import { SourcePrefetcher } from '../../../src/services/profile/sourcePrefetcher';
import { parseSource, type OutlineCache } from '../../../src/sources/readSource';
import { parseProfile } from '../../../src/formats';
import { readTypeScriptOutline } from '../../../src/languages/javascript/typescriptOutline';

const PARSER = path.resolve('dist/sourceParser.js');
const SCRIPT = path.resolve('node_modules/acorn/dist/acorn.js');
const TYPED = path.resolve('test/fixtures/programs/typed.ts');
const GONE = path.resolve('test/fixtures/programs/gone.js');

describe('sources', () => {
  it('are read by the parser of TypeScript where they are no plain JavaScript', async () => {
    for (const text of ['const a = <b c={() => d()} />;\n', 'function a() { b(); }\nfunction (']) {
      const syntax = await parseSource(text, 'a.js');
      assert.deepEqual(syntax, readTypeScriptOutline(text, 'a.js'));
      assert.ok(syntax!.calls.length > 0);
    }
    assert.equal(await parseSource('', 'a.js'), undefined);
  });
});

describe('sources that are read ahead', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hotline-ahead-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What is in the cache when both threads are done. */
  async function readAll(parser: string, sources: readonly string[]): Promise<OutlineCache> {
    const cache: OutlineCache = new Map();
    const ahead = new SourcePrefetcher(parser, cache);
    try {
      for (const source of sources) ahead.add(source);
      await ahead.finish();
    } finally {
      ahead.dispose();
    }
    return cache;
  }

  it('are the same as those read when they are asked for, JavaScript and TypeScript', async () => {
    const cache = await readAll(PARSER, [SCRIPT, TYPED, GONE, SCRIPT, 'node:fs']);
    assert.deepEqual([...cache.keys()].sort(), [GONE, SCRIPT, TYPED].sort());
    for (const source of [SCRIPT, TYPED]) {
      const text = readFileSync(source, 'utf8');
      assert.deepEqual(cache.get(source), { syntax: await parseSource(text, source), length: text.length });
    }
    assert.deepEqual(cache.get(GONE), { syntax: undefined, length: 0 });
  });

  it('come from the second thread while the first one is busy', async () => {
    const cache: OutlineCache = new Map();
    const ahead = new SourcePrefetcher(PARSER, cache);
    try {
      ahead.add(SCRIPT);
      // Nothing but messages of the second thread fills the cache before `finish`.
      while (cache.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const text = readFileSync(SCRIPT, 'utf8');
      assert.deepEqual(cache.get(SCRIPT), { syntax: await parseSource(text, SCRIPT), length: text.length });
      await ahead.finish();
    } finally {
      ahead.dispose();
    }
  });

  /** What is there is right; what is not is read when it is asked for. */
  async function assertNothingWrong(cache: OutlineCache): Promise<void> {
    for (const [source, { syntax }] of cache)
      assert.deepEqual(syntax, await parseSource(readFileSync(source, 'utf8'), source));
  }

  it('are left to the first thread where the second one breaks, with or without a source in hand', async () => {
    const atOnce = path.join(folder, 'atOnce.cjs');
    writeFileSync(atOnce, 'throw new Error("broken");');
    await assertNothingWrong(await readAll(atOnce, [SCRIPT, TYPED]));
    const later = path.join(folder, 'later.cjs');
    const take = 'Atomics.compareExchange(workerData.claims, row, 0, 1); throw new Error("broken");';
    writeFileSync(
      later,
      `const { parentPort, workerData } = require('worker_threads'); parentPort.on('message', ({ row }) => { ${take} });`,
    );
    await assertNothingWrong(await readAll(later, [SCRIPT, TYPED]));
  });

  /** A profile that is large enough for a second thread. */
  function largeProfile(): string {
    const file = path.join(folder, 'large.cpuprofile');
    const callFrame = (functionName: string, url: string, lineNumber: number, columnNumber: number) => ({
      functionName,
      scriptId: '1',
      url,
      lineNumber,
      columnNumber,
    });
    const inlined = path.resolve('test/fixtures/programs/inlined.js');
    const nodes = [
      { id: 1, callFrame: callFrame('(root)', '', -1, -1), hitCount: 0, children: [2] },
      {
        id: 2,
        callFrame: callFrame('', `file://${inlined}`, 0, 0),
        hitCount: 3,
        positionTicks: [{ line: 13, ticks: 3 }],
      },
    ];
    const profile = { nodes, startTime: 0, endTime: 400, samples: [2, 2, 2], timeDeltas: [100, 100, 100] };
    writeFileSync(file, JSON.stringify(profile) + ' '.repeat(9 * 1024 * 1024));
    return file;
  }

  it('change nothing of a report, nor does a second thread that breaks', async () => {
    const file = largeProfile();
    const broken = path.join(folder, 'broken.cjs');
    writeFileSync(broken, 'process.exit(1);');
    const alone = await loadView([{ file }]);
    assert.ok(alone.lines.size > 0);
    assert.deepEqual(await loadView([{ file }], {}, PARSER), alone);
    assert.deepEqual(await loadView([{ file }], {}, broken), alone);
  });

  it('are told while the profile is read, each once', () => {
    const told: string[] = [];
    const bytes = readFileSync('test/fixtures/profiles/node-20.20.2/cpu-prof.cpuprofile');
    const { sources } = parseProfile(bytes, (source) => told.push(source));
    assert.equal(new Set(told).size, told.length);
    assert.deepEqual([...told].sort(), [...sources].sort());
  });
});
