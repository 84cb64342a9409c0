import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { functionRanges, type FunctionRange } from '../../profile/views/lineListing';
import { isOwnSource } from '../../languages';
import type { ProfileView } from '../../profile/views/profileView';
import { isFilePath } from '../../base/sourcePath';
import type { Session } from '../session/session';

/**
 * The function passed to a command, as its row in `Profile.functions` or as a row of a view with a `func`.
 * @returns undefined if there is none, as from the palette.
 */
export function functionOf(given: unknown): number | undefined {
  if (typeof given === 'number') return given;
  if (typeof given !== 'object' || given === null) return undefined;
  const { func } = given as { readonly func?: unknown };
  return typeof func === 'number' && func >= 0 ? func : undefined;
}

/**
 * The context value of a function's row for `when` clauses: `listed` if it has lines, `missing` if its source was not
 * found.
 */
export function contextOf(session: Session, func: number): string {
  const words = ['function'];
  if (placesOf(session.report).has(func)) words.push('listed');
  if (missingSource(session, func) !== undefined) words.push('missing');
  return words.join(' ');
}

/** The source of a function as recorded, if it should be a file here but was not found. */
export function missingSource({ report, snapshots }: Session, func: number): string | undefined {
  const { profile } = report;
  const source = profile.sources[profile.functions.source[func]!];
  if (source === undefined || !isOwnSource(source) || snapshots.has(source)) return undefined;
  return isFilePath(source) && existsSync(source) ? undefined : source;
}

const places = new WeakMap<ProfileView, ReadonlyMap<number, FunctionRange>>();

/** The locations of the functions of a view, computed once. */
export function placesOf(report: ProfileView): ReadonlyMap<number, FunctionRange> {
  let known = places.get(report);
  if (!known) places.set(report, (known = functionRanges(report)));
  return known;
}

/** A function's file and line, abbreviated; '' if it has none. */
export function shortPlace({ profile }: ProfileView, func: number): string {
  const source = profile.sources[profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = profile.functions.line[func]!;
  return line > 0 ? `${path.basename(source)}:${line}` : path.basename(source);
}
