import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { SessionRecord } from '../../../src/editor/session/sessionRecord';
import { SessionStorage } from '../../../src/editor/session/sessionStorage';
import { OUTCOME_FILE, PROFILE_FILE } from '../../../src/engines/runFolder';
import { loadReport } from '../../../src/engines/loading/loadReport';
import { folderWith, removeFolder } from '../cli/cli';

const SOURCE = 'let sum = 0;\nfor (let i = 0; i < 9; i++) sum += i;\n';
const OUTCOME = {
  pid: 1,
  engine: 'inspector',
  engineReason: 'asked for',
  runtimeVersion: 'v20.20.2',
  startedAt: 1,
  durationMs: 2,
  sourceMaps: {},
  injected: [],
};

describe('stored sessions', () => {
  let folder: string;
  let storage: SessionStorage;
  let gonePid: number;
  const at = (...parts: string[]) => path.join(folder, ...parts);

  before(() => {
    gonePid = spawnSync(process.execPath, ['-e', '0']).pid;
  });
  beforeEach(() => {
    folder = folderWith({ 'app.js': SOURCE });
    storage = new SessionStorage(at('sessions'), loadReport);
  });
  afterEach(() => removeFolder(folder));

  function profileText(ticks: number): string {
    const callFrame = (functionName: string, url: string) => ({
      functionName,
      scriptId: '1',
      url,
      lineNumber: 0,
      columnNumber: 0,
    });
    return JSON.stringify({
      nodes: [
        { id: 1, callFrame: callFrame('(root)', ''), children: [2] },
        { id: 2, callFrame: callFrame('', at('app.js')), positionTicks: [{ line: 2, ticks }] },
      ],
      startTime: 0,
      endTime: ticks * 1000,
      samples: Array.from({ length: ticks }, () => 2),
      timeDeltas: Array.from({ length: ticks }, (_, sample) => (sample === 0 ? 0 : 1000)),
    });
  }

  async function store(more: Partial<SessionRecord>, written: readonly string[]): Promise<SessionRecord> {
    const id = await storage.create(more.startedAt ?? 1000);
    const record: SessionRecord = {
      schemaVersion: 1,
      id,
      file: at('app.js'),
      startedAt: 1000,
      runtime: 'Node.js',
      state: 'done',
      hostPid: process.pid,
      runs: ['run-1'],
      engine: '',
      engineReason: '',
      runtimeVersion: '',
      intervalMicroseconds: 1000,
      notes: [],
      ...more,
    };
    await storage.writeRecord(record);
    for (const run of record.runs) {
      const runFolder = await storage.createRun(id, run);
      if (!written.includes(run)) continue;
      writeFileSync(path.join(runFolder, PROFILE_FILE), profileText(10));
      writeFileSync(path.join(runFolder, OUTCOME_FILE), JSON.stringify(OUTCOME));
    }
    return record;
  }

  it('come back, the newest first, with their lines and the sources of then', async () => {
    const older = await store({ startedAt: 1000 }, ['run-1']);
    const newer = await store({ startedAt: 2000, runs: ['run-1', 'run-2'] }, ['run-1', 'run-2']);
    const records = await storage.list();
    assert.deepEqual(
      records.map(({ id }) => id),
      [newer.id, older.id],
    );
    const session = await storage.load(newer);
    assert.equal(session.report.samples, 20, 'both runs count');
    assert.deepEqual(session.snapshots.get(at('app.js')), [
      'let sum = 0;',
      'for (let i = 0; i < 9; i++) sum += i;',
      '',
    ]);
    writeFileSync(at('app.js'), 'changed');
    const again = await storage.load(newer);
    assert.equal(again.snapshots.get(at('app.js'))?.[0], 'let sum = 0;');
  });

  it('that were cut off are finished with what was saved', async () => {
    const cut = await store({ state: 'running', hostPid: gonePid, runs: ['run-1', 'run-2'] }, ['run-1']);
    const [found] = await storage.list();
    assert.equal(found?.id, cut.id);
    assert.equal(found.state, 'done');
    assert.deepEqual(found.runs, ['run-1']);
    assert.equal(found.engine, 'inspector');
    assert.equal((await storage.load(found)).report.samples, 10);
  });

  it('that were cut off before anything was saved are removed', async () => {
    await store({ state: 'running', hostPid: gonePid }, []);
    assert.deepEqual(await storage.list(), []);
    assert.deepEqual(readdirSync(at('sessions')), []);
  });

  it('that another extension host still runs are left to it', async () => {
    const running = await store({ state: 'running', hostPid: process.ppid }, []);
    assert.equal(await storage.isRunningElsewhere(), true);
    assert.deepEqual(await storage.list(), []);
    assert.ok(existsSync(at('sessions', running.id)));
    await store({ state: 'running', hostPid: process.pid }, []);
    await storage.remove(running.id);
    assert.equal(await storage.isRunningElsewhere(), false, 'our own does not count');
  });

  it('survive folders that are none, records of other versions and files that are broken', async () => {
    const kept = await store({}, ['run-1']);
    mkdirSync(at('sessions', 'empty'));
    mkdirSync(at('sessions', 'broken'));
    writeFileSync(at('sessions', 'broken', 'session.json'), '{"schemaVersion"');
    mkdirSync(at('sessions', 'newer'));
    writeFileSync(at('sessions', 'newer', 'session.json'), '{"schemaVersion": 2, "id": "newer"}');
    const records = await storage.list();
    assert.deepEqual(
      records.map(({ id }) => id),
      [kept.id],
    );
    assert.ok(existsSync(at('sessions', 'newer')), 'what a newer version wrote is left alone');
  });

  it('never leave their folder, whatever their id says', async () => {
    await storage.remove('../../app.js');
    assert.ok(existsSync(at('app.js')));
  });
});
