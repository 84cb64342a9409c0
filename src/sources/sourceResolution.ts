import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { mapPath, pathSegments, type PathMapping } from './pathMapping';
import type { Profile } from '../profile/model/profile';
import { renameSources } from '../profile/rewrite/renameSources';
import { isFilePath, isRelativePath } from '../base/sourcePath';

/** What is known about the location of sources that are not where a profile says. */
export interface SourceResolution {
  /** Mappings given by the user, which take precedence over everything else. */
  readonly mappings: readonly PathMapping[];
  /** Files moved since the run: new paths by old ones. */
  readonly moved: Readonly<Record<string, string>>;
  /** Folders that may contain the sources of a profile from elsewhere: absolute paths. */
  readonly folders: readonly string[];
}

export const AS_RECORDED: SourceResolution = { mappings: [], moved: {}, folders: [] };

/** A profile whose sources have their names on this machine. */
interface PlacedProfile {
  readonly profile: Profile;
  /** The name on this machine of a source as recorded. */
  readonly nameOf: (source: string) => string;
}

/** URLs that stand for files of a project: those that bundlers make up, and those of a browser. */
const PROJECT_URL = /^(webpack(-internal)?|turbopack|rspack|https?):\/\//;
/** Limit on the number of missing sources to look for, since each takes several disk accesses. */
const MOST_LOOKED_FOR = 1000;
/** Maximum number of notes of one kind. */
const MOST_NOTES = 5;

/**
 * Gives the sources of a profile their names on this machine: as mapped by the user or, for those that do not exist
 * there, where they were moved to, or where one of the folders contains the longest tail of their path. Notes report
 * what was found this way, and what is ambiguous. Relative paths refer to files beside the profile, or else in one of
 * the folders.
 * @param settled sources whose names are already known
 * @param beside the folder of the profile
 */
export async function resolveSources(
  profile: Profile,
  places: SourceResolution,
  settled: ReadonlySet<string> = new Set(),
  beside?: string,
): Promise<PlacedProfile> {
  const mapped = renameSources(profile, (source) => mapPath(source, places.mappings));
  const { found, notes } = await findSources(mapped, places, settled, beside);
  const located = renameSources(mapped, (source) => found.get(source) ?? source);
  return {
    profile: notes.length > 0 ? { ...located, notes: [...located.notes, ...notes] } : located,
    nameOf(source) {
      const name = mapPath(source, places.mappings);
      return found.get(name) ?? name;
    },
  };
}

async function findSources(
  profile: Profile,
  places: SourceResolution,
  settled: ReadonlySet<string>,
  beside: string | undefined,
): Promise<{ found: ReadonlyMap<string, string>; notes: readonly string[] }> {
  const found = new Map<string, string>();
  const unsure = new Map<string, readonly string[]>();
  const lines = lastLines(profile);
  for (const row of await missingSources(profile.sources, settled)) {
    const source = profile.sources[row]!;
    const moved = places.moved[source];
    const files = moved === undefined ? await filesOf(source, lines[row]!, places, beside) : [moved];
    if (files.length === 1) found.set(source, files[0]!);
    else if (files.length > 1) unsure.set(source, files);
  }
  for (const source of rivals(profile.sources, found)) {
    unsure.set(source, [found.get(source)!]);
    found.delete(source);
  }
  return { found, notes: [...foundNotes(found), ...unsureNotes(unsure)] };
}

/**
 * The last line of each source on which a function starts. Lines of samples are no guide, because V8 puts lines of
 * inlined functions there.
 */
function lastLines({ sources, functions }: Profile): Int32Array {
  const last = new Int32Array(sources.length);
  functions.line.forEach((line, func) => {
    const source = functions.source[func]!;
    if (source >= 0 && line > last[source]!) last[source] = line;
  });
  return last;
}

/** Rows of the sources that should be files here but do not exist. */
async function missingSources(
  sources: readonly string[],
  settled: ReadonlySet<string>,
): Promise<readonly number[]> {
  const missing = await Promise.all(
    sources.map(async (source) => {
      if (settled.has(source)) return false;
      if (isFilePath(source)) return !(await isFile(source));
      return PROJECT_URL.test(source) || isRelativePath(source);
    }),
  );
  return [...sources.keys()].filter((row) => missing[row]).slice(0, MOST_LOOKED_FOR);
}

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true;
}

