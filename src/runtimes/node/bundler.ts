/** Bundles in a separate process: esbuild comes from the workspace, and its code must not run in the extension host. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, Plugin } from 'esbuild';
import { messageOf } from '../../base/userError';
import { resolveFrom } from '../../sources/resolveFrom';
import type { BundleAnswer, BundleOrder } from './bundle';
import { versionParts } from './nodeVersion';

/** Identifiers substituted for the module-specific values each file would see if it were not bundled. */
const FILE_URL = '__hotline_file_url';
const ENTRY_MODULE = '__hotline_entry';

process.once('message', (order: BundleOrder) => {
  void bundle(order).then((answer) => process.send!(answer, () => process.exit(0)));
});

async function bundle(order: BundleOrder): Promise<BundleAnswer> {
  let esbuild: typeof Esbuild;
  try {
    esbuild = await loadEsbuild(order.file);
  } catch (error) {
    return { kind: 'missing', message: messageOf(error) };
  }
  try {
    await build(esbuild, order);
    return { kind: 'done' };
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) return { kind: 'failed', message: messageOf(error) };
    const { location, text } = first;
    const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
    return { kind: 'wrong', place, message: text };
  }
}

/** The project's own esbuild, or else the one bundled with Hotline. */
async function loadEsbuild(file: string): Promise<typeof Esbuild> {
  const own = resolveFrom(file, 'esbuild');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known at run time only
  return own === undefined ? await import('esbuild') : (require(own) as typeof Esbuild);
}

async function build(
  esbuild: typeof Esbuild,
  { file, outfile, format, nodeVersion }: BundleOrder,
): Promise<void> {
  await esbuild.build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format,
    target: `node${versionParts(nodeVersion).join('.')}`,
    sourcemap: 'linked',
    sourcesContent: true,
    logLevel: 'silent',
    define: { 'import.meta.url': FILE_URL, 'require.main': ENTRY_MODULE },
    plugins: [packagesOutside(format), filesThatKnowThemselves(file)],
  });
}

/** Marks packages as external and refers to them by absolute path, because the bundle runs from another folder. */
function packagesOutside(format: 'cjs' | 'esm'): Plugin {
  return {
    name: 'packages-outside',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        const { path: name, kind, importer, resolveDir, pluginData } = args;
        if (pluginData === 'resolving' || kind === 'entry-point' || path.isAbsolute(name)) return undefined;
        if (name.startsWith('node:')) return { path: name, external: true };
        const found = await build.resolve(name, { kind, importer, resolveDir, pluginData: 'resolving' });
        // A missing package fails only if and when the program requires it, as it would unbundled.
        if (found.errors.length > 0 || found.external) return { path: name, external: true };
        if (!/[\\/]node_modules[\\/]/.test(found.path)) return found;
        const byUrl = format === 'esm' && kind !== 'require-call' && kind !== 'require-resolve';
        return { path: byUrl ? pathToFileURL(found.path).href : found.path, external: true };
      });
    },
  };
}

/**
 * Defines `__filename`, `__dirname` and `import.meta.url` for each file, on its first line so that line numbers do not
 * shift.
 */
function filesThatKnowThemselves(entry: string): Plugin {
  return {
    name: 'files-that-know-themselves',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path: file }) => {
        const text = await readFile(file, 'utf8');
        // A first line that starts with #! is a shebang.
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
