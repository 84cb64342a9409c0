import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import { formats } from '../../formats';
import { ANY_PROFILE } from '../../runtimes/recording/migrateManifest';
import { profileOf, readRecording } from '../../runtimes/recording/recording';
import type { ProfileSource } from './loadParts';

/** Formats that the profile of a process may have. */
const KNOWN = new Set([ANY_PROFILE, ...formats.map(({ id }) => id)]);

/**
 * The profiles that a run's processes and threads left in its folder, the program itself first, the others in the
 * order of their start. Those that could not save their profile are left out.
 * @throws {UserError} as `readRecording` does, and for a profile in a format that is not known
 */
export async function profilesOfRun(folder: string): Promise<Required<ProfileSource>[]> {
  const processes = await readRecording(folder);
  return processes.flatMap((run) => {
    const profile = profileOf(run);
    if (!profile) return [];
    const { file, format } = profile;
    if (KNOWN.has(format)) return [{ file, run }];
    throw new UserError(
      l10n.t(
        'The recording’s profile {0} has a format that this version of Hotline does not know: {1}. Update Hotline to open it.',
        file,
        format,
      ),
    );
  });
}
