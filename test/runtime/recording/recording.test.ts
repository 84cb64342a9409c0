import * as assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../../src/base/userError';
import { collectProgram, readRecording } from '../../../src/runtimes/recording/recording';
import { loadRuns } from '../../../src/services/profile/loadParts';
import { loadView } from '../../../src/services/profile/loadView';
import { profilesOfRun } from '../../../src/services/profile/profilesOfRun';
import { streamReaders, type StreamReader } from '../../../src/services/profile/streams';
import { AS_RECORDED } from '../../../src/sources/sourceResolution';
import { folderWith, removeFolder } from '../../support/cli';
import { manifestOf, processEntry, streamFile } from '../../support/manifests';

const FIXTURES = 'test/fixtures/recordings';

/** A V8 profile of one function that works for a millisecond. */
const PROFILE = JSON.stringify({
  nodes: [
    {
      id: 1,
      callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      children: [2],
    },
    {
      id: 2,
      callFrame: { functionName: 'f', scriptId: '1', url: 'file:///a.js', lineNumber: 0, columnNumber: 0 },
    },
  ],
  ...{ startTime: 0, endTime: 1000, samples: [2], timeDeltas: [1000] },
});

describe('recordings', () => {
  let folder: string;
  beforeEach(() => (folder = folderWith({ 'main.cpuprofile': PROFILE })));
  afterEach(() => removeFolder(folder));

  const write = (name: string, content: unknown) =>
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const rejected = (work: Promise<unknown>, ...texts: readonly (string | RegExp)[]) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof UserError, String(error));
      for (const text of texts) assert.match(error.message, typeof text === 'string' ? literal(text) : text);
      return true;
    });

  it('gain a stream by a reader alone: the loader does not change', async () => {
    const watts: StreamReader<number> = {
      id: 'energy',
      formats: ['watts'],
      besideOf: (profile) => `${profile}.watts`,
      read: async (file, { nameOf }) => {
        assert.equal(nameOf('/a.js'), '/a.js');
        return Promise.resolve(Number(readFileSync(file, 'utf8')));
      },
    };
    const energy = [
      streamFile({ file: 'a.watts', format: 'watts' }),
      streamFile({ file: 'b.watts', format: 'watts' }),
      streamFile({ file: 'main.cpuprofile', format: 'watts of a later version' }),
    ];
    write('run.json', manifestOf({ streams: { samples: [streamFile()], energy } }));
    write('a.watts', '3');
    write('b.watts', '4');
    const load = async () => {
      const sources = await profilesOfRun(folder);
      const runs = await loadRuns(sources, new Map(), AS_RECORDED, undefined, () => undefined);
      return runs[0]![0]!.streams.of(watts);
    };
    assert.deepEqual(await load(), [], 'unknown, it is no error');
    const remove = streamReaders.register(watts);
    try {
      assert.deepEqual(await load(), [3, 4]);
    } finally {
      remove();
    }
  });

  it('gain files of a process by a manifest of their own', async () => {
    write('run.json', manifestOf());
    const hits = streamFile({ file: 'main.hits.json', format: 'line-hits' });
    write('main.hits.run.json', manifestOf({ streams: { hits: [hits] }, engine: 'other' }));
    write('main.hits.json', { schemaVersion: 1, files: { '/a.js': { 1: 5 } } });
    const recorded = await readRecording(folder);
    assert.deepEqual(
      recorded.map(({ engine, streams }) => [engine, Object.keys(streams)]),
      [['inspector', ['samples', 'hits']]],
    );
    const view = await loadView(await profilesOfRun(folder));
    assert.equal(view.lines.get('/a.js')?.[0]?.hits, 5);
  });

  it('whose run.json was half written when all was killed say so', async () => {
    const text = JSON.stringify(manifestOf());
    write('run.json.part', text.slice(0, 100));
    assert.deepEqual(await profilesOfRun(folder), [], 'it was not renamed yet');
    assert.equal(await collectProgram(folder, 0), undefined);
    write('run.json', text.slice(0, 100));
    await rejected(
      profilesOfRun(folder),
      path.join(folder, 'run.json'),
      /damaged or was cut off/,
      /Delete it/,
    );
    rmSync(path.join(folder, 'run.json'));
    assert.deepEqual(await profilesOfRun(folder), [], 'what the message says helps');
  });

  it('of a newer version, or with a profile of a newer format, ask for an update', async () => {
    write('run.json', { ...manifestOf(), schemaVersion: 3 });
    await rejected(
      profilesOfRun(folder),
      path.join(folder, 'run.json'),
      /newer version of Hotline/,
      /Update/,
    );
    write('run.json', manifestOf({ streams: { samples: [streamFile({ format: 'v9' })] } }));
    await rejected(profilesOfRun(folder), path.join(folder, 'main.cpuprofile'), /: v9\./, /Update/);
  });

  it('follow no link out of their folder, and pass over files that were deleted', async () => {
    const outside = folderWith({ secret: PROFILE });
    try {
      symlinkSync(path.join(outside, 'secret'), path.join(folder, 'link.cpuprofile'));
      write('run.json', manifestOf({ streams: { samples: [streamFile({ file: 'link.cpuprofile' })] } }));
      await rejected(profilesOfRun(folder), path.join(folder, 'run.json'), /link\.cpuprofile/, /Delete it/);
      write('run.json', manifestOf({ streams: { samples: [streamFile({ file: 'gone.cpuprofile' })] } }));
      assert.deepEqual(await profilesOfRun(folder), []);
    } finally {
      removeFolder(outside);
    }
  });

  it('tell why nothing was measured, and what the program’s exit code was', async () => {
    const exit = { code: null, signal: null, failure: 'no ctypes' };
    write('run.json', manifestOf({ exit, streams: { samples: [] } }));
    await rejected(collectProgram(folder, 1), /^The program could not be profiled: no ctypes$/);
    const child = processEntry({ id: 'c', parent: 'p', startedAt: 0 });
    write('c.run.json', manifestOf({ exit, processes: [child], streams: {} }));
    write('run.json', { ...manifestOf(), later: true });
    assert.equal(
      (await collectProgram(folder, 3))?.part.id,
      'p',
      'that a child was not measured is no matter',
    );
    const noted = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as object;
    const { exit: before } = manifestOf();
    assert.deepEqual(noted, { ...manifestOf(), exit: { ...before, code: 3 }, later: true });
  });
});

