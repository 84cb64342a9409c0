// Builds everything that runs: the extension, the command line, what is injected into a
// profiled program, and (with --tests) the harness and the suites.
//   node esbuild.mjs [--production] [--watch] [--tests]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { chmod, cp, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // jsonc-parser's UMD "main" hides its requires from a bundler; its "module" does not.
  mainFields: ['module', 'main'],
  // Its module for import looks for itself by a URL that a bundle has not.
  alias: { 'web-tree-sitter': path.resolve('node_modules/web-tree-sitter/web-tree-sitter.cjs') },
  sourcemap: production ? false : 'linked',
  minify: production,
  keepNames: production,
  logLevel: 'warning',
  logOverride: { 'require-resolve-not-external': 'silent' },
  legalComments: 'linked',
};

/** The parser of TypeScript is a file of its own, for all that load it. */
const withTypeScript = {
  alias: { ...shared.alias, typescript: './typescript.js' },
  external: ['./typescript.js'],
};

/** @param {string} folder @returns {string[]} the names of the folders in it */
function folders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** What never parses: the editor and the command line leave that to their workers, and load no parser. */
const withoutParsers = folders('src/languages').flatMap((language) => [`./${language}Tree`, './outline']);

/** @type {import('esbuild').BuildOptions[]} */
const targets = [
  {
    ...shared,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    target: 'node20',
    external: ['vscode', ...withoutParsers],
  },
  {
    ...shared,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    external: withoutParsers,
  },
  {
    ...shared,
    entryPoints: { typescript: 'typescript' },
    outdir: 'dist',
    target: 'node20',
    sourcemap: false,
  },
  {
    // Kept apart from what the editor loads at start.
    ...shared,
    ...withTypeScript,
    entryPoints: {
      loader: 'src/services/profile/worker.ts',
      sourceParser: 'src/services/profile/sourceParser.ts',
    },
    outdir: 'dist',
    target: 'node20',
  },
  {
    ...shared,
    ...withTypeScript,
    entryPoints: { checker: 'src/services/checks/worker.ts' },
    outdir: 'dist',
    target: 'node20',
  },
  {
    // A process of its own: it loads the esbuild of the project.
    ...shared,
    entryPoints: { bundler: 'src/runtimes/node/bundler.ts' },
    outdir: 'dist',
    target: 'node20',
    external: ['esbuild'],
  },
  {
    // Loaded by the user's own Node, whatever its version: old syntax, nothing to resolve. Profiles have its
    // functions, which are told by their names.
    ...shared,
    minify: false,
    keepNames: false,
    entryPoints: {
      preload: 'src/runtimes/node/injected/preload.ts',
      controlThread: 'src/runtimes/node/injected/controlThread.ts',
    },
    outdir: 'dist',
    target: 'node14',
    outExtension: { '.js': '.cjs' },
    sourcemap: false,
  },
  {
    ...shared,
    entryPoints: { tsxLines: 'src/runtimes/node/injected/tsxLines.ts' },
    outdir: 'dist',
    target: 'node20.6',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    sourcemap: false,
  },
  {
    // As they stand: what profiled programs load or are built with and that is not bundled, and the parsers.
    logLevel: 'warning',
    entryPoints: [...injectedFiles(), ...parserFiles()],
    outdir: 'dist',
    loader: Object.fromEntries(
      [...injectedFiles(), ...parserFiles()].map((file) => [path.extname(file.in), 'copy']),
    ),
  },
];

/** What runtimes inject that is not TypeScript. */
function injectedFiles() {
  return folders('src/runtimes').flatMap((runtime) => {
    const from = `src/runtimes/${runtime}/injected`;
    const names = existsSync(from) ? readdirSync(from) : [];
    return names
      .filter((name) => /\.\w+$/.test(name) && !name.endsWith('.ts'))
      .map((name) => copied(`${from}/${name}`, runtime));
  });
}

/** The grammars that languages are read with, and what runs them. */
function parserFiles() {
  const grammars = typescriptFiles('src/languages').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/treeSitterReader\('(\w+)'/g)].map(([, name]) => name),
  );
  const files = grammars.map((name) => `node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`);
  return ['node_modules/web-tree-sitter/web-tree-sitter.wasm', ...files].map((file) => copied(file));
}

/** An entry point that keeps its name, below a folder of dist. @param {string} file */
function copied(file, folder = '.') {
  return { in: file, out: path.posix.join(folder, path.parse(file).name) };
}

/** @param {string} folder @returns {string[]} every TypeScript file below the folder */
function typescriptFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`);
}

/** Folders of tests that are built, each file on its own. */
const testFolders = ['unit', 'runtime', 'host', 'e2e', 'bench', 'fuzz', 'matrix', 'harness', 'support'];

if (tests) {
  targets.push({
    ...shared,
    entryPoints: ['scripts', ...testFolders.map((suite) => `test/${suite}`)].flatMap(typescriptFiles),
    outbase: '.',
    outdir: 'out',
    target: 'node20',
    packages: 'external',
    alias: {},
  });
}

/** The native profiler of this platform for every Node.js: what is profiled may run under any. */
async function copyPrebuilds() {
  const platform = `${process.platform}-${process.arch}`;
  const folder = 'node_modules/@datadog/pprof';
  if (!existsSync(`${folder}/prebuilds/${platform}`)) return;
  await cp(`${folder}/prebuilds/${platform}`, `dist/prebuilds/${platform}`, { recursive: true });
  await cp(`${folder}/LICENSE`, 'dist/prebuilds/LICENSE');
}

if (watch) {
  await copyPrebuilds();
  for (const target of targets) {
    const context = await esbuild.context(target);
    await context.watch();
  }
  console.log('watching for changes');
} else {
  await rm('dist', { recursive: true, force: true });
  await rm('out', { recursive: true, force: true });
  await Promise.all(targets.map((target) => esbuild.build(target)));
  await copyPrebuilds();
  await chmod('dist/cli.js', 0o755);
}
