import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { bucketCount } from '../../src/editor/features/annotations/buckets';
import { withContributions } from '../../scripts/generate/manifest';
import {
  colors,
  commands,
  contextKeys,
  internalCommands,
  PROFILE_EDITOR,
} from '../../src/editor/contributions';
import { formats } from '../../src/formats';
import { fileEndings } from '../../src/formats/fileNames';
import { runtimes, suffixesOf } from '../../src/runtimes';
import { runtimeSettings } from '../../src/runtimes/settings';
import walls from '../import-walls.json';

interface CustomEditor {
  viewType: string;
  priority: string;
  selector: { filenamePattern: string }[];
}

interface Manifest extends Record<string, unknown> {
  engines: { vscode: string };
  devDependencies: Record<string, string>;
  contributes: {
    commands: { command: string; icon?: string }[];
    menus: Record<string, { command: string; group?: string; when?: string }[]>;
    configuration: { properties: Record<string, { scope: string; enum?: string[] }> }[];
    customEditors: CustomEditor[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const manifestText = readFileSync('package.json', 'utf8');

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')));
}

/** What a file imports, `import type` and dynamic imports included. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => fileName);
}

/** The folder below src that a file belongs to; `cli` for cli.ts, '' for extension.ts. */
function roomOf(file: string): string {
  const [, room = ''] = file.split('/');
  if (room === 'cli.ts') return 'cli';
  return room.endsWith('.ts') ? '' : room;
}

describe('the house', () => {
  const mayImport = walls.mayImport as Record<string, string[]>;
  const files = sourceFiles('src');

  it('is not empty', () => assert.ok(files.length > 30));

  it('keeps its walls: who may import whom', () => {
    const broken: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      if (room === '') continue;
      assert.ok(mayImport[room], `src/${room} has a row in test/import-walls.json`);
      for (const name of importsOf(file)) {
        const target = name.startsWith('.')
          ? roomOf(path.posix.join(path.posix.dirname(file), name))
          : undefined;
        if (target !== undefined && target !== room && !mayImport[room].includes(target))
          broken.push(`${file} → ${name}`);
        if (name === 'vscode' && room !== 'editor') broken.push(`${file} → vscode`);
        if (walls.pure.includes(room) && name.startsWith('node:')) broken.push(`${file} → ${name}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('keeps features apart', () => {
    const broken = files
      .filter((file) => file.startsWith('src/editor/features/'))
      .flatMap((file) => {
        const feature = file.split('/')[3];
        return importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => path.posix.join(path.posix.dirname(file), name))
          .filter((target) => target.startsWith('src/editor/features/') && target.split('/')[3] !== feature)
          .map((target) => `${file} → ${target}`);
      });
    assert.deepEqual(broken, []);
  });

  it('compiles the pure folders without the types of Node.js', () => {
    const { include, compilerOptions } = ts.parseConfigFileTextToJson(
      'tsconfig.pure.json',
      readFileSync('tsconfig.pure.json', 'utf8'),
    ).config as { include: string[]; compilerOptions: { types: string[] } };
    const pure = walls.pure.map((room) => `src/${room}`).filter((folder) => existsSync(folder));
    assert.deepEqual(include.sort(), pure.sort());
    assert.deepEqual(compilerOptions.types, []);
  });

  it('has no folder with more than 15 files beside each other', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > 15),
      [],
    );
  });

  it('has no file above 500 lines, and an activate() of less than 60', () => {
    const long = [...files, ...sourceFiles('test')].filter(
      (file) => readFileSync(file, 'utf8').split('\n').length > 500,
    );
    assert.deepEqual(long, []);
    assert.ok(readFileSync('src/extension.ts', 'utf8').split('\n').length < 80);
    const body = /export function activate[\s\S]*?\n}/.exec(readFileSync('src/extension.ts', 'utf8'))![0];
    assert.ok(body.split('\n').length < 60);
  });

  it('has the top level that was asked for', () => {
    for (const name of [
      'src',
      'media',
      'test',
      'package.json',
      'tsconfig.json',
      'esbuild.mjs',
      '.vscodeignore',
      '.ci/run',
      'LICENSE',
    ]) {
      assert.ok(existsSync(name), name);
    }
  });
});

describe('the manifest', () => {
  const { contributes } = manifest;
  const settingsOfManifest = Object.assign(
    {},
    ...contributes.configuration.map(({ properties }) => properties),
  ) as Record<string, { scope: string; enum?: string[] }>;

  it('is what the registries say, as far as it repeats them (npm run generate)', () => {
    assert.deepEqual(withContributions(manifest), manifest);
  });

  it('has an icon for every command that is shown as one', () => {
    const icons = Object.values(contributes.menus)
      .flat()
      .filter(({ group }) => group?.startsWith('navigation'))
      .map(({ command }) => command);
    const withIcon = contributes.commands.filter(({ icon }) => icon).map(({ command }) => command);
    assert.ok(icons.length > 5);
    assert.deepEqual(
      icons.filter((command) => !withIcon.includes(command)),
      [],
    );
  });

  it('has none of the commands that only links and lenses run', () => {
    for (const command of Object.values(internalCommands)) assert.ok(!manifestText.includes(command));
  });

  it('restricts what names executables and arguments until the workspace is trusted', () => {
    const restricted = Object.keys(settingsOfManifest).filter((id) =>
      /\.run\.|executable|arguments/.test(id),
    );
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort(),
      restricted.sort(),
    );
    const executables = Object.entries(settingsOfManifest).filter(([id]) => id.endsWith('.executable'));
    assert.equal(executables.length, runtimes.all.length);
    for (const [id, { scope }] of executables) assert.equal(scope, 'machine-overridable', id);
  });

  it('offers a choice of engines where a runtime has several', () => {
    for (const runtime of runtimes.all) {
      const { engine } = runtimeSettings(runtime);
      const ids = runtime.engines.map(({ id }) => id);
      if (engine === undefined) assert.equal(ids.length, 1);
      else assert.deepEqual(settingsOfManifest[engine.id]!.enum, ['auto', ...ids]);
    }
  });

  it('offers profiles of every format under the same names everywhere, and takes no other editor’s place', () => {
    const [{ viewType, priority, selector }] = contributes.customEditors as [CustomEditor];
    assert.deepEqual([viewType, priority], [PROFILE_EDITOR, 'option']);
    const names = [...new Set(formats.flatMap(({ fileNames }) => fileNames))];
    assert.deepEqual(selector.map(({ filenamePattern }) => filenamePattern).sort(), names.sort());
    const inExplorer = conditionOf('explorer/context', commands.openProfile, 'resourceFilename');
    const endings = fileEndings();
    for (const name of names) {
      const file = name.replace('*', 'some');
      assert.match(file, inExplorer);
      // What ends in anything is among all files.
      if (!name.endsWith('*'))
        assert.ok(
          endings.some((ending) => file.endsWith(`.${ending}`)),
          name,
        );
    }
    for (const file of ['a.json', 'a.out', 'a.txt', 'prof', 'a.prof.js'])
      assert.doesNotMatch(file, inExplorer);
  });

  it('has a picture of each heat in the gutter', () => {
    assert.equal(colors.heat.length, bucketCount);
    for (let bucket = 1; bucket <= bucketCount; bucket++) {
      for (const theme of ['dark', 'light']) assert.ok(existsSync(`media/heat/${theme}-${bucket}.svg`));
    }
  });

  it('uses every context key that the code sets, and no other', () => {
    const used = new Set(manifestText.match(/hotline\.(running|has\w+|hotFunctionsSort)\b/g));
    assert.deepEqual([...used].sort(), Object.values(contextKeys).sort());
  });

  it('gates Profile This File by the endings that the runtimes know', () => {
    const pattern = conditionOf('editor/context', commands.profileFile, 'resourceExtname');
    for (const extension of runtimes.all.flatMap(suffixesOf)) assert.match(extension, pattern);
    for (const extension of ['.json', '.pyc', '.jsonc', '.d.tsx2', '.gob'])
      assert.doesNotMatch(extension, pattern);
  });

  it('asks for the VS Code whose types it was checked with', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  /** The regular expression that a value must match for a menu to have a command. */
  function conditionOf(menu: string, wanted: string, value: string): RegExp {
    const { when } = contributes.menus[menu]!.find(({ command }) => command === wanted)!;
    const [, pattern, flags] = new RegExp(`${value} =~ /(.*)/(\\w*)$`).exec(when!)!;
    return new RegExp(pattern!, flags);
  }
});

describe('texts', () => {
  const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Record<string, string>;

  it('of the code stand in the bundle that translators get (npm run generate)', () => {
    const used = new Set<string>();
    for (const file of sourceFiles('src')) {
      const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
      const visit = (node: ts.Node): void => {
        if (ts.isCallExpression(node) && node.expression.getText() === 'l10n.t') {
          const [text] = node.arguments;
          assert.ok(text && ts.isStringLiteral(text), `${file}: l10n.t takes a literal`);
          used.add(text.text);
        }
        ts.forEachChild(node, visit);
      };
      visit(tree);
    }
    assert.ok(used.size > 50);
    assert.deepEqual([...used].sort(), Object.keys(bundle).sort());
  });
});
