import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { isFilePath } from '../base/sourcePath';

/** A source as of when its session was first loaded. */
interface SourceSnapshot {
  /** The text that the profile's lines refer to; missing for a large file. */
  readonly text?: string;
  /** SHA-256 of the file, in hexadecimal, and its size in bytes. */
  readonly sha256: string;
  readonly size: number;
  /** Where the file has been moved to since. */
  readonly movedTo?: string;
}

/** Sources of a session by their path when it was first loaded. */
export type SourceSnapshots = Readonly<Record<string, SourceSnapshot>>;

/** Texts of larger files are not stored. */
const LARGEST_TEXT = 4 * 1024 * 1024;
/** Larger files are not stored at all, so they cannot be found after a move. */
const LARGEST_FILE = 64 * 1024 * 1024;
/** Limits of the search for moved files: time, and bytes read. */
const LONGEST_SEARCH_MS = 3000;
const MOST_READ = 256 * 1024 * 1024;

/**
 * Reads stored sources.
 * @param text the content of the file; earlier versions stored texts only
 * @returns undefined if it is invalid
 */
export function parseSnapshots(text: string): SourceSnapshots | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  const entries = Object.entries(stored as Record<string, unknown>).map(
    ([source, kept]) => [source, typeof kept === 'string' ? keptText(kept) : kept] as const,
  );
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, SourceSnapshot] => isKept(entry[1])),
  );
}

function isKept(value: unknown): value is SourceSnapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { text, sha256, size, movedTo } = value as Record<string, unknown>;
  const areTexts = [text, movedTo].every((part) => part === undefined || typeof part === 'string');
  return areTexts && typeof sha256 === 'string' && typeof size === 'number';
}

function keptText(text: string): SourceSnapshot {
  return { text, sha256: sha256(text), size: Buffer.byteLength(text) };
}

/**
 * Reads sources to be stored, except packages and those that are not files here.
 * @param texts the texts that lines refer to, if different from the file
 */
export async function takeSnapshots(
  sources: readonly string[],
  texts: ReadonlyMap<string, string>,
): Promise<SourceSnapshots> {
  const kept: Record<string, SourceSnapshot> = {};
  await Promise.all(
    sources.map(async (source) => {
      if (!isFilePath(source) || /[\\/]node_modules[\\/]/.test(source)) return;
      try {
        const { size } = await stat(source);
        if (size > LARGEST_FILE) return;
        const bytes = await readFile(source);
        const text = texts.get(source) ?? (size <= LARGEST_TEXT ? bytes.toString('utf8') : undefined);
        kept[source] = { ...(text !== undefined && { text }), sha256: sha256(bytes), size };
      } catch {
        // A missing source has no lines to track.
      }
    }),
  );
  return kept;
}

/** The same sources after files or folders were renamed. */
export function withRenames(
  kept: SourceSnapshots,
  renames: readonly { readonly from: string; readonly to: string }[],
): SourceSnapshots {
  const entries = Object.entries(kept).map(([source, entry]): [string, SourceSnapshot] => {
    const place = entry.movedTo ?? source;
    for (const { from, to } of renames) {
      const below = path.relative(from, place);
      if (below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below)) continue;
      return [source, { ...entry, movedTo: path.join(to, below) }];
    }
    return [source, entry];
  });
  return Object.fromEntries(entries);
}

/**
 * Looks for files that are no longer where they were, by content, among files with the same extension.
 * @param candidates returns the files to look at, for the given extensions (with the dot)
 * @returns the sources with the new paths of those that were found. A file that is still in place is not considered
 * moved.
 */
export async function findMoved(
  kept: SourceSnapshots,
  candidates: (extensions: readonly string[]) => Promise<readonly string[]>,
): Promise<SourceSnapshots> {
  const places = await Promise.all(
    Object.entries(kept).map(async ([source, entry]): Promise<[string, SourceSnapshot, boolean]> => {
      const { movedTo, ...still } = entry;
      if (await isHere(source)) return [source, still, true];
      return movedTo !== undefined && (await isHere(movedTo))
        ? [source, entry, true]
        : [source, still, false];
    }),
  );
  const gone = places.filter(([source, { size }, here]) => !here && size > 0 && path.extname(source) !== '');
  const known = Object.fromEntries(places.map(([source, entry]) => [source, entry]));
  if (gone.length === 0) return known;
  const extensions = [...new Set(gone.map(([source]) => path.extname(source)))];
  const taken = new Set(
    places.filter(([, , here]) => here).map(([source, { movedTo }]) => movedTo ?? source),
  );
  const listed = await candidates(extensions).catch(() => []);
  const files = listed.filter((file) => !taken.has(file));
  const found = await filesByContent(files, new Set(gone.map(([, { size }]) => size)));
  for (const [source, entry] of gone) {
    const movedTo = likeliest(source, found.get(entry.sha256) ?? []);
    if (movedTo !== undefined) known[source] = { ...entry, movedTo };
  }
  return known;
}

async function isHere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() === true;
}

/** Files of the given sizes, by SHA-256. */
async function filesByContent(
  files: readonly string[],
  sizes: ReadonlySet<number>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const end = Date.now() + LONGEST_SEARCH_MS;
  let left = MOST_READ;
  for (const file of files) {
    if (Date.now() > end) break;
    try {
      const { size } = await stat(file);
      if (!sizes.has(size) || size > left) continue;
      left -= size;
      const hash = sha256(await readFile(file));
      found.set(hash, [...(found.get(hash) ?? []), file]);
    } catch {
      // A file that cannot be read is not a match.
    }
  }
  return found;
}

/**
 * The only file, or the only one that still has its name or is still in its folder; undefined if it is ambiguous.
 */
function likeliest(source: string, files: readonly string[]): string | undefined {
  if (files.length <= 1) return files[0];
  const alike = files.filter(
    (file) => path.basename(file) === path.basename(source) || path.dirname(file) === path.dirname(source),
  );
  return alike.length === 1 ? alike[0] : undefined;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
