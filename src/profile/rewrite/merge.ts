import type { Profile } from '../model/profile';
import { rewriteAll } from './rewriteProfile';

/**
 * Merges the profiles of several runs, processes or threads: equal stacks are added up, and each profile's timeline
 * samples form a lane.
 * @param duration nanoseconds that all of them took together
 * @throws {Error} if the profiles have different sample types
 */
export function mergeProfiles(
  profiles: readonly Profile[],
  duration = profiles.reduce((sum, profile) => sum + profile.duration, 0),
): Profile {
  const [first] = profiles;
  if (!first) throw new Error('there are no profiles to merge');
  if (profiles.length === 1) return first;
  const types = JSON.stringify(first.valueTypes);
  if (profiles.some(({ valueTypes }) => JSON.stringify(valueTypes) !== types)) {
    throw new Error('the profiles measure different things');
  }
  const notes = [...new Set(profiles.flatMap((profile) => profile.notes))];
  return rewriteAll(
    profiles,
    () => ({ joinsEqualFrames: true }),
    () => ({ duration, notes }),
  );
}
