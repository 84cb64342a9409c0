import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { AS_RECORDED, resolveSources, type SourceResolution } from '../../../src/sources/sourceResolution';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import type { Profile } from '../../../src/profile/model/profile';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { folderWith, removeFolder } from '../../support/cli';
import { assertInvariants } from '../../support/invariants';

/** A profile with 10 in a function of each source, and a timeline. */
function profileOf(sources: readonly string[]): Profile {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  const nodes = sources.map((source) => {
    const node = builder.addNode(0, builder.addFunction({ name: 'work', source, line: 2, column: 1 }));
    builder.addSelf(node, 2, [10]);
    return node;
  });
  const start = Float64Array.from(nodes, (_, at) => at * 10);
  const timeline = { node: Int32Array.from(nodes), start, duration: start.map(() => 10) };
  return builder.build({ duration: nodes.length * 10, defaultValue: 0, timeline });
}

describe('sources that are not where the profile says', () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);

  before(() => {
    const names = [
      'one/src/a.js',
      'one/src/b.js',
      'one/a.js',
      'one/index.js',
      'one/both.js',
      'one/deep/src/lib/a.js',
      'one/short.js',
      'one/node_modules/pack/index.js',
      'two/both.js',
      'two/src/c.js',
    ];
    const files = Object.fromEntries(names.map((name) => [name, '// here\n// and here\n']));
    folder = folderWith({ ...files, 'one/src/short.js': '// here' });
  });
  after(() => removeFolder(folder));

  async function placed(sources: readonly string[], more: Partial<SourceResolution> = {}) {
    const places = { ...AS_RECORDED, folders: [at('one'), at('two')], ...more };
    const { profile } = await resolveSources(profileOf(sources), places);
    assertInvariants(profile);
    return { names: [...profile.sources], notes: profile.notes, profile };
  }

  for (const root of [
    '/build/agent',
    'C:\\build\\agent',
    'D:/work',
    'webpack://shop',
    'http://localhost:80',
    '',
  ]) {
    it(`are found by the longest end of their path, below ${root || 'the root'}`, async () => {
      const slash = root.includes('\\') ? '\\' : '/';
      const source = [root, 'src', 'a.js'].join(slash);
      const { names, notes } = await placed([source]);
      assert.deepEqual(names, [at('one/src/a.js')]);
      assert.deepEqual(notes, [`${source} is now ${at('one/src/a.js')}.`]);
    });
  }

  it('are files beside the profile where their path is relative, else in one of the folders', async () => {
    const beside = async (source: string, folder: string) =>
      (
        await resolveSources(
          profileOf([source]),
          { ...AS_RECORDED, folders: [at('two')] },
          undefined,
          at(folder),
        )
      ).profile.sources[0];
    assert.equal(await beside('src/a.js', 'one'), at('one/src/a.js'));
    assert.equal(await beside('./both.js', 'one'), at('one/both.js'));
    assert.equal(await beside('src/c.js', 'one'), at('two/src/c.js'));
    // Nothing but the whole path will do, and what is no path is not looked for.
    assert.equal(await beside('src/b.js', 'one/src'), 'src/b.js');
    assert.equal(await beside('<frozen a.js>', 'one'), '<frozen a.js>');
    const { names, notes } = await placed(['both.js']);
    assert.deepEqual(names, ['both.js']);
    assert.match(notes[0]!, /could now be/);
  });

  it('are looked for in every folder, and said together where a folder moved', async () => {
    const { names, notes } = await placed(['/b/src/a.js', '/b/src/b.js', '/b/src/c.js']);
    assert.deepEqual(names, [at('one/src/a.js'), at('one/src/b.js'), at('two/src/c.js')]);
    assert.deepEqual(notes, [
      `/b is now ${at('one')}: 2 files.`,
      `/b/src/c.js is now ${at('two/src/c.js')}.`,
    ]);
  });

  it('are left alone where several files could be meant, and that is said', async () => {
    const { names, notes } = await placed(['/b/both.js']);
    assert.deepEqual(names, ['/b/both.js']);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^\/b\/both\.js was not found/);
    for (const part of [at('one/both.js'), at('two/both.js'), 'hotline.pathMappings', '--map'])
      assert.ok(notes[0]!.includes(part), part);
  });

  it('are left alone where two would be one file, or one that the profile has already', async () => {
    assert.deepEqual((await placed(['/b/index.js', '/c/index.js'])).names, ['/b/index.js', '/c/index.js']);
    const taken = ['/b/index.js', at('one/index.js')];
    const { names, notes } = await placed(taken);
    assert.deepEqual(names, taken);
    assert.match(notes[0]!, /^\/b\/index\.js was not found/);
  });

  it('are one where a bundler names the steps of one file apart', async () => {
    const { names, profile } = await placed(['webpack://s/./src/a.js?1', 'webpack://s/src/a.js?2']);
    assert.deepEqual(names, [at('one/src/a.js')]);
    assert.deepEqual(
      profileViewOf(profile)
        .lines.get(at('one/src/a.js'))
        ?.map(({ line, self }) => [line, self]),
      [[2, 20]],
    );
    assert.equal(profile.timeline?.node.length, 2);
  });

  it('are not taken for others: packages by their name, the runtime, what is gone from an open folder', async () => {
    const others = [
      '/b/node_modules/other/index.js',
      'node:fs',
      'evalmachine.<anonymous>',
      at('one/gone/a.js'),
    ];
    const { names, notes } = await placed([...others, '/b/../src/a.js', '/b/none.js']);
    assert.deepEqual(names, [...others, '/b/../src/a.js', '/b/none.js']);
    assert.deepEqual(notes, []);
    assert.deepEqual((await placed(['/b/node_modules/pack/index.js'])).names, [
      at('one/node_modules/pack/index.js'),
    ]);
  });

  it('are not taken for a file that is too short to have their functions', async () => {
    const { names } = await placed(['/b/src/short.js']);
    assert.deepEqual(names, [at('one/short.js')], 'the one with more of the path has one line');
  });

  it('stand where the user says before all else, and need no note', async () => {
    const mappings = [{ from: '/b', to: at('one/deep') }];
    const { names, notes } = await placed(['/b/src/lib/a.js'], { mappings });
    assert.deepEqual(names, [at('one/deep/src/lib/a.js')]);
    assert.deepEqual(notes, []);
  });

  it('stand where they were moved to, also from where they were found', async () => {
    const moved = { [at('one/old.js')]: at('one/src/b.js'), [at('one/src/a.js')]: at('one/index.js') };
    assert.deepEqual((await placed([at('one/old.js')], { moved })).names, [at('one/src/b.js')]);
    assert.deepEqual((await placed(['/b/old.js'], { moved })).names, [at('one/src/b.js')]);
    assert.deepEqual((await placed([at('one/src/a.js')], { moved })).names, [at('one/src/a.js')], 'is there');
  });

  it('are told in few words when they are many', async () => {
    const { notes } = await placed(Array.from({ length: 9 }, (_, index) => `/${index}/both.js`));
    assert.equal(notes.length, 6);
    assert.equal(notes[5], '…and 4 more.');
  });
});
