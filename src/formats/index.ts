import * as l10n from '@vscode/l10n';
import type { Profile } from '../model/profile';
import { callgrind } from './callgrind';
import { callTree } from './callTree';
import { cpuprofile } from './cpuprofile';
import { heapprofile } from './heapprofile';
import { FormatError, type ProfileFormat } from './format';
import { lineTree } from './lineTree';
import { lprof } from './lprof';
import { perfScript } from './perfScript';
import { pstats } from './pstats';

/** Every format that can be read. A new one is a file beside this and a line here. */
export const formats: readonly ProfileFormat[] = [
  lineTree,
  callTree,
  heapprofile,
  pstats,
  lprof,
  callgrind,
  perfScript,
  cpuprofile,
];

/** File endings, without their dot, of all formats: for open dialogs. */
export const profileExtensions: readonly string[] = formats.flatMap((format) =>
  format.extensions.map((extension) => extension.slice(1)),
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
