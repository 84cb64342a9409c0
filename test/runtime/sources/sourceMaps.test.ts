import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { readSourceMaps } from '../../../src/sources/sourceMapFiles';
import { functionRecord } from '../../../src/profile/model/profileRows';
import { MODULE_NAME, type Profile } from '../../../src/profile/model/profile';
import { ProfileBuilder } from '../../../src/profile/model/profileBuilder';
import { profileViewOf } from '../../../src/profile/views/profileView';
import { applySourceMaps } from '../../../src/profile/rewrite/applySourceMaps';
import { assertInvariants } from '../../support/invariants';
import { folderWith, removeFolder } from '../../support/cli';

const SOURCE = `interface Point {
  x: number;
}

export function busy(points: Point[]): number {
  let sum = 0;
  for (const { x } of points) {
    sum += x * 3;
  }
  return sum;
}

export function chain(points: Point[]): number {
  return points
    .map(({ x }) => x)
    .filter((x) => x > 0)
    .reduce((a, b) => a + b, 0);
}
`;
const SUM_LINE = 8;
const CHAIN_LINE = 14;

/** A profile as V8 tells one: 30 ms on the generated line that has `sum +=`, 10 ms on the one that has `.map(`. */
function profileOf(generated: string, source = generated): Profile {
  const text = readFileSync(generated, 'utf8').split('\n');
  const lineOf = (part: string) => text.findIndex((line) => line.includes(part)) + 1;
  const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
  const add = (name: string, line: number, value: number) => {
    const start = lineOf(`function ${name}`);
    const column = text[start - 1]!.indexOf(`(`, text[start - 1]!.indexOf(`function ${name}`)) + 1;
    builder.addSelf(builder.addNode(0, builder.addFunction({ name, source, line: start, column })), line, [
      value,
    ]);
  };
  add('busy', lineOf('*3') || lineOf('* 3'), 30e6);
  add('chain', lineOf('.map('), 10e6);
  return builder.build({ duration: 40e6, defaultValue: 0 });
}

