import * as path from 'node:path';
import { viewProfiles } from '../services/profile/viewProfiles';
import type { ProfileSource } from '../services/profile/loadParts';
import type { StackFilter } from '../profile/rewrite/filterStacks';
import type { PathMapping } from '../sources/pathMapping';
import type { ProfileView } from '../profile/views/profileView';

/**
 * Reads profiles and adds them up; sources that are not where the profiles say are looked for in the current folder.
 * @param options path mappings given by the user; the only process or thread to show, see `PartCost.key`; the value
 * type and the stacks to show
 * @throws {UserError} naming the file that cannot be read, and why.
 */
export function readView(
  sources: readonly ProfileSource[],
  options: {
    readonly mappings: readonly PathMapping[];
    readonly part?: string | undefined;
    readonly value?: string | undefined;
    readonly filter?: StackFilter;
  },
): Promise<ProfileView> {
  const { mappings, part, value, filter } = options;
  return viewProfiles(path.join(__dirname, 'loader.js'), sources, {
    places: { mappings, folders: [process.cwd()] },
    ...(part !== undefined && { part }),
    ...(value !== undefined && { value }),
    ...(filter && { filters: [filter] }),
  });
}
