import type { CallLines } from '../v8/callLines';
import { hotFunctions, type FunctionCost } from './hotFunctions';
import { lineTable, type LineCost, type LineTable } from './lineTable';
import { FunctionKind, activeValue, type Profile } from '../model/profile';
import type { PartCost } from '../model/programParts';
import { isFilePath, type SourceTest } from '../../base/sourcePath';

/** The data of a profile's views, computed once. Values are of the profile's default value type. */
export interface ProfileView {
  readonly profile: Profile;
  /** The sum of all non-idle values: the base of shares. */
  readonly active: number;
  /** The number of non-idle samples, 0 if the profile does not count them. */
  readonly samples: number;
  readonly lines: LineTable;
  /** By self, most expensive first. */
  readonly functions: readonly FunctionCost[];
  /**
   * Texts that line numbers refer to, by source, where they differ from the file on disk: it has changed since the
   * build, or is gone.
   */
  readonly texts: ReadonlyMap<string, string>;
  /** Costs of functions after an `await`, by row: their callers are lost then. */
  readonly lostCallers: ReadonlyMap<number, number>;
  /** The program's processes and threads as a tree, each before those it started. */
  readonly parts: readonly PartCost[];
  /** Key of the only part that is shown; undefined: all, added up. */
  readonly shownPart?: string;
}

/** A line and its source. */
export interface HotLine extends LineCost {
  readonly source: string;
}

/**
 * Computes lines, functions and totals of a profile.
 * @param calls where functions were called from, if the engine does not record it
 * @param texts that lines refer to, where they differ from the file on disk
 * @param isProgramFile see `lineTable`
 */
export function profileViewOf(
  profile: Profile,
  calls?: CallLines,
  texts: ReadonlyMap<string, string> = new Map(),
  isProgramFile: SourceTest = isFilePath,
): ProfileView {
  const samples = profile.valueTypes.findIndex(({ type }) => type === 'samples');
  return {
    profile,
    active: activeValue(profile),
    samples: samples < 0 ? 0 : Math.round(activeValue(profile, samples)),
    lines: lineTable(profile, profile.defaultValue, calls, isProgramFile),
    functions: hotFunctions(profile, 'self'),
    texts,
    lostCallers: new Map(),
    parts: [],
  };
}

/** A value as a share of the non-idle total, 0…1. */
export function shareOf(report: ProfileView, value: number): number {
  return report.active > 0 ? value / report.active : 0;
}

/** A line's value as a share of the whole that the line is part of, 0…1. */
export function lineShare(report: ProfileView, { whole }: LineCost, value: number): number {
  if (whole === undefined) return shareOf(report, value);
  return whole > 0 ? value / whole : 0;
}

/**
 * Lines of files whose share of heat is at least `threshold` (0…1), hottest first.
 * @param isProgramFile see `lineTable`
 */
export function hotLines(
  report: ProfileView,
  threshold: number,
  isProgramFile: SourceTest = isFilePath,
): HotLine[] {
  const hot: HotLine[] = [];
  for (const [source, lines] of report.lines) {
    if (!isProgramFile(source)) continue;
    for (const line of lines) {
      if (line.heat > 0 && lineShare(report, line, line.heat) >= threshold) hot.push({ ...line, source });
    }
  }
  return hot.sort((a, b) => b.heat - a.heat || b.self - a.self || a.line - b.line);
}

/** The functions with self value on a line of a source, most expensive first, with their value there. */
export function functionsOnLine(
  report: ProfileView,
  source: string,
  line: number,
): { func: number; self: number }[] {
  const { selfLines, nodes, functions, defaultValue, sources } = report.profile;
  const wanted = sources.indexOf(source);
  const found = new Map<number, number>();
  for (let at = 0; at < selfLines.node.length; at++) {
    if (selfLines.line[at] !== line) continue;
    const func = nodes.func[selfLines.node[at]!]!;
    if (functions.source[func] !== wanted) continue;
    found.set(func, (found.get(func) ?? 0) + selfLines.values[defaultValue]![at]!);
  }
  return [...found].map(([func, self]) => ({ func, self })).sort((a, b) => b.self - a.self);
}

/** True for a function in a file, false for entries added by the engine and for natives. */
export function isInFile(profile: Profile, func: number): boolean {
  const source = profile.sources[profile.functions.source[func]!];
  return profile.functions.kind[func] === FunctionKind.code && source !== undefined && isFilePath(source);
}
