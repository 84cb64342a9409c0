import type { ProfileView } from '../../profile/views/profileView';
import type { SourceResolution } from '../../sources/sourceResolution';
import type { ProfileSource } from './loadParts';
import { OpenProfile, type ViewOptions } from './openProfile';

/** What of the profiles to show, and where their sources stand. */
export interface LoadOptions extends ViewOptions {
  /** Where to find sources that are not where the profiles say. */
  readonly places?: Partial<SourceResolution>;
}

/**
 * Reads profiles, adds them up and computes what the views show, in this thread.
 * @throws {UserError} like `OpenProfile`
 */
export async function loadView(
  sources: readonly ProfileSource[],
  { places, ...options }: LoadOptions = {},
  parserFile?: string,
): Promise<ProfileView> {
  return (await OpenProfile.read(sources, places, parserFile)).view(options);
}
