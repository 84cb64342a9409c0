import * as l10n from '@vscode/l10n';
import type { Profile } from '../model/profile';
import { callgrind } from './callgrind';
import { callTree } from './callTree';
import { chromeTrace } from './chromeTrace';
import { collapsed } from './collapsed';
import { cpuprofile } from './cpuprofile';
import { firefox } from './firefox';
import { heapprofile } from './heapprofile';
import { FormatError, type ProfileFormat } from './format';
import { lineTree } from './lineTree';
import { lprof } from './lprof';
import { perfScript } from './perfScript';
import { pprof } from './pprof';
import { pstats } from './pstats';
import { speedscope } from './speedscope';

/** Every format that can be read. A new one is a file beside this and a line here. */
export const formats: readonly ProfileFormat[] = [
  lineTree,
  callTree,
  heapprofile,
  pstats,
  lprof,
  callgrind,
  perfScript,
  pprof,
  speedscope,
  chromeTrace,
  firefox,
  collapsed,
  // Takes every JSON object that none above knows.
  cpuprofile,
];

/** A format that profiles can be converted to. */
export type WritableFormat = ProfileFormat & Required<Pick<ProfileFormat, 'write'>>;

/** Formats that profiles can be converted to. */
export const writableFormats: readonly WritableFormat[] = formats.filter(
  (format): format is WritableFormat => format.write !== undefined,
);

/**
 * Reads a profile of any known format, told apart by content.
 * @throws {FormatError} when no format knows the content, or when the one that does finds it unsound.
 */
export function parseProfile(bytes: Uint8Array): Profile {
  if (bytes.length === 0) throw new FormatError(l10n.t('byte {0}', 0), l10n.t('the file is empty'));
  const format = formats.find((candidate) => candidate.sniff(bytes));
  if (!format) {
    const known = formats.map(({ label }) => label).join(', ');
    throw new FormatError(
      l10n.t('byte {0}', 0),
      l10n.t('the content is none of the formats that Hotline reads: {0}', known),
    );
  }
  return format.parse(bytes);
}
