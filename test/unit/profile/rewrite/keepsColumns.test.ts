import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseProfile } from '../../../../src/formats';
import { readTypeScriptOutline } from '../../../../src/languages/javascript/typescriptOutline';
import type { Profile } from '../../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../../src/profile/model/profileBuilder';
import { applySourceMaps } from '../../../../src/profile/rewrite/applySourceMaps';
import { dropInjectedFrames } from '../../../../src/profile/rewrite/dropInjectedFrames';
import { filterStacks } from '../../../../src/profile/rewrite/filterStacks';
import { mergeProfiles } from '../../../../src/profile/rewrite/merge';
import { renameSources } from '../../../../src/profile/rewrite/renameSources';
import { rewriteProfile } from '../../../../src/profile/rewrite/rewriteProfile';
import { placeFunctions } from '../../../../src/profile/v8/functionPlaces';
import { reattributeInlined } from '../../../../src/profile/v8/reattribution';
import { assertInvariants } from '../../../support/invariants';

const TEXT = 'function work(n) {\n  return n;\n}\nfunction rest() {\n  work(1);\n}\nrest();\n';
const outlines = new Map([['/app.js', readTypeScriptOutline(TEXT, '/app.js')]]);

/** A profile that has something in every column: two values, lines and none, samples in lanes, notes, overlaps. */
function fullProfile(): Profile {
  const builder = new ProfileBuilder([
    { type: 'samples', unit: 'count' },
    { type: 'wall', unit: 'nanoseconds' },
  ]);
  const at = (name: string, source: string, line: number) =>
    builder.addFunction({ name, source, line, column: 1 });
  const top = builder.addNode(0, at('(module)', '/app.js', 1));
  const rest = builder.addNode(top, at('rest', '/app.js', 4), 7);
  const work = builder.addNode(rest, at('work', '/app.js', 1), 5);
  // The name of a function is known, where it starts is not.
  const open = builder.addNode(top, at('work', '/app.js', 0), 7);
  const copy = builder.addNode(top, at('copy', '/copy.js', 3), 2);
  const injected = builder.addNode(top, at('probe', '/injected.js', 1), 1);
  builder.addSelf(work, 2, [3, 30]);
  builder.addSelf(work, 0, [1, 10]);
  builder.addSelf(open, 2, [2, 21]);
  builder.addSelf(copy, 4, [2, 20]);
  builder.addSelf(injected, 1, [1, 5]);
  builder.addSelf(top, 7, [1, 11]);
  const order = [top, work, work, copy, open, injected, work, work, copy, open];
  return builder.build({
    duration: 123,
    defaultValue: 1,
    notes: ['first', 'second'],
    overlaps: true,
    timeline: {
      node: Int32Array.from(order),
      start: Float64Array.from(order, (_, index) => index * 10),
      duration: Float64Array.from(order, (_, index) => 10 - index / 2),
      lane: Int32Array.from(order, (_, index) => index % 2),
    },
  });
}

/** Every derivation, as it is used, changing as little as it can while it changes something. */
const derivations: readonly (readonly [string, (profile: Profile) => Profile])[] = [
  ['rewriting without a change', (profile) => rewriteProfile(profile, {})],
  ['renaming two sources to one', (profile) => renameSources(profile, () => '/one.js')],
  ['joining equal frames', (profile) => rewriteProfile(profile, { joinsEqualFrames: true })],
  ['merging with itself', (profile) => halved(mergeProfiles([profile, profile]))],
  ['placing functions', (profile) => placeFunctions(profile, outlines)],
  ['giving inlined ticks back', (profile) => reattributeInlined(profile, outlines).profile],
  [
    'source maps',
    (profile) => applySourceMaps(profile, (source) => (source === '/copy.js' ? lineMap() : undefined)),
  ],
  ['hiding a function', (profile) => filterStacks(profile, { hide: '^rest$' })],
  ['focusing on what is everywhere', (profile) => filterStacks(profile, { focus: 'module' })],
];

/** Line n of /copy.js was made from line n of /original.js. */
function lineMap() {
  const map = {
    version: 3 as const,
    sources: ['/original.js'],
    names: [],
    mappings: 'AAAA;AACA;AACA;AACA;AACA',
  };
  return { map, url: '/copy.js.map' };
}

/** What two equal runs are on average, with the samples of the first. */
function halved(profile: Profile): Profile {
  const half = (columns: readonly Float64Array[]) =>
    columns.map((column) => column.map((value) => value / 2));
  const { timeline, selfLines, graph } = profile;
  const lanes = 1 + Math.max(0, ...(timeline?.lane ?? []));
  const stays = Int32Array.from(timeline?.node.keys() ?? []).filter((at) => timeline!.lane![at]! < lanes / 2);
  return {
    ...profile,
    duration: profile.duration / 2,
    self: half(profile.self),
    selfLines: { ...selfLines, values: half(selfLines.values) },
    graph: graph && {
      totals: half(graph.totals),
      calls: half([graph.calls])[0]!,
      primitiveCalls: half([graph.primitiveCalls])[0]!,
      edges: { ...graph.edges, calls: half([graph.edges.calls])[0]!, values: half(graph.edges.values) },
    },
    timeline: timeline && {
      node: stays.map((at) => timeline.node[at]!),
      start: Float64Array.from(stays, (at) => timeline.start[at]!),
      duration: Float64Array.from(stays, (at) => timeline.duration[at]!),
      lane: stays.map((at) => timeline.lane![at]!),
    },
  };
}

