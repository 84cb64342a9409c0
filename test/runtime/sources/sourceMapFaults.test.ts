import * as assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { readSourceMaps } from '../../../src/sources/sourceMapFiles';
import { MODULE_NAME, type Profile } from '../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { applySourceMaps, mappedTexts } from '../../../src/profile/rewrite/applySourceMaps';
import { folderWith, removeFolder } from '../../support/cli';
import { assertInvariants } from '../../support/invariants';

const CODE = 'function work() {\n  return 1;\n}\nwork();\n';
/** Line n of the code is line n + 10 of the first source: the lines 1 and 2 of the code, column 0. */
const MAP = { version: 3, names: [], sources: ['a.ts'], sourcesContent: ['// a\n'], mappings: 'AAUA;AACA' };
const COMMENT = '//# sourceMappingURL=';

/** 30 on line 2 of the function in line 1, 10 on line 2 outside of functions. */
function profileOf(source: string): Profile {
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  const add = (name: string, value: number) => {
    const node = builder.addNode(0, builder.addFunction({ name, source, line: 1, column: 1 }));
    builder.addSelf(node, 2, [value]);
  };
  add('work', 30);
  add(MODULE_NAME, 10);
  return builder.build({ duration: 40, defaultValue: 0 });
}

describe('source map files', () => {
  let folder: string;
  let generated: string;

  before(() => {
    folder = folderWith({
      'out/gen #1.js': CODE,
      'out/odd%23name.js.map': JSON.stringify({ ...MAP, sources: ['x.ts'] }),
      'out/other.map': JSON.stringify({ ...MAP, sources: ['x.ts'] }),
    });
    generated = path.join(folder, 'out/gen #1.js');
  });
  after(() => removeFolder(folder));

  /** Lines and self by source after the code, and the map beside it where there is one, were applied. */
  async function linesOf(code: string, map?: unknown, placeOf?: (source: string) => string) {
    writeFileSync(generated, code);
    writeFileSync(`${generated}.map`, typeof map === 'string' ? map : (JSON.stringify(map) ?? ''));
    const maps = await readSourceMaps([generated]);
    const profile = applySourceMaps(profileOf(generated), (source) => maps.get(source), placeOf);
    assertInvariants(profile);
    const costs = [...profileViewOf(profile).lines].map(([source, lines]) => [
      path.relative(folder, source),
      lines.map(({ line, self }) => `${line}:${self}`).join(),
    ]);
    return Object.fromEntries(costs) as Record<string, string>;
  }

  const inline = `data:application/json,${encodeURIComponent(JSON.stringify(MAP))}`;
  const asIs = { 'out/gen #1.js': '2:40' };
  const atSource = { 'out/a.ts': '12:40' };

  for (const [name, code, expected] of [
    ['beside the code without a comment', CODE, atSource],
    ['named at the end', `${CODE}${COMMENT}gen%20%231.js.map`, atSource],
    ['named at the end, with line ends of Windows', `${CODE}${COMMENT}gen%20%231.js.map\r\n\r\n`, atSource],
    ['named without being encoded', `${CODE}${COMMENT}odd%23name.js.map\n`, { 'out/x.ts': '12:40' }],
    ['named in the old way', `${CODE}//@ sourceMappingURL=gen%20%231.js.map\n`, atSource],
    ['named in a block', `${CODE}/*# sourceMappingURL=gen%20%231.js.map */\n`, atSource],
    ['named behind code', `${CODE}work(); ${COMMENT}gen%20%231.js.map\n`, atSource],
    [
      'named before other comments',
      `${CODE}${COMMENT}gen%20%231.js.map\n//# debugId=1\n/* end */\n`,
      atSource,
    ],
    ['carried as text', `${CODE}${COMMENT}${inline}\n`, atSource],
    [
      'carried in base64 with a charset',
      `${CODE}${COMMENT}data:application/json;charset=utf-8;base64,${btoa(JSON.stringify(MAP))}\n`,
      atSource,
    ],
    ['carried and broken', `${CODE}${COMMENT}data:application/json;base64,e30=\n`, asIs],
    ['carried and not decodable', `${CODE}${COMMENT}data:application/json,%E0%A4%A\n`, asIs],
    ['named and missing', `${CODE}${COMMENT}missing.map\n`, asIs],
    ['named on a server', `${CODE}${COMMENT}https://127.0.0.1:9/x.map\n`, asIs],
  ] as const)
    it(`are found: ${name}`, async () => assert.deepEqual(await linesOf(code, MAP), expected));

  for (const [name, code] of [
    ['in a string', `const s = "${COMMENT}other.map";\n`],
    ['in a string at the end', `${CODE}const s = '${COMMENT}other.map'`],
    ['in a text of several lines', `${CODE}const s = \`\n${COMMENT}other.map\n\`;\n`],
    ['of a file that was put before this one', `work();\n${COMMENT}other.map\n${CODE}`],
  ] as const)
    it(`are not taken from a comment ${name}`, async () =>
      assert.deepEqual(await linesOf(code, MAP), atSource));

  for (const [name, map, expected] of [
    ['empty', '', asIs],
    ['not JSON', 'oops', asIs],
    ['null', 'null', asIs],
    ['a list', '[]', asIs],
    ['without sources', { version: 3, mappings: 'AAUA;AACA' }, asIs],
    ['without mappings', { version: 3, sources: ['a.ts'] }, asIs],
    ['with sections that are none', { version: 3, sections: 5 }, asIs],
    ['with sections without a place', { version: 3, sections: [{ map: MAP }] }, asIs],
    ['behind a guard against being run', `)]}'\n${JSON.stringify(MAP)}`, atSource],
    ['without names, with names used', { version: 3, sources: ['a.ts'], mappings: 'AAUAA;AACAA' }, atSource],
    ['with a root', { ...MAP, sourceRoot: '../src/' }, { 'src/a.ts': '12:40' }],
    ['with an absolute root', { ...MAP, sourceRoot: '/src' }, undefined],
    ['in sections', { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: MAP }] }, atSource],
  ] as const)
    it(`may be ${name}`, async () => {
      const lines = await linesOf(CODE, map);
      if (expected) assert.deepEqual(lines, expected);
      else assert.deepEqual(lines, { [path.relative(folder, '/src/a.ts')]: '12:40' });
    });

  // Line 2 is of a source that is not: its time stays with the function, which has its place from line 1.
  for (const [name, map] of [
    ['beyond the list', { ...MAP, mappings: 'AAUA;AQCA' }],
    ['before the list', { ...MAP, mappings: 'AAUA;ADCA' }],
    ['without a name', { ...MAP, sources: ['a.ts', null], mappings: 'AAUA;ACCA' }],
    [
      'without a name below a root',
      { ...MAP, sourceRoot: 'src', sources: ['a.ts', null], mappings: 'AAUA;ACCA' },
    ],
    ['before its first line', { ...MAP, mappings: 'AAUA;AAZA' }],
  ] as const)
    it(`may name a source ${name}: no line gets its time`, async () => {
      assert.deepEqual(await linesOf(CODE, map), {});
    });

  it('may name no source at all: all stays in the code', async () => {
    assert.deepEqual(await linesOf(CODE, { ...MAP, sources: [null] }), asIs);
    const maps = await readSourceMaps([generated]);
    const profile = applySourceMaps(profileOf(generated), (source) => maps.get(source));
    assert.deepEqual(profile.sources, [generated]);
  });

  it('of webpack name sources that can be mapped', async () => {
    const map = { ...MAP, sources: ['webpack://shop/./src/a.ts'] };
    const named = await linesOf(CODE, map);
    assert.deepEqual(Object.values(named), ['12:40']);
    assert.match(Object.keys(named)[0]!, /webpack:.*shop\/src\/a\.ts$/);
    const placeOf = (source: string) => source.replace('webpack://shop', path.join(folder, 'here'));
    assert.deepEqual(await linesOf(CODE, map, placeOf), { 'here/src/a.ts': '12:40' });
  });

  it('carry texts, in sections too, each at its own source', async () => {
    const sections = [
      {
        offset: { line: 0, column: 0 },
        map: { ...MAP, sources: ['x.ts', 'a.ts'], sourcesContent: ['// x\n'] },
      },
      {
        offset: { line: 2, column: 0 },
        map: { ...MAP, sources: [null, 'b.ts'], sourcesContent: ['?', '// b\n'] },
      },
    ];
    await linesOf(CODE, { version: 3, sections });
    const texts = mappedTexts(await readSourceMaps([generated]), (source) => path.basename(source));
    assert.deepEqual(
      [...texts],
      [
        ['x.ts', { text: '// x\n', generated }],
        ['b.ts', { text: '// b\n', generated }],
      ],
    );
  });
});
