import * as assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { bucketCount } from '../../src/editor/features/annotations/buckets';
import {
  colors,
  commands,
  contextKeys,
  internalCommands,
  allSettings,
  fileClauses,
  restrictedSettings,
  TASK_TYPE,
  views,
  PROFILE_EDITOR,
} from '../../src/editor/contributions';
import { runtimes, suffixesOf } from '../../src/runtimes';
import { runtimeSettings, type SettingDescriptor } from '../../src/runtimes/settings';
import walls from '../import-walls.json';

interface Manifest {
  engines: { vscode: string };
  devDependencies: Record<string, string>;
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
    keybindings: { command: string; when?: string }[];
    configuration: {
      properties: Record<
        string,
        { default?: unknown; description?: string; scope?: string; enum?: string[] }
      >;
    }[];
    views: Record<string, { id: string }[]>;
    colors: { id: string; defaults: Record<string, string> }[];
    taskDefinitions: { type: string }[];
    customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
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
  ) as Record<string, { default?: unknown; description?: string; scope?: string; enum?: string[] }>;

  it('has every command of the code, and no other', () => {
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).sort(),
      Object.values(commands).sort(),
    );
    for (const command of contributes.commands) assert.equal(command.category, 'Hotline');
    for (const command of Object.values(internalCommands)) assert.ok(!manifestText.includes(command));
  });

  it('names only commands that exist in menus and keybindings', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
      ({ command }) => command,
    );
    assert.deepEqual(
      used.filter((command) => !Object.values<string>(commands).includes(command)),
      [],
    );
  });

  it('gates every menu entry', () => {
    const open = Object.values(contributes.menus)
      .flat()
      .filter(({ when }) => !when);
    assert.deepEqual(open, []);
  });

  it('has every setting of the code, each with default, description and scope', () => {
    assert.deepEqual(Object.keys(settingsOfManifest).sort(), allSettings().sort());
    for (const [id, setting] of Object.entries(settingsOfManifest)) {
      assert.notEqual(setting.default, undefined, `${id} has a default`);
      assert.ok(setting.description && setting.scope, `${id} has a description and a scope`);
    }
  });

  it('restricts what names executables and arguments until the workspace is trusted', () => {
    const restricted = Object.keys(settingsOfManifest).filter((id) =>
      /\.run\.|\.executable$|\.arguments$/.test(id),
    );
    assert.deepEqual(restrictedSettings().sort(), restricted.sort());
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort(),
      restricted.sort(),
    );
  });

  it('has the settings of every runtime as the runtime describes them', () => {
    for (const runtime of runtimes)
      for (const { id, schema, scope, text } of Object.values(
        runtimeSettings(runtime),
      ) as SettingDescriptor[]) {
        const { order, ...rest } = settingsOfManifest[id] as { order?: unknown };
        assert.equal(typeof order, 'number', id);
        assert.deepEqual(rest, { ...schema, scope, description: `%${text}%` });
      }
  });

  it('offers to open profiles as files, and takes no other editor’s place', () => {
    assert.deepEqual(
      contributes.customEditors.map(({ viewType, priority }) => [viewType, priority]),
      [[PROFILE_EDITOR, 'option']],
    );
    const patterns = contributes.customEditors[0]!.selector.map(({ filenamePattern }) => filenamePattern);
    for (const name of [
      'cpuprofile',
      'heapprofile',
      'pprof',
      'pb.gz',
      'prof',
      'lprof',
      'speedscope.json',
      'folded',
    ])
      assert.ok(patterns.includes(`*.${name}`), name);
  });

  it('has views, colours and the task type of the code', () => {
    assert.deepEqual(
      Object.values(contributes.views)
        .flat()
        .map(({ id }) => id),
      Object.values(views),
    );
    assert.deepEqual(
      contributes.colors.map(({ id }) => id).sort(),
      [...colors.heat, colors.overviewRuler, colors.annotation].sort(),
    );
    for (const { defaults } of contributes.colors) {
      assert.deepEqual(Object.keys(defaults).sort(), ['dark', 'highContrast', 'highContrastLight', 'light']);
    }
    assert.equal(colors.heat.length, bucketCount);
    for (let bucket = 1; bucket <= bucketCount; bucket++) {
      for (const theme of ['dark', 'light']) assert.ok(existsSync(`media/heat/${theme}-${bucket}.svg`));
    }
    assert.deepEqual(
      contributes.taskDefinitions.map(({ type }) => type),
      [TASK_TYPE],
    );
  });

  it('uses only context keys that the code sets', () => {
    const used = new Set(manifestText.match(/hotline\.(running|has\w+|hotFunctionsSort)\b/g));
    assert.deepEqual([...used].sort(), Object.values(contextKeys).sort());
  });

  it('gates what can be profiled, and where hits can be counted, by the suffixes that the runtimes know', () => {
    const testOf = (clause: string) => new RegExp(/resourceExtname =~ \/(.*?)\/$/.exec(clause)![1]!);
    const known = runtimes.all.flatMap(suffixesOf);
    const accepted = (test: RegExp) =>
      [...known, '.json', '.pyc', '.jsonc', '.d.tsx2', '.gob'].filter((suffix) => test.test(suffix));
    const counted = accepted(testOf(fileClauses.counted()));
    assert.deepEqual(accepted(testOf(fileClauses.profiled())), known);
    const gated = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].filter(
      ({ command, when }) => command !== commands.openProfile && when?.includes('resourceExtname'),
    );
    assert.equal(gated.length, 12);
    for (const { command, when } of gated)
      assert.deepEqual(accepted(testOf(when!)), command === commands.profileHits ? counted : known, when);
  });

  it('asks for the VS Code whose types it was checked with', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });
});

describe('texts', () => {
  const english = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
  const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8')) as Record<string, string>;

  it('of the manifest are all there, and none is left over', () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key!));
    assert.deepEqual([...used].sort(), Object.keys(english).sort());
  });

  it('of the code stand in the bundle that translators get (npm run l10n)', () => {
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