const sums = (columns: readonly Float64Array[]) =>
  columns.map((column) => Math.round(column.reduce((sum, value) => sum + value, 0) * 1e3) / 1e3);

/** Names on the stack of each sample, from the innermost out, by time. */
function sampledFunctions({ timeline, nodes, functions }: Profile): string[] {
  return Array.from(timeline!.node, (node) => functions.name[nodes.func[node]!]!);
}

function assertKept(after: Profile, before: Profile): void {
  assertInvariants(after);
  assert.deepEqual(after.valueTypes, before.valueTypes);
  assert.equal(after.defaultValue, before.defaultValue);
  assert.equal(after.duration, before.duration);
  assert.equal(after.overlaps, before.overlaps);
  assert.deepEqual(after.notes.slice(0, before.notes.length), before.notes);
  assert.deepEqual(sums(after.self), sums(before.self));
  assert.equal(after.timeline === undefined, before.timeline === undefined);
  if (after.timeline && before.timeline) {
    const kinds = ['start', 'duration', ...(before.timeline.lane ? (['lane'] as const) : [])] as const;
    for (const kind of kinds) assert.deepEqual(after.timeline[kind], before.timeline[kind], kind);
  }
  assert.equal(after.graph === undefined, before.graph === undefined);
  if (after.graph && before.graph) {
    assert.deepEqual(sums(after.graph.totals), sums(before.graph.totals));
    assert.deepEqual(sums([after.graph.calls]), sums([before.graph.calls]));
    assert.deepEqual(sums(after.graph.edges.values), sums(before.graph.edges.values));
  }
}

describe('every derivation of a profile', () => {
  for (const [name, derive] of derivations) {
    it(`keeps all columns: ${name}`, () => {
      const before = fullProfile();
      const after = derive(before);
      assert.notEqual(after, before, 'it was rewritten');
      assertKept(after, before);
      if (!name.startsWith('hiding')) assert.deepEqual(sampledFunctions(after), sampledFunctions(before));
    });
  }

  it('is the same profile where nothing changes', () => {
    const before = fullProfile();
    assert.deepEqual(rewriteProfile(before, {}), before);
  });

  it('drops what was injected, its values and its samples, and nothing else', () => {
    const before = fullProfile();
    const after = dropInjectedFrames(before, new Set(['/injected.js']));
    assertInvariants(after);
    assert.deepEqual(sums(after.self), [9, 92]);
    assert.equal(after.overlaps, true);
    assert.deepEqual(
      sampledFunctions(after),
      sampledFunctions(before).filter((name) => name !== 'probe'),
    );
    assert.deepEqual([...after.timeline!.lane!], [0, 1, 0, 1, 0, 0, 1, 0, 1]);
  });

  it('moves what a hidden frame cost to its caller, with its samples', () => {
    const after = filterStacks(fullProfile(), { hide: '^work$' });
    const names = sampledFunctions(after);
    assert.deepEqual(names.slice(0, 6), ['(module)', 'rest', 'rest', 'copy', '(module)', 'probe']);
  });

  it('gives each merged profile lanes of its own, in the order of time', () => {
    const merged = mergeProfiles([fullProfile(), fullProfile()]);
    assertInvariants(merged);
    assert.equal(merged.timeline!.node.length, 20);
    assert.deepEqual([...merged.timeline!.lane!.subarray(0, 4)], [0, 2, 1, 3]);
    assert.deepEqual([...new Set(merged.timeline!.lane)].sort(), [0, 1, 2, 3]);
  });
});

/** Profiles of real tools, of those that are no larger than what is read in a moment. */
function fixtures(): { name: string; profile: Profile }[] {
  const folder = 'test/fixtures/profiles';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    try {
      const bytes = readFileSync(path.join(folder, name));
      const profile = parseProfile(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
      return [{ name, profile }];
    } catch {
      return []; // a program, an expectation, or a file that is none on purpose
    }
  });
}

describe('every derivation of a recorded profile', () => {
  const profiles = fixtures();

  it('is tried on profiles of many tools', () => assert.ok(profiles.length >= 20, String(profiles.length)));

  for (const { name, profile } of profiles) {
    it(`keeps all columns: ${name}`, () => {
      assertKept(rewriteProfile(profile, {}), profile);
      assertKept(rewriteProfile(profile, { joinsEqualFrames: true }), profile);
      assertKept(halved(mergeProfiles([profile, profile])), profile);
      if (!profile.graph) assertKept(filterStacks(profile, { focus: '' }), profile);
    });
  }
});
