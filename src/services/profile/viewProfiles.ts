import type { ProfileView } from '../../profile/views/profileView';
import type { ProfileSource } from './loadParts';
import type { LoadOptions } from './loadView';
import { ProfileService } from './profileService';

/**
 * One view of profiles for callers that need no other: they are read in a worker that then exits.
 * @param script the built worker
 * @throws {UserError} like `ProfileService`
 */
export async function viewProfiles(
  script: string,
  sources: readonly ProfileSource[],
  { places, ...options }: LoadOptions = {},
  texts?: Readonly<Record<string, string>>,
): Promise<ProfileView> {
  const service = new ProfileService(script, texts);
  try {
    return await service.view(await service.open(sources, places), options);
  } finally {
    await service.dispose();
  }
}
