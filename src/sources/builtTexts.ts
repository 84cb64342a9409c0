import { readFile } from 'node:fs/promises';
import { splitLines } from '../base/lineMapping';
import { isFilePath } from '../base/sourcePath';
import type { MappedText } from '../profile/rewrite/applySourceMaps';

/** Limit in characters, per text and in total, because texts are sent between threads. */
const LARGEST_TEXT = 4 * 1024 * 1024;
const MOST_TEXT = 32 * 1024 * 1024;

/**
 * The texts of sources as they were built, if different from what is on disk: the lines of the profile refer to these.
 * @param sources the profile's sources, as paths on this machine
 * @param texts the texts that source maps contain
 * @returns the texts, and which of the sources have a different text on disk.
 */
export async function builtTexts(
  sources: readonly string[],
  texts: ReadonlyMap<string, MappedText>,
): Promise<{ texts: Map<string, string>; changed: string[] }> {
  const built = new Map<string, string>();
  const changed: string[] = [];
  let left = MOST_TEXT;
  for (const source of sources) {
    const text = texts.get(source)?.text;
    if (text === undefined || text.length > Math.min(LARGEST_TEXT, left) || isDependency(source)) continue;
    const onDisk = isFilePath(source) ? await readFile(source, 'utf8').catch(() => undefined) : undefined;
    if (onDisk !== undefined && isSameCode(onDisk, text)) continue;
    if (onDisk !== undefined) changed.push(source);
    built.set(source, text);
    left -= text.length;
  }
  return { texts: built, changed };
}

function isDependency(source: string): boolean {
  return /[\\/]node_modules[\\/]/.test(source);
}

/** Line endings and the byte order mark depend on the checkout. */
function isSameCode(a: string, b: string): boolean {
  const plain = (text: string) => splitLines(text.replace(/^\uFEFF/, '')).join('\n');
  return a === b || plain(a) === plain(b);
}
