import { inferCallLines } from '../../model/callLines';
import { mergeProfiles } from '../../model/merge';
import type { Profile } from '../../model/profile';
import { reportOf, type Report } from '../../model/report';
import { loadProfile } from '../loadProfile';
import { readSyntaxes } from '../syntaxFiles';
import type { RunOutcome } from '../runtime';

/** A profile's file and what its run told of itself, where it was run here. */
export interface ProfileSource {
  readonly file: string;
  readonly run?: RunOutcome;
}

/**
 * Reads profiles, adds them up and works out what the views show.
 * @throws {UserError} naming the file that cannot be read, and why.
 */
export async function loadReport(sources: readonly ProfileSource[]): Promise<Report> {
  const profiles: Profile[] = [];
  for (const { file, run } of sources) profiles.push(await loadProfile(file, run));
  const profile = mergeProfiles(profiles);
  // Calls are looked up in the sources that the user sees: a compiler may have moved them to other lines.
  const syntaxes = await readSyntaxes(profile);
  return reportOf(profile, inferCallLines(profile, syntaxes));
}
