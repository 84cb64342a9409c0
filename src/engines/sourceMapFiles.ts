import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { SourceMapInput } from '@jridgewell/trace-mapping';
import type { LocatedSourceMap } from '../model/sourceMaps';
import { isFilePath, sourcePath } from '../model/sourcePath';

/** Files above this size are not searched for a source map's address. */
const LARGEST_SOURCE = 64 * 1024 * 1024;

/** Source map addresses that the run itself told, by the script's URL: loaders that compile in memory write no file. */
export type RuntimeSourceMaps = Readonly<Record<string, string>>;

/**
 * Finds the source maps of the given sources: those the run told of, else the one that the file itself names in
 * its last `sourceMappingURL` comment, inline or beside it. Sources without one, and maps that cannot be read, are left out.
 * @param sources paths or URLs as `Profile.sources` has them.
 */
export async function readSourceMaps(
  sources: readonly string[],
  runtime: RuntimeSourceMaps = {},
): Promise<Map<string, LocatedSourceMap>> {
  const told = new Map(Object.entries(runtime).map(([url, address]) => [sourcePath(url), address]));
  const found = new Map<string, LocatedSourceMap>();
  await Promise.all(
    sources.filter(isFilePath).map(async (source) => {
      const address = told.get(source) ?? (await addressInFile(source));
      const map = address === undefined ? undefined : await readMap(address, source);
      if (map) found.set(source, map);
    }),
  );
  return found;
}

async function addressInFile(source: string): Promise<string | undefined> {
  try {
    if (source.includes('/node_modules/') || (await stat(source)).size > LARGEST_SOURCE) return undefined;
    const text = await readFile(source, 'utf8');
    const at = text.lastIndexOf('//# sourceMappingURL=');
    if (at < 0) return undefined;
    return /^\S*/.exec(text.slice(at + '//# sourceMappingURL='.length))![0];
  } catch {
    return undefined;
  }
}

async function readMap(address: string, source: string): Promise<LocatedSourceMap | undefined> {
  try {
    const inline = /^data:[^,]*?(;base64)?,/.exec(address);
    if (inline) {
      const body = address.slice(inline[0].length);
      const text = inline[1] ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
      return { map: await withReadableSources(text, source), url: source };
    }
    const file = address.startsWith('file:')
      ? sourcePath(address)
      : path.resolve(path.dirname(source), decodeURI(address));
    return { map: await withReadableSources(await readFile(file, 'utf8'), file), url: file };
  } catch {
    return undefined;
  }
}

interface RawMap {
  readonly sources?: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly sections?: readonly { readonly map: RawMap }[];
}

/**
 * The names of a map's sources are URLs by the standard (ECMA-426), and esbuild encodes them so; the TypeScript
 * compiler writes plain paths. A name that is no file as it stands is therefore taken as encoded.
 * @param from the map's own path, which names are relative to
 * @throws {SyntaxError} for a map that is not JSON.
 */
async function withReadableSources(text: string, from: string): Promise<SourceMapInput> {
  return (await readable(JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, '')) as RawMap, from)) as SourceMapInput;
}

async function readable(map: RawMap, from: string): Promise<RawMap> {
  if (map.sections) {
    const sections = map.sections.map(async (section) => ({
      ...section,
      map: await readable(section.map, from),
    }));
    return { ...map, sections: await Promise.all(sections) };
  }
  const folder = path.resolve(path.dirname(from), map.sourceRoot ?? '');
  const sources = (map.sources ?? []).map(async (name) => {
    if (!name?.includes('%') || /^\w[\w+.-]+:/.test(name)) return name;
    const isThere = await stat(path.resolve(folder, name)).catch(() => undefined);
    return isThere ? name : decoded(name);
  });
  return { ...map, sources: await Promise.all(sources) };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
