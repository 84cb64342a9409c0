import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { readRecorded } from '../services/profile/recordedProfile';
import { writableFormats } from '../formats';
import { withValueType } from '../profile/model/profile';
import { UserError, messageOf } from '../base/userError';
import { UsageError, only, parse } from './arguments';
import type { Command } from './command';
import { print, warn } from './output';

/** What a profile can be converted to. */
const convertFormats: readonly string[] = writableFormats.map(({ id }) => id);

/** `hotline convert`: writes a profile in another format. */
export const convert: Command = {
  name: 'convert',
  synopsis: ['PROFILE --to FORMAT [--value TYPE] [--out FILE]'],
  notes: [`FORMAT is one of ${convertFormats.join(', ')}.`],
  async run(args) {
    const { values, positionals } = parse(args, {
      to: { type: 'string' },
      value: { type: 'string' },
      out: { type: 'string' },
    });
    const file = only(positionals, l10n.t('convert takes one profile'));
    const { to, value, out } = values;
    if (to === undefined || !convertFormats.includes(to))
      throw new UsageError(l10n.t('--to must be one of {0}', convertFormats.join(', ')));
    const { bytes, losses } = await convertProfile(file, to, value);
    for (const loss of losses) warn(loss);
    if (out !== undefined) await writeProfile(out, bytes);
    // A terminal would interpret the bytes.
    else if (isBinary(bytes) && process.stdout.isTTY)
      throw new UsageError(l10n.t('{0} is a binary format: use --out to name the file to write', to));
    else await print(bytes);
    return 0;
  },
};

/**
 * A profile in another format, as it was recorded: source maps are not applied.
 * @param to one of `convertFormats`
 * @param value the value type to show first (the only one written by formats that can hold just one); undefined: the
 * profile's default
 * @returns the converted bytes, and what was lost on the way
 * @throws {UserError} when the profile cannot be read, or the format cannot hold what it measures.
 */
async function convertProfile(
  file: string,
  to: string,
  value: string | undefined,
): Promise<{ bytes: Uint8Array; losses: readonly string[] }> {
  const recorded = await readRecorded(file);
  const profile = value === undefined ? recorded : withValueType(recorded, value);
  const bytes = writableFormats.find(({ id }) => id === to)!.write(profile);
  const losses = profile.graph
    ? [l10n.t('This profile records calls but no stacks, so self values are kept and totals are lost.')]
    : [];
  // Readers of pprof expect it to be compressed.
  return { bytes: to === 'pprof' ? gzipSync(bytes) : bytes, losses };
}

/** @throws {UserError} when it cannot be written. */
async function writeProfile(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (error) {
    throw new UserError(l10n.t('Cannot write the profile to {0}: {1}', file, messageOf(error)), {
      cause: error,
    });
  }
}

/** Whether it is gzip-compressed. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
