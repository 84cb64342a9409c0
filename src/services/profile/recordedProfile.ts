import { closeSync, openSync, readSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { parseStream, parseProfile } from '../../formats';
import { FormatError, type TellSource } from '../../formats/format';
import type { Profile } from '../../profile/model/profile';
import { UserError, messageOf } from '../../base/userError';

/**
 * A file above this size, or one that decompresses to more, is refused: parsing it would exhaust the editor's memory.
 */
const LARGEST_PROFILE = 512 * 1024 * 1024;

/**
 * Reads a profile of any known format from disk as it was recorded, gzip-compressed or not.
 * @param tellSource receives the path or URL of each source as soon as it is encountered
 * @throws {UserError} naming the file, what is wrong with it, and where.
 */
export async function readRecorded(file: string, tellSource?: TellSource): Promise<Profile> {
  const content = await readProfileFile(file, tellSource);
  return content instanceof Uint8Array ? parse(unpack(content, file), file, tellSource) : content;
}

/** Larger files are parsed in chunks if the format supports it. */
const LARGE_PROFILE = 8 * 1024 * 1024;
/** The bytes by which formats are recognized. */
const HEAD = 64 * 1024;

/** @returns the profile, or its bytes if they have to be parsed as a whole */
async function readProfileFile(
  file: string,
  tellSource: TellSource | undefined,
): Promise<Profile | Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_PROFILE) throw tooLarge(file);
    const profile = size > LARGE_PROFILE ? readPieces(file, size, tellSource) : undefined;
    return profile ?? (await readFile(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof FormatError) throw error.forFile(path.basename(file));
    throw new UserError(l10n.t('The profile {0} cannot be read: {1}', file, messageOf(error)), {
      cause: error,
    });
  }
}

/** @returns undefined if the format does not support this */
function readPieces(file: string, size: number, tellSource: TellSource | undefined): Profile | undefined {
  const opened = openSync(file, 'r');
  try {
    const head = new Uint8Array(HEAD);
    readSync(opened, head, 0, HEAD, 0);
    let at = 0;
    const read = (into: Uint8Array) => {
      const count = readSync(opened, into, 0, into.length, at);
      at += count;
      return count;
    };
    return parseStream(head, read, size, tellSource);
  } finally {
    closeSync(opened);
  }
}

function tooLarge(file: string): UserError {
  const limit = LARGEST_PROFILE / 1024 / 1024;
  return new UserError(
    l10n.t(
      '{0} is larger than {1} MiB. Record a shorter run or use a longer sampling interval.',
      path.basename(file),
      limit,
    ),
  );
}

/** The content of the file: profiles of any format may be gzip-compressed, and pprof's always are. */
function unpack(bytes: Uint8Array, file: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_PROFILE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw new UserError(
      l10n.t('{0} is gzip-compressed and cannot be decompressed: {1}', path.basename(file), messageOf(error)),
      { cause: error },
    );
  }
}

function parse(bytes: Uint8Array, file: string, tellSource: TellSource | undefined): Profile {
  try {
    return parseProfile(bytes, tellSource);
  } catch (error) {
    if (error instanceof FormatError) throw error.forFile(path.basename(file));
    throw error;
  }
}
