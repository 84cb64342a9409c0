import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { parseStream, parseProfile } from '../../../src/formats';
import { readUsualProfile } from '../../../src/formats/cpuprofile/cpuprofileBytes';
import type { Profile } from '../../../src/profile/model/profile';

type Json = Record<string, unknown>;

const FIXTURES = 'test/fixtures/profiles';

function bytesOf(file: unknown): Uint8Array {
  return new TextEncoder().encode(typeof file === 'string' ? file : JSON.stringify(file));
}

function isQuick(file: unknown): boolean {
  const bytes = bytesOf(file);
  return readUsualProfile(bytes, bytes.length) !== undefined;
}

/** @param most of the bytes that one call gives */
function inPieces(bytes: Uint8Array, most: number): Profile | undefined {
  let at = 0;
  const read = (into: Uint8Array) => {
    const piece = bytes.subarray(at, at + Math.min(into.length, most));
    into.set(piece);
    at += piece.length;
    return piece.length;
  };
  return parseStream(bytes.subarray(0, 4096), read, bytes.length);
}

/** A profile of some megabytes: more than one piece, wherever a node ends. */
function largeSample(nameLength = 300): Json {
  const ids = Array.from({ length: 8000 }, (_, at) => at + 2);
  const nodes = ids.map((id) => node(id, `${'n'.repeat(nameLength)}${id}`, []));
  return {
    ...sample(),
    nodes: [node(1, '(root)', ids), ...nodes],
    samples: ids,
    timeDeltas: ids.map((id) => id % 97),
  };
}

/** What the reader of all shapes makes of a file: one more key keeps the quick one away. */
function readSlowly(file: Json): Profile {
  const unusual = { ...file, title: '' };
  assert.ok(!isQuick(unusual));
  return parseProfile(bytesOf(unusual));
}

function node(id: number, functionName: string, children: number[], rest: Json = {}): Json {
  const isEngine = functionName.startsWith('(');
  const url = isEngine ? '' : 'file:///app.js';
  const place = isEngine
    ? { lineNumber: -1, columnNumber: -1 }
    : { lineNumber: functionName.length, columnNumber: 4 };
  return {
    id,
    callFrame: { functionName, scriptId: '7', url, ...place },
    hitCount: 1,
    children,
    positionTicks: [{ line: id + 1, ticks: 1 }],
    ...rest,
  };
}

/** Names that try to be mistaken for the end of a text, a frame or a character. */
const NAMES = ['a"}b', '\\', '\\"', 'größe', '名前', '🔥{[', '\u0000\u2028', 'x'.repeat(300), ''];

/** Every name is called from the root and calls itself; nodes stand from the last to the first. */
function sample(): Json {
  const callers = NAMES.map((name, at) => node(10 + 2 * at, name, [11 + 2 * at]));
  const callees = NAMES.map((name, at) => node(11 + 2 * at, name, []));
  const roots = [
    node(
      1,
      '(root)',
      [2, ...NAMES.keys()].map((at, index) => (index === 0 ? 2 : 10 + 2 * at)),
    ),
  ];
  const nodes = [...roots, node(2, '(garbage collector)', []), ...callers, ...callees].reverse();
  const samples = nodes.map(({ id }) => id);
  return {
    nodes,
    startTime: 123_456_789_012,
    endTime: 123_456_999_012,
    samples,
    timeDeltas: samples.map((_, at) => (at % 3 === 1 ? -20 : 100 * at)),
  };
}