describe('recordings of the first version', () => {
  interface Expected {
    engine: string;
    total: number;
    parts: { key: string; self: number; durationMs: number; cpuMs: number }[];
    hits: Record<string, number>;
  }

  for (const name of ['v1-node', 'v1-python', 'v1-go'])
    it(`show what they showed then: ${name}`, async () => {
      const expected = JSON.parse(
        readFileSync(path.join(FIXTURES, `${name}.expected.json`), 'utf8'),
      ) as Expected;
      const folder = folderWith({});
      cpSync(path.join(FIXTURES, name), folder, { recursive: true });
      const before = readdirSync(folder);
      try {
        const profiles = await profilesOfRun(folder);
        assert.equal(profiles[0]?.run.engine, expected.engine);
        const view = await loadView(profiles);
        assert.equal(view.active, expected.total);
        assert.deepEqual(
          view.parts.map(({ key, active, duration, cpu }) => ({
            ...{ key, self: active, durationMs: duration / 1e6, cpuMs: cpu === undefined ? null : cpu / 1e6 },
          })),
          expected.parts,
        );
        const own = [...view.lines].find(([source]) => path.basename(source).startsWith('busy.'))![1];
        const hits = own.flatMap((line) => (line.hits === undefined ? [] : [[String(line.line), line.hits]]));
        assert.deepEqual(Object.fromEntries(hits), expected.hits);
        assert.deepEqual(readdirSync(folder), before, 'nothing is written');
      } finally {
        removeFolder(folder);
      }
    });
});

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
}
