import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { parseProfile } from '../formats';
import { FormatError } from '../formats/format';
import type { Profile } from '../model/profile';
import { applySourceMaps } from '../model/sourceMaps';
import { UserError, messageOf } from '../model/userError';
import { readSourceMaps, type RuntimeSourceMaps } from './sourceMapFiles';

/** A file above this size is refused: parsing it would take the memory of the editor. */
const LARGEST_PROFILE = 512 * 1024 * 1024;

/**
 * Reads a profile of any known format from disk and moves it to its original sources.
 * @param runtimeMaps source map addresses that the run told, see `RuntimeSourceMaps`.
 * @throws {UserError} naming the file and what is wrong with it and where.
 */
export async function loadProfile(file: string, runtimeMaps?: RuntimeSourceMaps): Promise<Profile> {
  const bytes = await readProfileFile(file);
  const profile = parse(bytes, file);
  const maps = await readSourceMaps(profile.sources, runtimeMaps);
  return applySourceMaps(profile, (source) => maps.get(source));
}

async function readProfileFile(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_PROFILE) {
      const limit = LARGEST_PROFILE / 1024 / 1024;
      throw new UserError(
        l10n.t(
          '{0} is larger than {1} MiB. Record a shorter run or a lower rate.',
          path.basename(file),
          limit,
        ),
      );
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(l10n.t('The profile {0} cannot be read: {1}', file, messageOf(error)), {
      cause: error,
    });
  }
}

function parse(bytes: Uint8Array, file: string): Profile {
  try {
    return parseProfile(bytes);
  } catch (error) {
    if (error instanceof FormatError) throw error.forFile(path.basename(file));
    throw error;
  }
}