describe('V8 CPU profiles: read from their bytes', () => {
  for (const name of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })) {
    if (!/node-.*\.cpuprofile$/.test(name)) continue;
    it('give what the other reader gives: many scripts in turn, with frames that differ in one place only', () => {
      const places = Array.from({ length: 60 }, (_, at) => ({
        scriptId: `${at % 11}`,
        url: `file:///${'x'.repeat(at % 3)}${(at % 11) + 1}.js`,
        lineNumber: at % 5,
        columnNumber: at % 7,
      }));
      const nodes = places.flatMap((place, at) =>
        ['a', 'b}'].map((functionName, name) =>
          node(2 + 2 * at + name, '', [], { callFrame: { functionName, ...place } }),
        ),
      );
      const root = node(
        1,
        '(root)',
        nodes.map(({ id }) => id as number),
      );
      const file = { ...sample(), nodes: [root, ...nodes], samples: [2, 121], timeDeltas: [10, 20] };
      assert.ok(isQuick(file));
      const profile = parseProfile(bytesOf(file));
      assert.deepEqual(profile, readSlowly(file));
      const frames = nodes.map(({ callFrame }) => JSON.stringify(callFrame));
      assert.equal(profile.functions.name.length, new Set(frames).size + 2, 'and the root and the collector');
    });

    it(`are what the reader of all shapes makes of ${name}`, () => {
      const text = readFileSync(`${FIXTURES}/${name}`, 'utf8');
      assert.ok(isQuick(text));
      assert.deepEqual(parseProfile(bytesOf(text)), readSlowly(JSON.parse(text) as Json));
    });
  }

  it('may have names of any characters, and nodes in any order', () => {
    const file = sample();
    assert.ok(isQuick(file));
    const profile = parseProfile(bytesOf(file));
    assert.deepEqual(profile, readSlowly(file));
    for (const name of NAMES) assert.ok(profile.functions.name.includes(name || '(anonymous)'), name);
    assert.equal(profile.functions.name.filter((name) => name === '名前').length, 1, 'one row a function');
    assert.equal(profile.functions.line[profile.functions.name.indexOf('größe')], 6);
  });

  it('may be spread over lines, with keys in another order', () => {
    const file = sample();
    const turned = Object.fromEntries(Object.entries(file).reverse());
    const text = JSON.stringify(turned, undefined, '\t').replaceAll('\n', ' \r\n');
    assert.ok(isQuick(text));
    assert.deepEqual(parseProfile(bytesOf(text)), parseProfile(bytesOf(file)));
  });

  it('have escapes in names undone', () => {
    const text = JSON.stringify(sample()).replaceAll('größe', 'gr\\u00f6\\u00dfe');
    assert.ok(isQuick(text));
    assert.deepEqual(parseProfile(bytesOf(text)), parseProfile(bytesOf(sample())));
  });

  const unusual: [string, (text: string) => string][] = [
    ['a number with a leading zero', (text) => text.replace('"hitCount":1', '"hitCount":01')],
    ['a fraction', (text) => text.replace('"hitCount":1', '"hitCount":1.5')],
    ['an exponent', (text) => text.replace('"startTime":123456789012', '"startTime":1e2')],
    ['a number beyond what is exact', (text) => text.replace('"endTime":', '"endTime":9999999')],
    ['a comma too many', (text) => text.replace('"hitCount":1,', '"hitCount":1,,')],
    ['a comma at the end', (text) => text.replace(/}$/, ',}')],
    ['something behind it', (text) => `${text}x`],
    ['a key twice', (text) => text.replace('"hitCount":1', '"hitCount":1,"hitCount":2')],
    ['an escape that is none', (text) => text.replace('größe', '\\q')],
    ['a line break in a name', (text) => text.replace('größe', 'a\nb')],
    ['an id twice', (text) => text.replace('"id":11', '"id":12')],
    ['a huge id', (text) => text.replaceAll('2,"callFrame"', '2000000000,"callFrame"')],
    ['a sample of no node', (text) => text.replace('"samples":[', '"samples":[999,')],
    ['a child that is not there', (text) => text.replace('"children":[]', '"children":[999]')],
    ['a child with two parents', (text) => text.replace('"children":[]', '"children":[11]')],
    ['fewer times than samples', (text) => text.replace('"timeDeltas":[0,', '"timeDeltas":[')],
    ['a line below zero', (text) => text.replace('"line":12', '"line":-12')],
    ['no frame', (text) => text.replace('"callFrame"', '"frame"')],
  ];
  for (const [what, change] of unusual) {
    it(`are left to the other reader with ${what}`, () => {
      const text = JSON.stringify(sample());
      assert.notEqual(change(text), text);
      assert.ok(!isQuick(change(text)));
    });
  }

  it('are left to the other reader when cut off anywhere', () => {
    const bytes = bytesOf(sample());
    for (let length = 0; length < bytes.length; length++)
      assert.equal(readUsualProfile(bytes.subarray(0, length), length), undefined, `${length} bytes`);
  });

  it('give the same piece by piece, whatever the size of the pieces', () => {
    const bytes = bytesOf(largeSample());
    assert.ok(bytes.length > 3 * 1024 * 1024, `${bytes.length} bytes`);
    const whole = parseProfile(bytes);
    for (const most of [4099, 65_536, 1_000_003, bytes.length])
      assert.deepEqual(inPieces(bytes, most), whole, `${most} bytes a piece`);
    assert.deepEqual(inPieces(bytesOf(sample()), 7), parseProfile(bytesOf(sample())));
  });

  it('are left to the other reader piece by piece, too: cut off, with something behind, with a node above a piece', () => {
    const bytes = bytesOf(largeSample());
    for (const length of [0, 1, 4096, 1024 * 1024, bytes.length - 1])
      assert.equal(inPieces(bytes.subarray(0, length), 65_536), undefined, `${length} bytes`);
    assert.equal(inPieces(bytesOf(`${JSON.stringify(largeSample())}{}`), 65_536), undefined);
    const file = sample();
    const giant = bytesOf({
      ...file,
      nodes: [...(file.nodes as Json[]).slice(0, -1), node(1, 'x'.repeat(2 ** 21), [])],
    });
    assert.equal(inPieces(giant, 65_536), undefined);
  });
});
