import * as l10n from '@vscode/l10n';
import { visit } from 'jsonc-parser';
import { FormatError } from '../format';

/** An unchecked JSON object. */
export type Json = Record<string, unknown>;

/**
 * Parses a JSON file that contains an object. @throws {FormatError} if it does not, with the position where the JSON
 * becomes invalid
 */
export function parseJson(bytes: Uint8Array): Json {
  const file = parseJsonValue(bytes);
  if (!isObject(file)) throw new FormatError(l10n.t('byte {0}', 0), l10n.t('expected an object'));
  return file;
}

/** The same for any value. @throws {FormatError} with the position where the JSON becomes invalid */
export function parseJsonValue(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = firstJsonError(text);
    if (place >= text.trimEnd().length)
      throw new FormatError(l10n.t('byte {0}', bytes.length), l10n.t('unexpected end of file'));
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(l10n.t('character {0}', place), l10n.t('invalid JSON: {0}', reason.slice(0, 200)));
  }
}

/** Decodes a file as text. @throws {FormatError} if it exceeds the maximum string length */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder().decode(bytes);
  } catch {
    throw new FormatError(l10n.t('byte {0}', 0), l10n.t('the text is too long to read'));
  }
}

/** The beginning of a file as text, for recognizing formats. */
export function startOf(bytes: Uint8Array, length = 4096): string {
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/**
 * Finds the values of the top-level object in the beginning of a file, to distinguish formats.
 * @returns by key, the text from the start of each value on; empty if it is not an object
 */
export function valuesAtTop(start: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (!/^\s*\{/.test(start)) return values;
  let depth = 0;
  let key: string | undefined;
  for (let at = 0; at < start.length; at++) {
    const sign = start[at]!;
    if (sign === '"') {
      const end = endOfString(start, at);
      if (depth === 1) key = start.slice(at + 1, end);
      at = end;
    } else if (sign === ':' && depth === 1) {
      if (key !== undefined && !values.has(key)) values.set(key, start.slice(at + 1).trimStart());
    } else if (sign === '{' || sign === '[') depth++;
    else if ((sign === '}' || sign === ']') && --depth === 0) break;
  }
  return values;
}

/** Offset of the quote that closes the string opened at `from`; the end of the text if there is none. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Offset at which JSON becomes invalid, since V8 does not always report it. For truncated text this is the end. */
function firstJsonError(text: string): number {
  let place = text.length;
  class Found extends Error {}
  try {
    const onError = (_code: unknown, offset: number, length: number) => {
      // An unterminated string starts before the end and extends to it.
      place = offset + length >= text.length ? text.length : offset;
      throw new Found();
    };
    visit(text, { onError }, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof Found)) return 0;
  }
  return place;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {FormatError} if it is not a list */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormatError(where, l10n.t('expected a list'));
  return value;
}

/** A string; '' if missing. @throws {FormatError} for anything else */
export function textAt(value: unknown, where: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new FormatError(where, l10n.t('expected text'));
  return value;
}

/** @throws {FormatError} if it is not a number, or exceeds 53 bits */
export function numberAt(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new FormatError(where, l10n.t('not a usable number: {0}', String(value).slice(0, 40)));
  }
  return value;
}

/** A non-negative integer that fits 31 bits. @throws {FormatError} for anything else */
export function countAt(value: unknown, where: string): number {
  const count = numberAt(value, where);
  if (!Number.isInteger(count) || count < 0 || count > 0x7fffffff) {
    throw new FormatError(where, l10n.t('not a valid count: {0}', count));
  }
  return count;
}

/** A 1-based line or column as other tools write it; 0 if it is missing or invalid. */
export function lineAt(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0x7fffffff ? value : 0;
}

/** An index into a list of this length. @throws {FormatError} if it is out of range */
export function indexAt(value: unknown, count: number, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count) return value;
  throw new FormatError(where, l10n.t('index {0} is out of range', String(value).slice(0, 40)));
}
