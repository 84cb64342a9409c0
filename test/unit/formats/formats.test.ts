import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formats } from '../../../src/formats';
import { fileEndings, fileNamePattern, profileFileNames } from '../../../src/formats/fileNames';
import { bytesOf } from './expectations';

const FIXTURES = 'test/fixtures/profiles';
/** Profiles whose names tell nothing of their format. */
const NAMELESS = ['by-hand/firefox-47.json', 'by-hand/firefox-shared.json', 'by-hand/gecko.json'];
/** What stands beside the profiles: programs, and what other tools say of them. */
const BESIDE = /(\.(md|py|go|mod|c|h|js|cjs|html)|\.expected(\.\w+)?\.(txt|json))$/;

const fixtures = readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !BESIDE.test(entry.name))
  .map(({ parentPath, name }) => path.relative(FIXTURES, path.join(parentPath, name)).replaceAll('\\', '/'));

function read(name: string): Uint8Array {
  const bytes = readFileSync(path.join(FIXTURES, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function claimants(bytes: Uint8Array): string[] {
  return formats.filter(({ sniff }) => sniff(bytes)).map(({ id }) => id);
}

describe('every profile looks like exactly one format', () => {
  it('of every format there is a fixture', () => {
    const known = new Set(fixtures.flatMap((name) => claimants(read(name))));
    assert.deepEqual([...known].sort(), formats.map(({ id }) => id).sort());
  });

  for (const name of fixtures) {
    it(name, () => {
      const bytes = read(name);
      const all = claimants(bytes);
      assert.equal(all.length, 1, all.join(', '));
      // So much is known of a file that is read piece by piece.
      assert.deepEqual(claimants(bytes.subarray(0, 64 * 1024)), all);
    });
  }

  const shapes: Readonly<Record<string, readonly [text: string, ...ids: string[]]>> = {
    'a CPU profile that is laid out': ['{\n  "nodes": [\n    {\n      "id": 1', 'cpuprofile'],
    'one with its nodes behind everything else': [
      '{"startTime":0,"endTime":1,"samples":[1],"timeDeltas":[1],"nodes":[{"id":1}]}',
      'cpuprofile',
    ],
    'one with more samples than are looked at': [`{"samples":[${'1,'.repeat(99_999)}`, 'cpuprofile'],
    'one with a function that is called like a key': [
      '{"nodes":[{"id":1,"callFrame":{"functionName":"\\"traceEvents\\":[{"}}]}',
      'cpuprofile',
    ],
    'an older one with its id first': ['{"head":{"id":1,"functionName":"(root)"}}', 'cpuprofile'],
    'a heap profile with its samples first': [
      '{"samples":[{"size":1}],"head":{"id":1,"callFrame":{}}}',
      'heapprofile',
    ],
    'a trace with a CPU profile in it': [
      '{"metadata":{"nodes":[{}]},"traceEvents":[{"args":{"nodes":[{}]}}]}',
      'chrome-trace',
    ],
    'a heap snapshot': ['{"snapshot":{"meta":{}},"nodes":[9,1,2]}'],
    'any other JSON': ['{"name":"hotline","version":"1.0.0"}'],
    'an object without anything': ['{}'],
    'a list': ['[1,2]'],
    'a text in braces': ['{not json: [}'],
  };
  for (const [what, [text, ...ids]] of Object.entries(shapes))
    it(what, () => assert.deepEqual(claimants(bytesOf(text)), ids));
});

describe('names of profiles', () => {
  it('are those of the formats, each of which has some unless Hotline alone writes it', () => {
    assert.deepEqual(
      [...new Set(formats.flatMap((format) => format.fileNames))].sort(),
      [...profileFileNames].sort(),
    );
    for (const { id, fileNames, documentation } of formats)
      assert.equal(fileNames.length > 0, documentation !== undefined, id);
  });

  it('match every fixture that is named as its tool names it, and no ordinary file', () => {
    const pattern = new RegExp(fileNamePattern(), 'i');
    const isOwn = (name: string) => !/(call|line)-tree\.json$/.test(name);
    assert.deepEqual(
      fixtures.filter(isOwn).filter((name) => !pattern.test(path.basename(name))),
      NAMELESS,
    );
    for (const name of [
      'a.js',
      'package.json',
      'a.out',
      'cpuprofile',
      'xcpuprofile',
      'notes.txt',
      'tracexjson',
    ])
      assert.doesNotMatch(name, pattern);
    assert.match('CPU.PROF', pattern);
  });

  it('are offered in dialogs by what they end in', () => {
    assert.deepEqual(fileEndings(['*.a', 'b.*', 'c-*.a', 'd.e', '*.f.g']), ['a', 'e', 'f.g']);
    const endings = fileEndings();
    const missing = profileFileNames.filter(
      (name) => !name.endsWith('*') && !endings.some((ending) => name.endsWith(`.${ending}`)),
    );
    assert.deepEqual(missing, []);
  });
});
