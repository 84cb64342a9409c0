import type { SourceTest } from '../../base/sourcePath';
import { graphRows } from './graphRows';
import { foldedFunctions } from './ownCode';
import type { Profile } from '../model/profile';
import { stackRows } from './stackRows';
import { foldedCallTree } from './foldedCallTree';
import type { ProfileTrees } from './treeRows';

/**
 * The call tree and the callers of a profile's default value.
 * @param isOwnSource folds all other sources, see `foldedFunctions`; if undefined, nothing is folded
 */
export function profileTrees(profile: Profile, isOwnSource?: SourceTest): ProfileTrees {
  const count = profile.functions.name.length;
  const folds = isOwnSource ? foldedFunctions(profile, isOwnSource) : new Uint8Array(count);
  if (profile.graph) return graphRows(profile, profile.graph, folds);
  return stackRows(foldedCallTree(profile, folds), count);
}
