import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { languages } from '../../../src/languages';
import { runtimes } from '../../../src/runtimes';
import { languageNamesIn, type KnownNames } from '../../support/languageNames';

const NAMES: KnownNames = {
  ids: [
    ...new Set([
      ...languages.all.flatMap(({ id, editorLanguages }) => [id, ...editorLanguages.map((one) => one.id)]),
      ...runtimes.all.map(({ id }) => id),
    ]),
  ],
  suffixes: languages.all.flatMap(({ suffixes }) => suffixes),
};

/**
 * Where it is right to know one: code that belongs to it, rules and knowledge about libraries, and the migration of what
 * an earlier version wrote, which no later language or runtime changes.
 */
const MAY_KNOW = new RegExp(
  `^(languages/(${languages.all.map(({ id }) => id).join('|')})/` +
    `|runtimes/(${runtimes.all.map(({ id }) => id).join('|')})/|checks/(rules/[^/]+|knowledge)/|runtimes/recording/migrateManifest\\.ts$)`,
);

const SNIPPETS: readonly (readonly [code: string, asks: boolean])[] = [
  ["if (language === 'go') print();", true],
  ["switch (language) { case 'python': break; }", true],
  ["const marks = { python: '#', go: '//' };", true],
  ["const isKnown = ['javascript'].includes(id);", true],
  ["const loose = new Set(['python']);", true],
  ["const runs = runtimes.get('node');", true],
  ['const mark = marks.python;', true],
  ["const mark = marks['go'];", true],
  ["const isGo = file.endsWith('.go');", true],
  ['const isPython = /\\.pyi?$/.test(file);', true],
  ['const isScript = /\\.[cm]?[jt]sx?$/i.test(file);', true],
  ['const isOne = /^(go|python)$/.test(language);', true],
  ["const react = id === 'typescriptreact';", true],
  ['const isOne = `go` === language;', true],
  ["import { go } from './go/support'; const all = [go];", false],
  ["type Form = 'go' | 'defer'; const tree = { node: 1 };", false],
  ['const { suffixes, lineComment } = languageOfPath(file)!;', false],
  ["const name = /^[\\w.]+$/.test(file) && file.endsWith('.json');", false],
  ['// Go and Python: language === "go"\nconst one = 1;', false],
];

describe('languages and runtimes', () => {
  for (const [code, asks] of SNIPPETS)
    it(`${asks ? 'are named by' : 'are not named by'} ${JSON.stringify(code)}`, () =>
      assert.equal(languageNamesIn(code, NAMES).length > 0, asks));

  it('are named only in their own folders, in rules and in knowledge about libraries', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.ts'));
    const outside = files.filter((name) => !MAY_KNOW.test(name));
    assert.ok(outside.length > 100 && outside.length < files.length);
    const asking = outside.flatMap((name) =>
      languageNamesIn(readFileSync(`src/${name}`, 'utf8'), NAMES).map((place) => `src/${name}:${place}`),
    );
    assert.deepEqual(asking, []);
  });
});
