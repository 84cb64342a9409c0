import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { functionRanges, type FunctionRange } from '../../profile/views/lineListing';
import { isOwnSource } from '../../languages';
import type { ProfileView } from '../../profile/views/profileView';
import { isFilePath } from '../../base/sourcePath';
import type { Session } from '../session/session';

/**
 * The function that a command was given: its row in `Profile.functions`, or a row of a view, which has it as `func`.
 * @returns undefined where it was given none, as from the palette.
 */
export function functionOf(given: unknown): number | undefined {
  if (typeof given === 'number') return given;
  if (typeof given !== 'object' || given === null) return undefined;
  const { func } = given as { readonly func?: unknown };
  return typeof func === 'number' && func >= 0 ? func : undefined;
}

/** What `when` clauses of menus are told of a function's row: `listed` where it has lines, `missing` where its source is not here. */
export function contextOf(session: Session, func: number): string {
  const words = ['function'];
  if (placesOf(session.report).has(func)) words.push('listed');
  if (missingSource(session, func) !== undefined) words.push('missing');
  return words.join(' ');
}

/** The source of a function, as the profile has it, where it should be here and is not. */
export function missingSource({ report, snapshots }: Session, func: number): string | undefined {
  const { profile } = report;
  const source = profile.sources[profile.functions.source[func]!];
  if (source === undefined || !isOwnSource(source) || snapshots.has(source)) return undefined;
  return isFilePath(source) && existsSync(source) ? undefined : source;
}

const places = new WeakMap<ProfileView, ReadonlyMap<number, FunctionRange>>();

/** Where the functions of a report stand, worked out once. */
export function placesOf(report: ProfileView): ReadonlyMap<number, FunctionRange> {
  let known = places.get(report);
  if (!known) places.set(report, (known = functionRanges(report)));
  return known;
}

/** A function's file and line, in short; '' where it has none. */
export function shortPlace({ profile }: ProfileView, func: number): string {
  const source = profile.sources[profile.functions.source[func]!];
  if (source === undefined) return '';
  const line = profile.functions.line[func]!;
  return line > 0 ? `${path.basename(source)}:${line}` : path.basename(source);
}