describe('source maps', () => {
  let folder: string;
  let sourceFile: string;

  before(() => {
    folder = folderWith({ 'src/tri cky ü %20#.ts': SOURCE });
    sourceFile = path.join(folder, 'src/tri cky ü %20#.ts');
  });
  after(() => removeFolder(folder));

  function compile(name: string, options: esbuild.BuildOptions): string {
    const outfile = path.join(folder, 'out', name);
    esbuild.buildSync({ entryPoints: [sourceFile], outfile, format: 'cjs', ...options });
    return outfile;
  }

  async function mapped(profile: Profile, told: Record<string, string> = {}): Promise<Profile> {
    const maps = await readSourceMaps(profile.sources, told);
    const result = applySourceMaps(profile, (source) => maps.get(source));
    assertInvariants(result);
    return result;
  }

  function assertAtSource(profile: Profile): void {
    const { lines } = profileViewOf(profile);
    assert.deepEqual(
      lines.get(sourceFile)?.map(({ line, self }) => ({ line, self })),
      [
        { line: SUM_LINE, self: 30e6 },
        { line: CHAIN_LINE, self: 10e6 },
      ],
    );
    assert.deepEqual(
      profile.functions.name.map((name, func) => `${name}:${profile.functions.line[func]}`).slice(1),
      ['busy:5', 'chain:13'],
    );
  }

  it('lead call lines back as well', async () => {
    const compiled = compile('calls.js', { sourcemap: 'linked' });
    const told = profileOf(compiled);
    const builder = new ProfileBuilder(told.valueTypes);
    const busy = builder.addNode(0, builder.addFunction(functionRecord(told, 1)));
    const text = readFileSync(compiled, 'utf8').split('\n');
    const callLine = text.findIndex((line) => line.includes('* 3')) + 1;
    const native = { name: 'native', source: '', line: 0, column: 0 };
    builder.addSelf(builder.addNode(busy, builder.addFunction(native), callLine), 0, [5e6]);
    const profile = await mapped(builder.build({ duration: 5e6, defaultValue: 0 }));
    assert.deepEqual([...profile.nodes.callLine], [0, 0, SUM_LINE]);
  });

  it('are found beside the file', async () => {
    assertAtSource(await mapped(profileOf(compile('beside.js', { sourcemap: 'linked' }))));
  });

  it('are found inside the file', async () => {
    assertAtSource(await mapped(profileOf(compile('inside.js', { sourcemap: 'inline' }))));
  });

  it('are taken from the run where a loader compiled in memory, under a URL or a path', async () => {
    const compiled = compile('memory.js', { sourcemap: 'external' });
    const map = readFileSync(`${compiled}.map`).toString('base64');
    const address = `data:application/json;base64,${map}`;
    assertAtSource(await mapped(profileOf(compiled), { [compiled]: address }));
    assertAtSource(
      await mapped(profileOf(compiled), { [new URL(`file://${encodeURI(compiled)}`).href]: address }),
    );
  });

  it('may name plain paths below a root, as the TypeScript compiler writes them', async () => {
    const compiled = compile('root.js', { sourcemap: 'linked' });
    const map = JSON.parse(readFileSync(`${compiled}.map`, 'utf8')) as object;
    const plain = { ...map, sourceRoot: '../src', sources: [path.basename(sourceFile)] };
    writeFileSync(`${compiled}.map`, JSON.stringify(plain));
    assertAtSource(await mapped(profileOf(compiled)));
  });

  it('may come in sections', async () => {
    const compiled = compile('sections.js', { sourcemap: 'linked' });
    const map = JSON.parse(readFileSync(`${compiled}.map`, 'utf8')) as object;
    const sections = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] };
    writeFileSync(`${compiled}.map`, JSON.stringify(sections));
    assertAtSource(await mapped(profileOf(compiled)));
  });

  it('of minified code give functions their place, and no line a time that may be another’s', async () => {
    const compiled = compile('minified.js', { sourcemap: 'linked', minifyWhitespace: true });
    const profile = await mapped(profileOf(compiled));
    assert.equal(profileViewOf(profile).lines.has(sourceFile), false);
    const [hottest] = profileViewOf(profile).functions;
    assert.equal(profile.functions.line[hottest!.func], 5);
    assert.equal(profile.functions.name[hottest!.func], 'busy');
    assert.match(profile.notes.join('\n'), /minified\.js is minified/);
  });

  it('of a bundle give the code at the top of each file to that file', async () => {
    writeFileSync(
      path.join(folder, 'src/dep.ts'),
      'type A = 1;\nexport let a = 0;\nfor (; a < 9; ) a += 2;\n',
    );
    writeFileSync(
      path.join(folder, 'src/entry.ts'),
      `import { a } from './dep';\ntype B = 1;\nlet b = a * 5;\n`,
    );
    const outfile = path.join(folder, 'out/bundle.js');
    const entryPoints = [path.join(folder, 'src/entry.ts')];
    esbuild.buildSync({ entryPoints, outfile, bundle: true, format: 'cjs', sourcemap: 'linked' });
    const text = readFileSync(outfile, 'utf8').split('\n');
    const lineOf = (part: string) => text.findIndex((line) => line.includes(part)) + 1;
    const builder = new ProfileBuilder([{ type: 'wall', unit: 'nanoseconds' }]);
    const top = { name: MODULE_NAME, source: outfile, line: 1, column: 1 };
    const node = builder.addNode(0, builder.addFunction(top));
    builder.addSelf(node, lineOf('a += 2'), [30]);
    builder.addSelf(node, lineOf('a * 5'), [10]);
    const profile = await mapped(builder.build({ duration: 40, defaultValue: 0 }));
    const { lines, functions } = profileViewOf(profile);
    const selfOf = (file: string) =>
      lines.get(path.join(folder, file))?.map(({ line, self }) => [line, self]);
    assert.deepEqual(selfOf('src/dep.ts'), [[3, 30]]);
    assert.deepEqual(selfOf('src/entry.ts'), [[3, 10]]);
    assert.deepEqual(
      functions.map(({ func, self, total }) => [
        path.basename(profile.sources[profile.functions.source[func]!]!),
        self,
        total,
      ]),
      [
        ['dep.ts', 30, 30],
        ['entry.ts', 10, 40],
      ],
    );
  });

  for (const [what, text] of [
    ['is not JSON', 'oops'],
    ['is not a map', '{"version": 3}'],
    ['is not there', undefined],
  ] as const) {
    it(`that ${what}: the generated lines stay`, async () => {
      const compiled = compile('broken.js', { sourcemap: 'linked' });
      if (text === undefined)
        writeFileSync(compiled, `${readFileSync(compiled, 'utf8')}//# sourceMappingURL=gone.map`);
      else writeFileSync(`${compiled}.map`, text);
      const profile = await mapped(profileOf(compiled));
      assert.deepEqual([...profileViewOf(profile).lines.keys()], [compiled]);
    });
  }
});
