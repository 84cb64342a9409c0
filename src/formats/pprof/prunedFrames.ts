import * as l10n from '@vscode/l10n';
import { RE2JS } from 're2js';
import { FormatError } from '../format';
import type { RawLocation, RawPprof } from './pprofReader';

/** What remains of a location after a profile's `drop_frames`. */
interface PrunedLocation {
  readonly lines: RawLocation['lines'];
  /** Whether to drop the frames that it calls; `itself`: its own as well. */
  readonly drops: 'nothing' | 'calls' | 'itself';
}

/**
 * Drops the frames that the file declares uninteresting (an allocator's own) and those they call, as profile.proto
 * specifies for `drop_frames` and `keep_frames`. Matching frames above the outermost interesting one stay, since
 * otherwise nothing would remain.
 * @returns the locations' lines and, for a stack of location rows, leaf first, the part that remains
 */
export function prunedFrames({ locations, dropFrames, keepFrames }: RawPprof): {
  lines: (row: number) => RawLocation['lines'];
  stack: (rows: readonly number[]) => readonly number[];
} {
  if (dropFrames === '') return { lines: (row) => locations[row]!.lines, stack: (rows) => rows };
  const drop = wholeName(dropFrames, 'drop_frames');
  const keep = keepFrames === '' ? undefined : wholeName(keepFrames, 'keep_frames');
  const isDropped = (name: string) =>
    drop.matches(plainName(name)) && keep?.matches(plainName(name)) !== true;
  const pruned = locations.map((location) => prune(location, isDropped));
  return { lines: (row) => pruned[row]!.lines, stack: (rows) => remaining(rows, pruned) };
}

/** RE2 syntax, as in pprof, and linear time: a pattern from a file must not hang. */
function wholeName(pattern: string, where: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new FormatError(where, l10n.t('invalid regular expression: {0}', String(error)));
  }
}

/** A name without its arguments. C++ names that contain parentheses themselves are preserved. */
function plainName(name: string): string {
  const text = name.startsWith('.') ? name.slice(1) : name;
  for (const { 0: found, index } of text.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g))
    if (found === '(') return text.slice(0, index);
  return text;
}

function prune({ lines }: RawLocation, isDropped: (name: string) => boolean): PrunedLocation {
  const at = lines.findLastIndex(({ function: func }) => func && func.name !== '' && isDropped(func.name));
  if (at < 0) return { lines, drops: 'nothing' };
  // The last line is the outermost frame.
  if (at === lines.length - 1) return { lines, drops: 'itself' };
  return { lines: lines.slice(at + 1), drops: 'calls' };
}

function remaining(rows: readonly number[], pruned: readonly PrunedLocation[]): readonly number[] {
  let isFound = false;
  for (let at = rows.length - 1; at >= 0; at--) {
    const { drops } = pruned[rows[at]!]!;
    if (drops === 'nothing') isFound = true;
    else if (isFound) return rows.slice(drops === 'itself' ? at + 1 : at);
  }
  return rows;
}
