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
 * All readable formats, in display order. To add one, create a folder next to this file, and add a line here and its
 * file names to fileNames.ts; `npm run generate` then offers it wherever files are opened.
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
 * @throws {FormatError} if no format recognizes the content, or if the one that does finds it invalid
 */
export function parseProfile(bytes: Uint8Array, tellSource?: TellSource): Profile {
  if (bytes.length === 0) throw new FormatError(l10n.t('byte {0}', 0), l10n.t('the file is empty'));
  return formatOf(bytes).parse(bytes, tellSource);
}

/**
 * The same for content that is read in chunks.
 * @param head the first bytes
 * @param read reads the content from the beginning
 * @param size total size in bytes
 * @returns undefined if the content must be read all at once
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
