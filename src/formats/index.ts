import * as l10n from '@vscode/l10n';
import type { Profile } from '../profile/model/profile';
import { callgrind } from './callgrind/callgrind';
import { callTree } from './callTree/callTree';
import { chromeTrace } from './chromeTrace/chromeTrace';
import { collapsed } from './collapsed/collapsed';
import { cpuprofile } from './cpuprofile/cpuprofile';
import { firefox } from './firefox/firefox';
import { heapprofile } from './heapprofile/heapprofile';
import { FormatError, type ProfileFormat, type ReadBytes, type TellSource } from './format';
import { lineTree } from './lineTree/lineTree';
import { lprof } from './lprof/lprof';
import { perfScript } from './perfScript/perfScript';
import { pprof } from './pprof/pprof';
import { pstats } from './pstats/pstats';
import { parseJsonValue, startOf } from './shared/json';
import { speedscope } from './speedscope/speedscope';

/**
 * Every format that can be read, in the order of lists. A new one is a folder beside this, a line here and the names of
 * its files in fileNames.ts; `npm run generate` then offers it wherever files are opened.
 */
export const formats: readonly ProfileFormat[] = [
  cpuprofile,
  heapprofile,
  pprof,
  pstats,
  lprof,
  callgrind,
  perfScript,
  collapsed,
  speedscope,
  chromeTrace,
  firefox,
  lineTree,
  callTree,
];

/** A format that profiles can be converted to. */
export type WritableFormat = ProfileFormat & Required<Pick<ProfileFormat, 'write'>>;

/** Formats that profiles can be converted to. */
export const writableFormats: readonly WritableFormat[] = formats.filter(
  (format): format is WritableFormat => format.write !== undefined,
);

/**
 * Reads a profile of any known format, recognized by content.
 * @param tellSource see `ProfileFormat.parse`
 * @throws {FormatError} when no format knows the content, or when the one that does finds it unsound.
 */
export function parseProfile(bytes: Uint8Array, tellSource?: TellSource): Profile {
  if (bytes.length === 0) throw new FormatError(l10n.t('byte {0}', 0), l10n.t('the file is empty'));
  return formatOf(bytes).parse(bytes, tellSource);
}

/**
 * The same of content that is read piece by piece.
 * @param head its first bytes
 * @param read reads it from its beginning on
 * @param size of all of it, in bytes
 * @returns undefined if all of it must be read at once
 */
export function parseStream(
  head: Uint8Array,
  read: ReadBytes,
  size: number,
  tellSource?: TellSource,
): Profile | undefined {
  return formats.find((candidate) => candidate.sniff(head))?.parsePieces?.(read, size, tellSource);
}

function formatOf(bytes: Uint8Array): ProfileFormat {
  const format = formats.find((candidate) => candidate.sniff(bytes));
  if (format) return format;
  // For broken or truncated JSON, the position of the error is more helpful.
  if (/^\s*\{\s*("|\}|$)/.test(startOf(bytes))) parseJsonValue(bytes);
  const known = formats.filter(({ documentation }) => documentation).map(({ label }) => label);
  throw new FormatError(
    l10n.t('byte {0}', 0),
    l10n.t('the content matches none of the formats that Hotline reads: {0}', known.join(', ')),
  );
}
