import * as assert from 'node:assert/strict';
import { UserError } from '../../../src/base/userError';
import { parseManifest } from '../../../src/runtimes/recording/readManifest';
import { manifestOf, processEntry, streamFile } from '../../support/manifests';

const FILE = '/runs/1/run.json';

function read(value: unknown, names: readonly string[] = [], file = FILE) {
  return parseManifest(file, typeof value === 'string' ? value : JSON.stringify(value), names);
}

/** Asserts that a manifest is refused with a message that names the file, what is wrong, and what to do. */
function refused(value: unknown, problem: RegExp, remedy = /Delete it .* or profile the program again\.$/) {
  assert.throws(
    () => read(value),
    (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.message.includes(FILE), error.message);
      assert.match(error.message, problem);
      assert.match(error.message, remedy);
      return true;
    },
    JSON.stringify(value),
  );
}

describe('a manifest', () => {
  it('is read as it was written', () => {
    assert.deepEqual(read(manifestOf()), manifestOf());
  });

  it('keeps what a later minor version added', () => {
    const later = {
      ...manifestOf(),
      host: { cores: 2 },
      processes: [{ ...processEntry(), priority: 3 }],
      streams: {
        samples: [{ ...streamFile(), sha256: 'f00' }],
        energy: [streamFile({ file: 'a.watts', format: 'w' })],
      },
    };
    assert.deepEqual(read(later), later);
  });

  it('of a newer version says so, whatever else it holds', () => {
    const update = /Update Hotline to open the recording\.$/;
    refused(
      { ...manifestOf(), schemaVersion: 3 },
      /newer version of Hotline \(format 3, .* up to 2\)/,
      update,
    );
    refused({ schemaVersion: 99, everything: 'else' }, /newer version of Hotline \(format 99/, update);
  });

  it('that was cut off at any place is told apart from a whole one', () => {
    const text = JSON.stringify(manifestOf());
    for (let length = 0; length < text.length; length++)
      refused(text.slice(0, length), /damaged or was cut off while it was written: .*JSON/);
  });

  it('is an object', () => {
    for (const value of ['null', '3', '[]', '"run"']) refused(value, /run\.json should be an object/);
  });

  it('has every field', () => {
    for (const name of Object.keys(manifestOf()))
      if (name !== 'schemaVersion')
        refused({ ...manifestOf(), [name]: undefined }, new RegExp(`: ${name} should be`));
    for (const name of Object.keys(processEntry()))
      refused(
        manifestOf({ processes: [{ ...processEntry(), [name]: undefined }] }),
        new RegExp(`: processes\\[0\\]\\.${name} should be`),
      );
    for (const name of Object.keys(streamFile()))
      refused(
        manifestOf({ streams: { samples: [{ ...streamFile(), [name]: undefined }] } }),
        new RegExp(`: streams\\.samples\\[0\\]\\.${name} should be`),
      );
  });

  it('has a version that is one', () => {
    for (const schemaVersion of [0, -1, 1.5, '2', null, {}, 1e300])
      refused({ ...manifestOf(), schemaVersion }, /schemaVersion should be a (whole )?number/);
  });

  it('names files in its own folder alone', () => {
    const outside = [
      ...['../main.json', '/etc/passwd', 'a/b', 'a\\b', 'C:main', '..', '.', '', 'a\0b', '\\\\host\\share'],
    ];
    for (const file of outside)
      for (const stream of ['samples', 'hits', 'unknown'])
        refused(
          manifestOf({ streams: { [stream]: [streamFile({ file })] } }),
          /\[0\]\.file should be the name of a file in the same folder/,
        );
    for (const file of ['main.json', '..a', 'ü b.json', '12-3.run.json'])
      read(manifestOf({ streams: { samples: [streamFile({ file })] } }));
  });

  it('has numbers that can be true', () => {
    const wrong = [
      ['pid', -1, 1.5, 1e10, '7', null],
      ['startedAt', -1, 1e17, '1', null],
      ['durationMs', -1, 1e300, '1', null],
      ['cpuMs', -1, 1e300, '1', {}],
    ] as const;
    for (const [name, ...values] of wrong)
      for (const value of values)
        refused(
          manifestOf({ processes: [{ ...processEntry(), [name]: value }] }),
          new RegExp(`\\.${name} should`),
        );
    // What no number can hold.
    const infinite = JSON.stringify(manifestOf()).replace('"durationMs":2', '"durationMs":1e999');
    refused(infinite, /durationMs should be a number/);
  });

  it('has the right kinds of things in it', () => {
    const wrong = [
      { command: 'node a.js' },
      { command: [1] },
      { exit: [] },
      { exit: { code: '0', signal: null, failure: null } },
      { processes: {} },
      { processes: [] },
      { processes: [processEntry(), processEntry()] },
      { processes: [{ ...processEntry(), kind: 'fiber' }] },
      { streams: [] },
      { streams: { samples: {} } },
      { streams: { samples: ['main.cpuprofile'] } },
      { streams: { samples: [streamFile({ process: 'other' })] } },
      { sources: { injected: [1], maps: {}, scripts: {} } },
      { sources: { injected: [], maps: { a: 1 }, scripts: {} } },
      { sources: { injected: [], maps: {}, scripts: [] } },
      { notes: [{ id: 'a' }] },
    ];
    for (const more of wrong) refused({ ...manifestOf(), ...more }, / should be /);
  });

  it('has no field that it only inherits', () => {
    for (const name of ['constructor', 'toString', '__proto__'])
      refused(
        JSON.stringify(manifestOf()).replace('"streams":{', `"streams":{${JSON.stringify(name)}:1,`),
        new RegExp(`streams\\.${name} should be a list`),
      );
    const inherited = JSON.stringify(manifestOf()).replace(
      '"runtime":"node"',
      '"__proto__":{"runtime":"node"}',
    );
    refused(inherited, /: runtime should be/);
  });
});

describe('a manifest of the first version', () => {
  const FIRST = {
    ...{ pid: 7, engine: 'inspector', engineReason: 'asked for', runtimeVersion: 'v20.0.0' },
    ...{ startedAt: 1, durationMs: 2, sourceMaps: { 'file:///a.js': 'data:' }, injected: ['/preload.cjs'] },
  };
  const part = { id: '7-0', parent: null, kind: 'process', script: '/a.js' };

  it('is one of this version then, with the files beside it', () => {
    const names = ['run.json', 'main.cpuprofile', 'main.calls.json', 'main.hits.json', '9-1.cpuprofile'];
    const manifest = read({ ...FIRST, part, cpuMs: 1.5, signal: 'SIGINT' }, names);
    assert.deepEqual(manifest, {
      ...{ schemaVersion: 1, runtime: 'node', runtimeVersion: 'v20.0.0' },
      ...{ engine: 'inspector', engineReason: 'asked for', command: [] },
      exit: { code: null, signal: 'SIGINT', failure: null },
      processes: [{ ...part, pid: 7, startedAt: 1, durationMs: 2, cpuMs: 1.5 }],
      streams: {
        samples: [{ file: 'main.cpuprofile', format: 'profile', process: '7-0' }],
        calls: [{ file: 'main.calls.json', format: 'line-tree', process: '7-0' }],
        hits: [{ file: 'main.hits.json', format: 'line-hits', process: '7-0' }],
      },
      sources: { injected: ['/preload.cjs'], maps: { 'file:///a.js': 'data:' }, scripts: {} },
      notes: [],
    });
  });

  it('takes its files from its own name, from what it says, or has none', () => {
    const thread = { ...part, id: '9-1', kind: 'thread', parent: '7-0' };
    const files = (value: object, names: string[], file = FILE) =>
      Object.values(read(value, names, file).streams).flatMap((list) => list.map((one) => one.file));
    const own = ['9-1.cpuprofile', '9-1.calls.json', 'main.cpuprofile'];
    assert.deepEqual(files({ ...FIRST, part: thread }, own, '/runs/1/9-1.run.json'), own.slice(0, 2));
    const told = { ...FIRST, engine: 'sampler', profile: 'main.json' };
    assert.deepEqual(files(told, ['main.json', 'main.hits.json']), ['main.json', 'main.hits.json']);
    assert.deepEqual(files({ ...FIRST, failure: 'no' }, ['run.json']), []);
    assert.deepEqual(files({ ...FIRST, profile: '../../secret.json' }, ['secret.json']), ['secret.json']);
    assert.equal(read({ ...FIRST, engine: 'pprof' }).runtime, 'go');
    assert.equal(read({ ...FIRST, engine: 'tracemalloc' }).runtime, 'python');
    assert.equal(read(FIRST).processes[0]!.id, 'program', 'the first of all told nothing of it');
  });

  it('is looked at as closely', () => {
    for (const [more, problem] of [
      [{ pid: '7' }, /processes\[0\]\.pid/],
      [{ durationMs: -1 }, /processes\[0\]\.durationMs/],
      [{ injected: [1] }, /sources\.injected\[0\]/],
      [{ scripts: 'a' }, /sources\.scripts/],
      [{ part: [] }, /processes\[0\]\.id/],
      [{ part: {} }, /processes\[0\]\.id/],
      [{ part: { ...part, kind: 'x' } }, /processes\[0\]\.kind/],
    ] as const)
      refused({ ...FIRST, ...more }, problem);
  });
});
