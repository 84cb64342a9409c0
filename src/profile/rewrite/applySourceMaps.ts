import * as l10n from '@vscode/l10n';
import {
  AnyMap,
  LEAST_UPPER_BOUND,
  decodedMappings,
  originalPositionFor,
  type SourceMapInput,
  type TraceMap,
} from '@jridgewell/trace-mapping';
import { functionRecord } from '../model/profileRows';
import { rewriteProfile, type RewriteTarget, type SelfRow } from './rewriteProfile';
import { MODULE_NAME, type Profile } from '../model/profile';
import type { FunctionRecord } from '../model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';

/** A source map and the URL or path it was found at, which its sources are relative to. */
export interface LocatedSourceMap {
  readonly map: SourceMapInput;
  readonly url: string;
}

/** A parsed source map. */
interface OpenMap {
  readonly map: TraceMap;
  /** Paths of its sources, '' for unnamed ones. */
  readonly sources: readonly string[];
  /** The same by the names as resolved by the map. */
  readonly pathOf: ReadonlyMap<string, string>;
}

/** The text of a source embedded in a map: what the code was generated from. */
export interface MappedText {
  readonly text: string;
  /** The profile's source that was generated from it. */
  readonly generated: string;
}

/** A generated line with at most this many original lines may be a single statement, such as a method chain. */
const LINES_OF_A_STATEMENT = 3;
const LINES_OF_A_LONG_STATEMENT = 20;
/** A generated line beyond this column that contains more than one statement is considered minified. */
const LONG_LINE = 300;

/**
 * Maps functions and lines of generated code to the original sources.
 * V8 records the line of a tick but not its column, so a generated line is mapped to its first original line in the
 * function's own source. Lines of minified code are dropped (the function is kept), which is reported in a note.
 * @param mapOf the source map of a source of the profile, undefined for code that was not generated
 * @param placeOf local path of a map's source, by its path or URL
 */
export function applySourceMaps(
  profile: Profile,
  mapOf: (source: string) => LocatedSourceMap | undefined,
  placeOf: (source: string) => string = (source) => source,
): Profile {
  const maps = profile.sources.map((source) => openMap(mapOf(source), placeOf));
  if (maps.every((map) => map === undefined)) return profile;
  const functions = profile.functions.name.map((_, func) => mappedFunction(profile, func, maps));
  const selves = new SelfPlacer(profile, functions, maps);
  const rewrite = {
    functionOf: (func: number) => functions[func]!,
    callLineOf: (node: number) => mappedCallLine(profile, node, functions, maps),
    placeSelf: (row: SelfRow, target: RewriteTarget) => selves.place(row, target),
  };
  return rewriteProfile(profile, rewrite, () => ({
    notes: [...profile.notes, ...[...selves.minified].map(minifiedNote)],
  }));
}

function minifiedNote(source: string): string {
  return l10n.t(
    '{0} is minified. V8 records no columns, so its time is shown by function, not by line.',
    source,
  );
}

function openMap(
  located: LocatedSourceMap | undefined,
  placeOf: (source: string) => string,
): OpenMap | undefined {
  if (!located) return undefined;
  try {
    const map = new AnyMap(located.map, located.url);
    const sources = map.resolvedSources.map((source) => mappedPath(source, placeOf));
    if (sources.every((source) => source === '')) return undefined;
    dropSegmentsOfNoSource(map, sources);
    const pathOf = new Map(map.resolvedSources.map((source, index) => [source ?? '', sources[index]!]));
    return { map, sources, pathOf };
  } catch {
    return undefined;
  }
}

/** An unnamed source resolves to the map's folder, which is not a file. */
function mappedPath(source: string | null, placeOf: (source: string) => string): string {
  return source === null || source === '' || source.endsWith('/') ? '' : placeOf(sourcePath(source));
}

/** Code of unnamed sources, or beyond the list of sources, is treated as unmapped. */
function dropSegmentsOfNoSource(map: TraceMap, sources: readonly string[]): void {
  for (const segments of decodedMappings(map)) {
    segments.forEach((segment, at) => {
      if (segment.length > 1 && !(sources[segment[1]!] && segment[2]! >= 0)) segments[at] = [segment[0]];
    });
  }
}

/**
 * The texts of sources embedded in maps, by the sources' paths.
 * @param maps by generated source of the profile
 * @param placeOf as for `applySourceMaps`
 */
export function mappedTexts(
  maps: ReadonlyMap<string, LocatedSourceMap>,
  placeOf: (source: string) => string,
): Map<string, MappedText> {
  const texts = new Map<string, MappedText>();
  for (const [generated, located] of maps) {
    try {
      const { resolvedSources, sourcesContent } = new AnyMap(located.map, located.url);
      resolvedSources.forEach((source, index) => {
        const path = mappedPath(source, placeOf);
        const text = sourcesContent?.[index];
        if (path !== '' && typeof text === 'string' && !texts.has(path)) texts.set(path, { text, generated });
      });
    } catch {
      // A map that cannot be opened has no texts either.
    }
  }
  return texts;
}

