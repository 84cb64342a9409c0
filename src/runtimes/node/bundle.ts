import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, Plugin } from 'esbuild';
import { UserError, messageOf } from '../../base/userError';
import { versionParts } from './nodeVersion';
import { resolveFrom } from '../../sources/resolveFrom';

/** What to bundle, and where to. */
export interface BundleRequest {
  readonly file: string;
  /** Outside the project: nothing is written beside the sources. */
  readonly outDir: string;
  /** `v20.20.2`: newer syntax is rewritten. */
  readonly nodeVersion: string;
  readonly format: 'cjs' | 'esm';
}

/** Names that stand for what each file would see of itself, were it not bundled. */
const FILE_URL = '__hotline_file_url';
const ENTRY_MODULE = '__hotline_entry';

/**
 * Bundles a TypeScript program with an external source map that carries the sources. Packages stay outside and are
 * loaded from where the project has them.
 * @returns the bundle's path
 * @throws {UserError} for code that does not compile, with file, line and column, or when esbuild is missing.
 */
export async function bundleTypeScript(request: BundleRequest): Promise<string> {
  const esbuild = await loadEsbuild(request.file);
  const outfile = path.join(request.outDir, `bundle.${request.format === 'esm' ? 'mjs' : 'cjs'}`);
  try {
    await esbuild.build({
      entryPoints: [request.file],
      outfile,
      bundle: true,
      platform: 'node',
      format: request.format,
      target: `node${versionParts(request.nodeVersion).join('.')}`,
      sourcemap: 'linked',
      sourcesContent: true,
      logLevel: 'silent',
      define: { 'import.meta.url': FILE_URL, 'require.main': ENTRY_MODULE },
      plugins: [packagesOutside(request.format), filesThatKnowThemselves(request.file)],
    });
  } catch (error) {
    throw compileError(error);
  }
  return outfile;
}

/** The project's own esbuild, else the one that Hotline brings. */
async function loadEsbuild(file: string): Promise<typeof Esbuild> {
  const own = resolveFrom(file, 'esbuild');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
    return own === undefined ? await import('esbuild') : (require(own) as typeof Esbuild);
  } catch (error) {
    const message = l10n.t(
      'This TypeScript file needs esbuild to run, which could not be loaded: {0}. Add tsx or esbuild to the project.',
      messageOf(error),
    );
    throw new UserError(message, { cause: error });
  }
}

function compileError(error: unknown): UserError {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  if (!first)
    return new UserError(l10n.t('The file could not be compiled: {0}', messageOf(error)), { cause: error });
  const { location } = first;
  const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
  return new UserError(l10n.t('The file does not compile: {0}{1}', place, first.text), { cause: error });
}

/** Keeps packages out of the bundle and names them by their path: the bundle runs in another folder. */
function packagesOutside(format: 'cjs' | 'esm'): Plugin {
  return {
    name: 'packages-outside',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        const { path: name, kind, importer, resolveDir, pluginData } = args;
        if (pluginData === 'resolving' || kind === 'entry-point' || path.isAbsolute(name)) return undefined;
        if (name.startsWith('node:')) return { path: name, external: true };
        const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: 'resolving' });
        // What is not there at all fails when, and only if, the program asks for it, as without a bundle.
        if (found.errors.length > 0 || found.external) return { path: name, external: true };
        if (!/[\\/]node_modules[\\/]/.test(found.path)) return found;
        const byUrl = format === 'esm' && kind !== 'require-call' && kind !== 'require-resolve';
        return { path: byUrl ? pathToFileURL(found.path).href : found.path, external: true };
      });
    },
  };
}

/** Gives every file its own `__filename`, `__dirname` and `import.meta.url`, on its first line so that no line moves. */
function filesThatKnowThemselves(entry: string): Plugin {
  return {
    name: 'files-that-know-themselves',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path: file }) => {
        const text = await readFile(file, 'utf8');
        // A first line that starts with #! is for the shell.
        const code = text.startsWith('#!') ? `//${text}` : text;
        const isEntry = path.resolve(file) === path.resolve(entry);
        return {
          contents: `${selfKnowledge(file, code, isEntry)}${code}`,
          loader: loaderOf(file),
          resolveDir: path.dirname(file),
        };
      });
    },
  };
}

function selfKnowledge(file: string, code: string, isEntry: boolean): string {
  const values: [name: string, value: string][] = [
    ['__filename', JSON.stringify(file)],
    ['__dirname', JSON.stringify(path.dirname(file))],
    [FILE_URL, JSON.stringify(pathToFileURL(file).href)],
    [ENTRY_MODULE, isEntry ? 'module' : 'undefined'],
  ];
  const uses: Record<string, RegExp> = { [FILE_URL]: /import\.meta\.url/, [ENTRY_MODULE]: /require\.main/ };
  const needed = values.filter(([name]) => (uses[name] ?? new RegExp(`\\b${name}\\b`)).test(code));
  return needed.map(([name, value]) => `var ${name} = ${value}; `).join('');
}

function loaderOf(file: string): 'ts' | 'tsx' | 'js' | 'jsx' {
  const extension = path.extname(file).toLowerCase();
  if (extension === '.tsx') return 'tsx';
  if (extension === '.jsx') return 'jsx';
  return extension.endsWith('ts') ? 'ts' : 'js';
}
