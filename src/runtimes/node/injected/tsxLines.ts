/**
 * Loaded with --import before tsx, in the program and in its module hooks thread. tsx compiles each file to a single
 * line, but V8 reports line numbers only, so this makes its compiler preserve line breaks. The module's URL carries the
 * path of tsx's esbuild: `tsxLines.mjs?esbuild=/path/to/main.js`.
 */
import * as nodeModule from 'node:module';
import type * as Esbuild from 'esbuild';

const address = new URL(import.meta.url);
const esbuildFile = address.searchParams.get('esbuild')!;
keepLines(esbuildFile);
if (!address.searchParams.has('hooks')) {
  address.searchParams.set('hooks', '1');
  nodeModule.register(address.href);
}

/** Loads a line-preserving compiler where tsx will look for its own. */
function keepLines(file: string): void {
  const require = nodeModule.createRequire(file);
  const extensions = require.extensions as NodeJS.Dict<Loader>;
  const load = extensions['.js']!;
  // Wrapped during loading: an import captures the exports at that point and ignores later changes to the cache.
  extensions['.js'] = (module, filename) => {
    load(module, filename);
    if (filename === file) module.exports = withLines(module.exports as typeof Esbuild);
  };
  try {
    require(file);
  } finally {
    extensions['.js'] = load;
  }
}

type Loader = (module: NodeModule, filename: string) => void;

function withLines(esbuild: typeof Esbuild): object {
  const readable = <Options extends Esbuild.TransformOptions | undefined>(options: Options): Options => ({
    ...options,
    minifyWhitespace: false,
  });
  return {
    ...esbuild,
    // tsx caches its output on disk, keyed by the compiler's version among other things; this keeps ours separate.
    version: `${esbuild.version}+lines`,
    transform: async (input: string, options?: Esbuild.TransformOptions) =>
      withPlainSource(await esbuild.transform(input, readable(options)), options),
    transformSync: (input: string, options?: Esbuild.TransformOptions) =>
      withPlainSource(esbuild.transformSync(input, readable(options)), options),
  };
}

/**
 * esbuild URL-encodes the source's name in the map, but tsx looks for the unencoded name to restore a file's real
 * extension.
 */
function withPlainSource(
  result: Esbuild.TransformResult,
  options: Esbuild.TransformOptions | undefined,
): Esbuild.TransformResult {
  if (!result.map || options?.sourcefile === undefined) return result;
  const map = { ...(JSON.parse(result.map) as object), sources: [options.sourcefile] };
  return { ...result, map: JSON.stringify(map) };
}
