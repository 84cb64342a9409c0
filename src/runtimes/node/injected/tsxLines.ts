/**
 * Loaded with --import before tsx, in the program and in the thread of its module hooks: tsx compiles each file to
 * a single line, and V8 tells lines only. Here its compiler is asked to keep the lines apart.
 * The address carries where tsx's esbuild is: `tsxLines.mjs?esbuild=/path/to/main.js`.
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

/** Has a compiler that keeps lines loaded where tsx will look for its own. */
function keepLines(file: string): void {
  const require = nodeModule.createRequire(file);
  const extensions = require.extensions as NodeJS.Dict<Loader>;
  const load = extensions['.js']!;
  // Wrapped while it is loaded: an import takes what was exported then, not what the cache says later.
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
    // tsx keeps what it compiled on disk, by the compiler's version among others: ours is kept apart.
    version: `${esbuild.version}+lines`,
    transform: async (input: string, options?: Esbuild.TransformOptions) =>
      withPlainSource(await esbuild.transform(input, readable(options)), options),
    transformSync: (input: string, options?: Esbuild.TransformOptions) =>
      withPlainSource(esbuild.transformSync(input, readable(options)), options),
  };
}

/** esbuild encodes the source's name in the map, tsx looks for the plain one to put a file's true ending back. */
function withPlainSource(
  result: Esbuild.TransformResult,
  options: Esbuild.TransformOptions | undefined,
): Esbuild.TransformResult {
  if (!result.map || options?.sourcefile === undefined) return result;
  const map = { ...(JSON.parse(result.map) as object), sources: [options.sourcefile] };
  return { ...result, map: JSON.stringify(map) };
}