async function filesOf(
  source: string,
  lastLine: number,
  places: SourceResolution,
  beside: string | undefined,
): Promise<string[]> {
  if (!isRelativePath(source)) return filesWithSamePath(source, lastLine, places);
  const found: string[] = [];
  for (const folder of new Set([...(beside === undefined ? [] : [beside]), ...places.folders])) {
    const file = path.join(folder, source);
    if (!(await hasLine(file, lastLine))) continue;
    if (folder === beside) return [file];
    found.push(file);
  }
  return found;
}

/**
 * Files in the folders that match the longest tail of the source's path (for a package, from its name on) and have
 * enough lines.
 * @param lastLine a line where a function of the source starts, so a shorter file is a different one
 */
async function filesWithSamePath(
  source: string,
  lastLine: number,
  { folders, moved }: SourceResolution,
): Promise<string[]> {
  const segments = pathSegments(source).slice(1);
  // A file from an open folder was deleted; it is not elsewhere.
  if (segments.includes('..') || folders.some((folder) => isBelow(source, folder))) return [];
  const inPackages = segments.indexOf('node_modules');
  const last = inPackages < 0 ? segments.length - 1 : inPackages;
  for (let first = 0; first <= last; first++) {
    const files = new Set<string>();
    for (const folder of folders) {
      const file = path.join(folder, ...segments.slice(first));
      if (await hasLine(file, lastLine)) files.add(file);
      else if (moved[file] !== undefined) files.add(moved[file]);
    }
    if (files.size > 0) return [...files];
  }
  return [];
}

async function hasLine(file: string, line: number): Promise<boolean> {
  if (!(await isFile(file))) return false;
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return false;
  let at = -1;
  for (let lines = 1; lines < line; lines++) {
    at = bytes.indexOf(0x0a, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return isFilePath(file) && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** Sources that were matched with the same file: at most one of them is right. */
function rivals(sources: readonly string[], found: ReadonlyMap<string, string>): string[] {
  const claims = new Map<string, Set<string>>();
  const claim = (file: string, source: string) =>
    claims.set(file, (claims.get(file) ?? new Set()).add(pathSegments(source).join('/')));
  for (const source of sources) claim(found.get(source) ?? source, source);
  return [...found].filter(([, file]) => claims.get(file)!.size > 1).map(([source]) => source);
}

/** One note per file, or per folder if several of its files moved together. */
function foundNotes(found: ReadonlyMap<string, string>): string[] {
  const groups = new Map<string, { first: string; file: string; from: string; to: string; count: number }>();
  for (const [source, file] of found) {
    const [from, to] = differingParts(source, file);
    const group = groups.get(`${from}\n${to}`);
    if (group) group.count++;
    else groups.set(`${from}\n${to}`, { first: source, file, from, to, count: 1 });
  }
  const notes = [...groups.values()].map(({ first, file, from, to, count }) =>
    count === 1
      ? l10n.t('{0} is now {1}.', first, file)
      : l10n.t('{0} is now {1}: {2} files.', from, to, count),
  );
  return atMost(notes);
}

function unsureNotes(unsure: ReadonlyMap<string, readonly string[]>): string[] {
  const notes = [...unsure].map(([source, files]) =>
    l10n.t(
      '{0} was not found. It could now be {1}. If so, map it with the setting hotline.pathMappings, or with --map on the command line.',
      source,
      files.join(', '),
    ),
  );
  return atMost(notes);
}

function atMost(notes: readonly string[]): string[] {
  if (notes.length <= MOST_NOTES) return [...notes];
  return [...notes.slice(0, MOST_NOTES), l10n.t('…and {0} more.', notes.length - MOST_NOTES)];
}

/** Two paths without their common trailing segments. */
function differingParts(a: string, b: string): [string, string] {
  const [left, right] = [a.split(/[\\/]/), b.split(/[\\/]/)];
  let common = 0;
  while (common < Math.min(left.length, right.length) && left.at(-1 - common) === right.at(-1 - common))
    common++;
  const head = (parts: readonly string[]) => parts.slice(0, parts.length - common).join('/') || '/';
  return [head(left), head(right)];
}
