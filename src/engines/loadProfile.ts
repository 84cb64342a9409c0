import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { parseProfile } from '../formats';
import { FormatError } from '../formats/format';
import { returnInlinedTicks, type AttributionSummary } from '../model/attribution';
import { placeFunctions } from '../model/functionPlaces';
import type { Profile } from '../model/profile';
import { applySourceMaps } from '../model/sourceMaps';
import { UserError, messageOf } from '../model/userError';
import { withoutStacks } from '../model/withoutStacks';
import type { RunOutcome } from './runtime';
import { readSourceMaps } from './sourceMapFiles';
import { readSyntaxes } from './syntaxFiles';

/** What this installation loads into programs: a profile that it wrote may be opened as a file too. */
const OWN_PRELOAD = path.join(__dirname, 'preload.cjs');

/** A profile, and what was mended in it. */
interface LoadedProfile {
  readonly profile: Profile;
  readonly attribution: AttributionSummary;
}

/** A file above this size is refused: parsing it would take the memory of the editor. */
const LARGEST_PROFILE = 512 * 1024 * 1024;

/**
 * Reads a profile of any known format from disk and moves it to its original sources.
 * @param run what the run told of itself; undefined for a profile from elsewhere.
 * @throws {UserError} naming the file and what is wrong with it and where.
 */
export async function loadProfile(file: string, run?: RunOutcome): Promise<LoadedProfile> {
  const bytes = await readProfileFile(file);
  const profile = withoutStacks(parse(bytes, file), new Set(run?.injected ?? [OWN_PRELOAD]));
  const [syntaxes, maps] = await Promise.all([
    readSyntaxes(profile, run?.scripts),
    readSourceMaps(profile.sources, run?.sourceMaps),
  ]);
  const corrected = returnInlinedTicks(placeFunctions(profile, syntaxes), syntaxes);
  return {
    profile: applySourceMaps(corrected.profile, (source) => maps.get(source)),
    attribution: corrected.summary,
  };
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