function mappedFunction(
  profile: Profile,
  func: number,
  maps: readonly (OpenMap | undefined)[],
): FunctionRecord {
  const record = functionRecord(profile, func);
  const open = maps[profile.functions.source[func]!];
  if (!open || record.line === 0) return record;
  const { map } = open;
  const needle = { line: record.line, column: Math.max(0, record.column - 1) };
  let original = originalPositionFor(map, needle);
  if (original.source === null) original = originalPositionFor(map, { ...needle, bias: LEAST_UPPER_BOUND });
  if (original.source !== null)
    return {
      ...record,
      source: open.pathOf.get(original.source)!,
      line: original.line,
      column: original.column + 1,
    };
  return record.name === MODULE_NAME ? { ...record, source: lastSource(open) ?? record.source } : record;
}

/** The source at the end of generated code: bundlers put the entry file after its imports. */
function lastSource({ map, sources }: OpenMap): string | undefined {
  for (const segments of [...decodedMappings(map)].reverse()) {
    const source = segments.findLast((segment) => segment.length > 1)?.[1];
    if (source !== undefined && sources[source]) return sources[source];
  }
  return undefined;
}

function mappedCallLine(
  { nodes, functions: table }: Profile,
  node: number,
  functions: readonly FunctionRecord[],
  maps: readonly (OpenMap | undefined)[],
): number {
  const caller = nodes.func[nodes.parent[node]!]!;
  const map = maps[table.source[caller]!];
  const line = nodes.callLine[node]!;
  return map && line > 0 ? originalCallLine(map, line, functions[caller]!.source) : line;
}

/** 0 for a call in a different source from its function, or on a line that is too ambiguous. */
function originalCallLine(map: OpenMap, generatedLine: number, source: string): number {
  const place = originalPlace(map, generatedLine, source);
  return place === undefined || place === 'minified' ? 0 : place.line;
}

/** Moves self values to the lines that their generated lines were made from. */
class SelfPlacer {
  /** Sources whose lines could not be distinguished. */
  readonly minified = new Set<string>();
  private readonly modules = new Map<string, number>();

  constructor(
    private readonly profile: Profile,
    private readonly functions: readonly FunctionRecord[],
    private readonly maps: readonly (OpenMap | undefined)[],
  ) {}

  place({ node, line: generated, values }: SelfRow, target: RewriteTarget): void {
    const number = target.numberOf(node);
    const func = this.profile.nodes.func[node]!;
    const generatedSource = this.profile.functions.source[func]!;
    const map = this.maps[generatedSource];
    if (!map || generated === 0) return target.addSelf(number, generated, values);
    const { name, source } = this.functions[func]!;
    const place = originalPlace(map, generated, name === MODULE_NAME ? undefined : source);
    if (place === 'minified') this.minified.add(this.profile.sources[generatedSource]!);
    if (place === 'minified' || !place) return target.addSelf(number, 0, values);
    const owner = place.source === source ? number : this.moduleBelow(number, place.source, target);
    target.addSelf(owner, place.line, values);
  }

  /** Top-level code of a file bundled into another, as if the import had called it. */
  private moduleBelow(above: number, source: string, target: RewriteTarget): number {
    const key = `${above}:${source}`;
    let module = this.modules.get(key);
    if (module === undefined) {
      module = target.addNode(above, { name: MODULE_NAME, source, line: 1, column: 1 });
      this.modules.set(key, module);
    }
    return module;
  }
}

/**
 * The first original position on a 1-based generated line; undefined if there is none.
 * @param wanted only consider positions in this source; undefined: all
 */
function originalPlace(
  { map, sources }: OpenMap,
  generatedLine: number,
  wanted: string | undefined,
): { source: string; line: number } | 'minified' | undefined {
  const segments = decodedMappings(map)[generatedLine - 1] ?? [];
  const lines = new Set<number>();
  let first: { source: string; line: number } | undefined;
  for (const segment of segments) {
    if (segment.length === 1) continue;
    const source = sources[segment[1]]!;
    if (wanted !== undefined && source !== wanted) continue;
    first ??= { source, line: segment[2] + 1 };
    if (source === first.source) lines.add(segment[2] + 1);
  }
  return isMinified(lines.size, segments.at(-1)?.[0] ?? 0) ? 'minified' : first;
}

/** True if a generated line contains so many original lines that the one that ran cannot be determined. */
function isMinified(originalLines: number, lastColumn: number): boolean {
  return (
    originalLines > LINES_OF_A_LONG_STATEMENT ||
    (originalLines > LINES_OF_A_STATEMENT && lastColumn > LONG_LINE)
  );
}
