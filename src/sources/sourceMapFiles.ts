import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { SourceMapInput } from '@jridgewell/trace-mapping';
import type { LocatedSourceMap } from '../profile/rewrite/applySourceMaps';
import { isFilePath, isNetworkPath, sourcePath } from '../base/sourcePath';

/** Larger files are not searched for the URL of a source map. */
const LARGEST_SOURCE = 64 * 1024 * 1024;
/** Larger source maps, in bytes, are not read: the generated lines are shown instead. */
export const LARGEST_MAP = 256 * 1024 * 1024;

/** Options for reading source maps. */
export interface MapLimits {
  readonly mostBytes: number;
  /** @param file the map, or the source that contains it */
  readonly onTooLarge?: (file: string) => void;
}

/** Source map URLs that the run reported, by the script's URL: loaders that compile in memory write no file. */
export type RuntimeSourceMaps = Readonly<Record<string, string>>;

/**
 * Finds the source maps of the given sources: those the run reported, or else the one named in the `sourceMappingURL`
 * comment at the end of the file, inline or beside it, or else a map named after the file. Sources without one, and
 * maps that cannot be read, are left out.
 * @param sources paths or URLs as `Profile.sources` has them.
 * @param nameOf the name in `sources` of a source that the run reported
 */
export async function readSourceMaps(
  sources: readonly string[],
  runtime: RuntimeSourceMaps = {},
  nameOf: (source: string) => string = (source) => source,
  limits: MapLimits = { mostBytes: LARGEST_MAP },
): Promise<Map<string, LocatedSourceMap>> {
  const told = new Map(
    Object.entries(runtime).map(([url, address]) => toldMap(sourcePath(url), address, nameOf)),
  );
  const found = new Map<string, LocatedSourceMap>();
  await Promise.all(
    sources.filter(isFilePath).map(async (source) => {
      const run = told.get(source);
      const map = run ? await readMap(run.address, run.source, limits) : await mapOfFile(source, limits);
      if (map) found.set(source, map);
    }),
  );
  return found;
}

/** A map's names are relative to the path that the source had when it ran. */
function toldMap(
  source: string,
  address: string,
  nameOf: (source: string) => string,
): [string, { address: string; source: string }] {
  return [nameOf(source), { address, source }];
}

async function mapOfFile(source: string, limits: MapLimits): Promise<LocatedSourceMap | undefined> {
  try {
    if (source.includes('/node_modules/') || (await stat(source)).size > LARGEST_SOURCE) return undefined;
    const address = sourceMapAddress(await readFile(source, 'utf8'));
    return await readMap(address ?? `${path.basename(source)}.map`, source, limits);
  } catch {
    return undefined;
  }
}

/**
 * The source map named by the comments at the end of a text. A comment followed by code belongs to another file, or is
 * in a string.
 */
function sourceMapAddress(text: string): string | undefined {
  for (let end = text.length; end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).trim();
    const address = addressIn(line);
    if (address !== undefined) return address;
    if (line !== '' && !/^(\/\/|\/\*|\*)/.test(line)) return undefined;
    end = start - 1;
  }
  return undefined;
}

const ADDRESS_NAME = 'sourceMappingURL=';

/** The URL in a line that ends in a `sourceMappingURL` comment. */
function addressIn(line: string): string | undefined {
  const at = line.lastIndexOf(ADDRESS_NAME);
  if (at < 0 || !/\/[/*][#@]\s*$/.test(line.slice(0, at))) return undefined;
  return /^([^\s'"`]+?)\s*(?:\*\/)?$/.exec(line.slice(at + ADDRESS_NAME.length))?.[1];
}

async function readMap(
  address: string,
  source: string,
  limits: MapLimits,
): Promise<LocatedSourceMap | undefined> {
  try {
    if (isTooLarge(address.length, source, limits)) return undefined;
    const inline = /^data:[^,]*?(;base64)?,/.exec(address);
    if (inline) {
      const body = address.slice(inline[0].length);
      const text = inline[1] ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
      return { map: await withReadableSources(text, source), url: source };
    }
    const file = await mapFile(address, path.dirname(source));
    if (!mayRead(file, source) || isTooLarge((await stat(file)).size, file, limits)) return undefined;
    return { map: await withReadableSources(await readFile(file, 'utf8'), file), url: file };
  } catch {
    return undefined;
  }
}

function isTooLarge(size: number, file: string, { mostBytes, onTooLarge }: MapLimits): boolean {
  if (size <= mostBytes) return false;
  onTooLarge?.(file);
  return true;
}

/** A file must not make this machine access another one, unless it is there itself. */
function mayRead(file: string, from: string): boolean {
  return !isNetworkPath(file) || isNetworkPath(from);
}

/** By the standard it is a URL, but not every tool encodes it. */
async function mapFile(address: string, folder: string): Promise<string> {
  if (address.startsWith('file:')) return sourcePath(address);
  const asItStands = path.resolve(folder, address);
  const isThere = mayRead(asItStands, folder) && (await stat(asItStands).catch(() => undefined));
  return isThere ? asItStands : path.resolve(folder, decoded(address));
}

interface RawMap {
  readonly sources?: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly names?: readonly string[];
  readonly sourceRoot?: string;
  readonly sections?: readonly { readonly map: RawMap }[];
}

/**
 * The names of a map's sources are URLs by the standard (ECMA-426), and esbuild encodes them so; the TypeScript
 * compiler writes plain paths. A name that does not exist as written is therefore taken as encoded.
 * @param from the map's own path, to which names are relative
 * @throws {SyntaxError} if the map is not JSON.
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
    const file = path.resolve(folder, name);
    const isThere = mayRead(file, from) && (await stat(file).catch(() => undefined));
    return isThere ? name : decoded(name);
  });
  // One text per source, and a list of names: the reader would reject a map without them.
  const sourcesContent = sources.map((_, index) => map.sourcesContent?.[index] ?? null);
  return { ...map, names: map.names ?? [], sources: await Promise.all(sources), sourcesContent };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
