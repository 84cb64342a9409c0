import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import * as path from 'node:path';
import { escapeMarkdown } from '../../src/editor/features/hover/markdown';
import { parseRecord } from '../../src/editor/session/sessionRecord';
import { ControlChannel } from '../../src/runtimes/control/controlChannel';
import { isProcessOf } from '../../src/runtimes/control/processOf';
import { hitsStream } from '../../src/services/profile/streams/hits';
import { loadProfile } from '../../src/services/profile/loadProfile';
import { readStreams } from '../../src/services/profile/streams';
import { viewProfiles } from '../../src/services/profile/viewProfiles';
import { readSourceMaps } from '../../src/sources/sourceMapFiles';
import { isFilePath, offNetwork, sourcePath } from '../../src/base/sourcePath';
import { UserError } from '../../src/base/userError';
import { folderWith, removeFolder } from '../support/cli';

const RECORD = {
  ...{ schemaVersion: 1, id: 'a', file: '/a.js', startedAt: 1, runtime: 'node', state: 'done', hostPid: 1 },
  ...{ runs: [], engine: '', engineReason: '', runtimeVersion: '', intervalMicroseconds: 1, notes: [] },
};

describe('input that others may have written', () => {
  let folder: string;
  beforeEach(() => (folder = folderWith({})));
  afterEach(() => removeFolder(folder));

  const write = (name: string, content: unknown): string => {
    const file = path.join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const profileOf = (...urls: string[]) => ({
    nodes: [
      {
        id: 1,
        callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
        children: urls.map((_, at) => at + 2),
      },
      ...urls.map((url, at) => ({
        id: at + 2,
        callFrame: { functionName: `f${at}`, scriptId: '1', url, lineNumber: 0, columnNumber: 0 },
      })),
    ],
    ...{ startTime: 0, endTime: 1000 * urls.length },
    samples: urls.map((_, at) => at + 2),
    timeDeltas: urls.map(() => 1000),
  });

  it('names no file on another machine', async () => {
    const hostile = [
      'file://host/share/a.js',
      '//host/share/b.js',
      '\\\\host\\share\\c.js',
      '\\\\?\\UNC\\host\\d.js',
    ];
    const { profile } = await loadProfile(write('a.cpuprofile', profileOf(...hostile)), new Map());
    const files = profile.sources.filter((source) => /host/.test(source) && isFilePath(source));
    assert.deepEqual(files, []);
    assert.ok(profile.sources.includes('file://host/share/a.js'), profile.sources.join());
    for (const url of hostile) assert.ok(!isFilePath(offNetwork(sourcePath(url))), url);
    assert.equal(offNetwork('/home/a.js'), '/home/a.js');
    assert.equal(offNetwork('C:\\a.js'), 'C:\\a.js');
  });

  it('names no file on another machine by a source map', async () => {
    const map = {
      version: 3,
      sources: ['file://host/share/a.ts', '//host/b.ts'],
      names: [],
      mappings: 'AAAA,ACAA',
    };
    const address = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    const script = write('a.js', `x(); y();\n//# sourceMappingURL=${address}\n`);
    const { profile } = await loadProfile(write('a.cpuprofile', profileOf(script)), new Map());
    assert.ok(
      profile.sources.some((source) => source.includes('host')),
      profile.sources.join(),
    );
    assert.deepEqual(
      profile.sources.filter((source) => source.includes('host') && isFilePath(source)),
      [],
    );
  });

  const streamsOf = (profile: string) =>
    readStreams(profile, undefined, {
      nameOf: (source) => source,
      readProfile: async (file) => (await loadProfile(file, new Map())).profile,
    });

  for (const broken of ['{', '[]', '{"schemaVersion":1}', '{"schemaVersion":1,"files":{"a":3}}', 'null'])
    it(`says which file is damaged where hits are ${broken}`, async () => {
      const profile = write('a.cpuprofile', profileOf('file:///a.js'));
      const hits = write('a.hits.json', broken);
      await assert.rejects(
        streamsOf(profile),
        (error) => error instanceof UserError && error.message.includes(hits),
      );
    });

  it('passes over hits of another version', async () => {
    write('a.hits.json', { schemaVersion: 2, lines: [] });
    const streams = await streamsOf(write('a.cpuprofile', profileOf('file:///a.js')));
    assert.deepEqual(streams.of(hitsStream), [new Map()]);
  });

  it('is not read where it is too large a source map, which is told', async () => {
    const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA' });
    const script = write('a.js', 'x();\n');
    const file = write('a.js.map', map);
    const read = async (mostBytes: number) => {
      const tooLarge: string[] = [];
      const limits = { mostBytes, onTooLarge: (name: string) => tooLarge.push(name) };
      const maps = await readSourceMaps([script], {}, undefined, limits);
      return [maps.size, tooLarge];
    };
    assert.deepEqual(await read(map.length), [1, []]);
    assert.deepEqual(await read(map.length - 1), [0, [file]]);
  });

  it('is no session unless it has the fields of one', () => {
    assert.equal(parseRecord(JSON.stringify(RECORD))?.id, 'a');
    for (const wrong of [
      ...[null, [], { ...RECORD, runs: '..' }, { ...RECORD, notes: [{}] }, { ...RECORD, hostPid: '1' }],
      ...[
        { ...RECORD, schemaVersion: 2 },
        { ...RECORD, view: [] },
        { ...RECORD, openedProfile: 1 },
      ],
    ])
      assert.equal(parseRecord(JSON.stringify(wrong)), undefined, JSON.stringify(wrong));
  });

  it('is shown as it is, however long a name is', () => {
    for (let length = 195; length < 205; length++) {
      const shown = escapeMarkdown(`${'a'.repeat(length)}${'*'.repeat(20)}`);
      assert.match(shown, /^a+(\\\*)*$/, 'each star stands behind its own backslash');
    }
    assert.equal(escapeMarkdown(`${'a'.repeat(199)}&b`), `${'a'.repeat(199)}&amp;`);
  });
});

describe('processes that say who they are', () => {
  const sleeper = (env: NodeJS.ProcessEnv) =>
    spawn(process.execPath, ['-e', "process.stdout.write('up'); setInterval(() => 0, 1e6)"], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  it('are never this one, the one above it, or many at once', () => {
    for (const pid of [process.pid, process.ppid, 1, 0, -1, 1.5, NaN])
      assert.ok(!isProcessOf(pid, ''), String(pid));
  });

  const signalsOnlyOurs = async () => {
    const channel = await ControlChannel.open();
    const ours = sleeper({ CHANNEL: channel.address });
    const others = sleeper({});
    await Promise.all([once(ours.stdout, 'data'), once(others.stdout, 'data')]);
    const { address } = channel;
    const sockets = [ours, others].map(({ pid }, at) => {
      const socket = connect(address);
      const run = { pid, engine: 'e', engineReason: 'r', runtimeVersion: 'v' };
      socket.write(`${JSON.stringify({ type: 'hello', isProgram: at === 0, ...run })}\n`);
      return socket;
    });
    const orders = once(sockets[1]!, 'data');
    await channel.started;
    const ended = once(ours, 'exit');
    channel.kill();
    assert.equal((await ended)[1], 'SIGKILL');
    assert.equal(String((await orders)[0]), '{"type":"kill"}\n', 'it is asked to end, and was seen');
    assert.deepEqual([others.exitCode, others.signalCode], [null, null]);
    assert.ok(process.kill(others.pid!, 0));
    others.kill('SIGKILL');
    sockets.forEach((socket) => socket.destroy());
    channel.dispose();
  };
  // Elsewhere the system does not show what a process was started with.
  if (process.platform === 'linux') it('are sent no signal unless they are of the program', signalsOnlyOurs);
});

describe('errors of the thread that loads profiles', () => {
  it('come whole', async () => {
    const folder = folderWith({});
    const told = {
      message: 'It is broken.',
      remedy: { title: 'Mend', command: 'mend', arguments: [1] },
      detail: 'at byte 3',
      problems: [{ file: '/a', line: 1, column: 2, message: 'odd' }],
    };
    const worker = path.join(folder, 'worker.js');
    const code = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ id }) =>
        parentPort.postMessage({ kind: 'failure', id, error: { user: ${JSON.stringify(told)} } }));`;
    writeFileSync(worker, code);
    await assert.rejects(viewProfiles(worker, []), (error) => {
      assert.ok(error instanceof UserError);
      const { message, remedy, detail, problems } = error;
      assert.deepEqual({ message, remedy, detail, problems }, told);
      return true;
    });
    const missing = [{ file: path.join(folder, 'none.cpuprofile') }];
    await assert.rejects(viewProfiles(path.resolve('dist/loader.js'), missing), UserError);
    removeFolder(folder);
  });
});

describe('words for the log', () => {
  it('are not shown: why an engine was chosen is told in English', () => {
    const shown = readdirSync('src/editor/features', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        readFileSync(path.join('src/editor/features', name), 'utf8').includes('engineReason'),
      );
    assert.deepEqual(shown, []);
  });
});
