// Lint rules, among them who may import whom: the table stands in test/import-walls.json, a guard test reads it too.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const walls = JSON.parse(readFileSync(new URL('./test/import-walls.json', import.meta.url), 'utf8'));
const folders = Object.keys(walls.mayImport);

/** What files of `folder` may not import, as patterns of import names. */
function closedTo(folder) {
  const patterns = folders
    .filter((other) => other !== folder && !walls.mayImport[folder].includes(other))
    .map((other) => ({
      regex: `^(\\.\\./)+${other}(/|$)`,
      message: `src/${folder} may not import src/${other}.`,
    }));
  if (folder !== 'editor')
    patterns.push({ group: ['vscode'], message: 'Only src/editor and src/extension.ts may import vscode.' });
  if (walls.pure.includes(folder)) {
    patterns.push({
      regex: `^(node:|(${builtinModules.join('|')})(/|$))`,
      message: `src/${folder} runs in a browser too: nothing of Node.js.`,
    });
  }
  return patterns;
}

/** The wall of a folder below src. */
function wallOf(folder) {
  return {
    files: [`src/${folder}/**/*.ts`, ...(folder === 'cli' ? ['src/cli.ts'] : [])],
    rules: { 'no-restricted-imports': ['error', { patterns: closedTo(folder) }] },
  };
}

/** Features subscribe to the session and never import each other. The wall of the editor holds for them, too. */
const featuresApart = {
  files: ['src/editor/features/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...closedTo('editor'),
          { regex: '^\\.\\./(?!\\.\\./)', message: 'A feature may not import another feature.' },
        ],
      },
    ],
  },
};

export default tseslint.config(
  { ignores: ['dist', 'out', 'node_modules', '.vscode-test', 'test/fixtures'] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    rules: {
      // noUncheckedIndexedAccess makes every element of a typed array possibly undefined; the columns are indexed all over.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 500 }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // A promise that nobody awaits loses its error. What is meant to run on its own says so with `void`, and handles its errors.
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // A function that is longer or branches more is several.
    files: ['src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 20],
    },
  },
  {
    // No text of someone else's can make a regular expression run for ever.
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { ignorePartial: false, report: 'potential' }],
    },
  },
  ...folders.map(wallOf),
  featuresApart,
  {
    files: ['esbuild.mjs', 'scripts/**', 'test/harness/**', 'test/host/**', 'test/bench/**', 'test/fuzz/**'],
    rules: { 'no-console': 'off' },
  },
);
