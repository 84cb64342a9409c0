import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Session } from '../../../src/editor/session/session';
import type { SessionRecord } from '../../../src/editor/session/sessionRecord';
import { SessionStorage } from '../../../src/editor/session/sessionStorage';
import { OUTCOME_FILE, PROFILE_FILE } from '../../../src/runtimes/recording/runFolder';
import { loadedView } from '../../support/loadedView';
import { folderWith, removeFolder } from '../../support/cli';

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
  let workspaceFiles: string[];
  const at = (...parts: string[]) => path.join(folder, ...parts);

  before(() => {
    gonePid = spawnSync(process.execPath, ['-e', '0']).pid;
  });
  beforeEach(() => {
    folder = folderWith({ 'app.js': SOURCE });
    workspaceFiles = [];
    storage = new SessionStorage(at('sessions'), loadedView, (extensions) =>
      Promise.resolve(workspaceFiles.filter((file) => extensions.includes(path.extname(file)))),
    );
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

  /** The record of a session that was loaded once: its sources are known. */
  async function storeAndLoad(): Promise<SessionRecord> {
    const record = await store({}, ['run-1']);
    await storage.load(record);
    return record;
  }

  function assertShownIn(session: Session, file: string): void {
    assert.deepEqual([...session.report.lines.keys()], [file]);
    assert.deepEqual([...session.snapshots.keys()], [file]);
    assert.deepEqual(session.snapshots.get(file), SOURCE.split('\n'));
    assert.ok(session.report.profile.notes.includes(`${at('app.js')} is now ${file}.`));
  }

  it('follow a source that was moved, by its content, and keep knowing it when it is edited there', async () => {
    const record = await storeAndLoad();
    mkdirSync(at('lib'));
    renameSync(at('app.js'), at('lib', 'main.js'));
    writeFileSync(at('other.js'), SOURCE.replace('sum += i', 'sum -= i'));
    writeFileSync(at('app.ts'), SOURCE);
    workspaceFiles = [at('other.js'), at('app.ts'), at('lib', 'main.js')];
    assertShownIn(await storage.load(record), at('lib', 'main.js'));
    writeFileSync(at('lib', 'main.js'), `// edited\n${SOURCE}`);
    assertShownIn(await storage.load(record), at('lib', 'main.js'));
    renameSync(at('lib', 'main.js'), at('app.js'));
    const back = await storage.load(record);
    assert.deepEqual([...back.report.lines.keys()], [at('app.js')]);
  });

  it('follow a source that was renamed in the editor, whatever it holds, and its folder too', async () => {
    const record = await storeAndLoad();
    assert.equal(await storage.followRenames(record.id, [{ from: at('ap'), to: at('no') }]), false);
    assert.equal(
      await storage.followRenames(record.id, [{ from: at('app.js'), to: at('src', 'x.js') }]),
      true,
    );
    assert.equal(await storage.followRenames(record.id, [{ from: at('src'), to: at('lib') }]), true);
    mkdirSync(at('lib'));
    writeFileSync(at('lib', 'x.js'), `// edited\n${SOURCE}`);
    rmSync(at('app.js'));
    assertShownIn(await storage.load(record), at('lib', 'x.js'));
  });

  it('leave a source alone that could be several files, unless one has its name', async () => {
    const record = await storeAndLoad();
    rmSync(at('app.js'));
    mkdirSync(at('lib'));
    workspaceFiles = [at('lib', 'a.js'), at('lib', 'b.js')];
    for (const file of workspaceFiles) writeFileSync(file, SOURCE);
    assert.deepEqual([...(await storage.load(record)).report.lines.keys()], [at('app.js')]);
    writeFileSync(at('lib', 'app.js'), SOURCE);
    workspaceFiles.push(at('lib', 'app.js'));
    assertShownIn(await storage.load(record), at('lib', 'app.js'));
  });

  it('of earlier versions, which kept texts alone, are read and follow moves too', async () => {
    const record = await storeAndLoad();
    writeFileSync(at('sessions', record.id, 'sources.json'), JSON.stringify({ [at('app.js')]: SOURCE }));
    renameSync(at('app.js'), at('b.js'));
    workspaceFiles = [at('b.js')];
    assertShownIn(await storage.load(record), at('b.js'));
  });

  it('survive what was kept of sources being broken', async () => {
    const record = await storeAndLoad();
    for (const text of ['{', '[]', 'null', `{"${at('app.js')}": 5}`, `{"${at('app.js')}": {"text": 5}}`]) {
      writeFileSync(at('sessions', record.id, 'sources.json'), text);
      const session = await storage.load(record);
      assert.deepEqual(session.snapshots.get(at('app.js')), SOURCE.split('\n'), text);
    }
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

  it('that were cut off wait for a program that is still saving its profile', async () => {
    const cut = { state: 'running', hostPid: gonePid, programPid: process.ppid } as const;
    const saving = await store(cut, []);
    assert.equal(await storage.isRunningElsewhere(), true);
    assert.deepEqual(await storage.list(), []);
    assert.ok(existsSync(at('sessions', saving.id)));
    const saved = await store(cut, ['run-1']);
    const [found] = await storage.list();
    assert.equal(found?.id, saved.id);
    assert.equal(found.programPid, undefined);
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
