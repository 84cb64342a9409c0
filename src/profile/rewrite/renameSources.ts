import type { Profile } from '../model/profile';
import { rewriteProfile } from './rewriteProfile';

/** The profile with renamed sources. Sources with the same new name are merged. */
export function renameSources(profile: Profile, nameOf: (source: string) => string): Profile {
  const names = profile.sources.map(nameOf);
  if (names.every((name, row) => name === profile.sources[row])) return profile;
  const renamed = { ...profile, sources: names };
  return new Set(names).size === names.length ? renamed : rewriteProfile(renamed, {});
}
