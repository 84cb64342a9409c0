/** Keeps open profiles in a thread of its own: parsing takes seconds for large ones, and the editor must not wait. */
import { functionKey } from '../../languages/functionKey';
import { compareViews } from '../../profile/views/comparison';
import { serve } from '../protocol/workerServer';
import type { ProfileMethods, ProfileWorkerData } from './messages';
import { OpenProfile } from './openProfile';
import { packView } from './packedView';

serve<ProfileMethods, ProfileWorkerData>(({ parserFile }) => {
  const profiles = new Map<number, OpenProfile>();
  const profileOf = (handle: number): OpenProfile => {
    const profile = profiles.get(handle);
    if (!profile) throw new RangeError(`profile ${handle} is not open`);
    return profile;
  };
  return {
    open: async ({ handle, sources, places }, { progress }) => {
      profiles.set(handle, await OpenProfile.read(sources, places, parserFile, () => progress('read')));
      return undefined;
    },
    view: async ({ handle, options }, { transfer }) => {
      const packed = packView(await profileOf(handle).view(options));
      // The profile's own columns stay here; those of its lines and functions were made for the response and can be
      // transferred.
      transfer([packed.lines.numbers.buffer, packed.functions.buffer as ArrayBuffer]);
      return packed;
    },
    rows: ({ handle, options, request }) => profileOf(handle).treeRows(options, request),
    compare: async ({ before, after, options }) =>
      compareViews(await profileOf(before).view(options), await profileOf(after).view(options), functionKey),
    release: ({ handle }) => {
      profiles.delete(handle);
      return undefined;
    },
    memory: () => {
      (globalThis as { gc?: () => void }).gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    },
  };
});
