import * as l10n from '@vscode/l10n';
import {
  AnyMap,
  LEAST_UPPER_BOUND,
  decodedMappings,
  originalPositionFor,
  type SourceMapInput,
  type TraceMap,
} from '@jridgewell/trace-mapping';
import { copySelf, functionRecord } from './merge';
import type { Profile } from './profile';
import { ProfileBuilder, type FunctionRecord } from './profileBuilder';
import { sourcePath } from './sourcePath';

/** A source map and the URL or path it was found at, which its sources are relative to. */
export interface LocatedSourceMap {
  readonly map: SourceMapInput;
  readonly url: string;
}

/** Original lines behind one generated line that are still one statement, such as a chain of calls. */
const LINES_OF_A_STATEMENT = 3;
const LINES_OF_A_LONG_STATEMENT = 20;
/** A generated line beyond this column that holds more than a statement was minified. */
const LONG_LINE = 300;

/**
 * Moves functions and lines of generated code to the sources it was made from.
 * V8 tells the line of a tick but not its column, so a generated line goes to the first original line behind it
 * that belongs to the function's own source; lines of minified code are dropped (the function stays) and said in a note.
 * @param mapOf the source map of a source of the profile, undefined for code that was not generated.
 */
export function applySourceMaps(
  profile: Profile,
  mapOf: (source: string) => LocatedSourceMap | undefined,
): Profile {
  const maps = profile.sources.map((source) => openMap(mapOf(source)));
  if (maps.every((map) => map === undefined)) return profile;
  const builder = new ProfileBuilder(profile.valueTypes);
  const functions = profile.functions.name.map((_, func) => mappedFunction(profile, func, maps));
  const numbers = addNodes(builder, profile, functions);
  const minified = addSelfValues(builder, profile, functions, numbers, maps);
  return builder.build({
    duration: profile.duration,
    defaultValue: profile.defaultValue,
    ...(profile.timeline && {
      timeline: { ...profile.timeline, node: profile.timeline.node.map((node) => numbers[node]!) },
    }),
    notes: [...profile.notes, ...[...minified].map(minifiedNote)],
  });
}

function minifiedNote(source: string): string {
  return l10n.t(
    '{0} is minified: V8 tells no columns, so its time is shown by function and not by line.',
    source,
  );
}

function openMap(located: LocatedSourceMap | undefined): TraceMap | undefined {
  if (!located) return undefined;
  try {
    return new AnyMap(located.map, located.url);
  } catch {
    return undefined;
  }
}

function mappedFunction(
  profile: Profile,
  func: number,
  maps: readonly (TraceMap | undefined)[],
): FunctionRecord {
  const record = functionRecord(profile, func);
  const map = maps[profile.functions.source[func]!];
  if (!map || record.line === 0) return record;
  const needle = { line: record.line, column: Math.max(0, record.column - 1) };
  let original = originalPositionFor(map, needle);
  if (original.source === null) original = originalPositionFor(map, { ...needle, bias: LEAST_UPPER_BOUND });
  if (original.source === null) return record;
  return { ...record, source: sourcePath(original.source), line: original.line, column: original.column + 1 };
}

function addNodes(
  builder: ProfileBuilder,
  profile: Profile,
  functions: readonly FunctionRecord[],
): Int32Array {
  const { parent, func, callLine } = profile.nodes;
  const numbers = new Int32Array(parent.length);
  for (let node = 1; node < parent.length; node++) {
    numbers[node] = builder.addNode(
      numbers[parent[node]!]!,
      builder.addFunction(functions[func[node]!]!),
      callLine[node],
    );
  }
  return numbers;
}

/** @returns the sources whose lines could not be told apart. */
function addSelfValues(
  builder: ProfileBuilder,
  profile: Profile,
  functions: readonly FunctionRecord[],
  numbers: Int32Array,
  maps: readonly (TraceMap | undefined)[],
): Set<string> {
  const minified = new Set<string>();
  copySelf(profile, (node, generated, values) => {
    const func = profile.nodes.func[node]!;
    const source = profile.functions.source[func]!;
    const map = maps[source];
    const line = map && generated > 0 ? originalLine(map, generated, functions[func]!.source) : generated;
    if (line === 'minified') minified.add(profile.sources[source]!);
    builder.addSelf(numbers[node]!, line === 'minified' ? 0 : line, values);
  });
  return minified;
}

/** The 1-based original line behind a generated line, 0 where there is none in `source`. */
function originalLine(map: TraceMap, generatedLine: number, source: string): number | 'minified' {
  const segments = decodedMappings(map)[generatedLine - 1] ?? [];
  const lines = new Set<number>();
  for (const segment of segments) {
    if (segment.length === 1) continue;
    const from = map.resolvedSources[segment[1]] ?? '';
    if (sourcePath(from) === source) lines.add(segment[2] + 1);
  }
  if (isMinified(lines.size, segments.at(-1)?.[0] ?? 0)) return 'minified';
  const [first] = lines;
  return first ?? 0;
}

/** True when a generated line holds so many original lines that it cannot say which one ran. */
function isMinified(originalLines: number, lastColumn: number): boolean {
  return (
    originalLines > LINES_OF_A_LONG_STATEMENT ||
    (originalLines > LINES_OF_A_STATEMENT && lastColumn > LONG_LINE)
  );
}
