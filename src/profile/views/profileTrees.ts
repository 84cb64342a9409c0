import { graphRows } from './graphRows';
import { foldedFunctions } from './ownCode';
import type { Profile } from '../model/profile';
import { stackRows } from './stackRows';
import { foldedCallTree } from './foldedCallTree';
import type { ProfileTrees } from './treeRows';

/** The call tree and the callers of a profile's default value. @param foldsLibraries see `foldedFunctions` */
export function profileTrees(profile: Profile, foldsLibraries: boolean): ProfileTrees {
  const count = profile.functions.name.length;
  const folds = foldsLibraries ? foldedFunctions(profile) : new Uint8Array(count);
  if (profile.graph) return graphRows(profile, profile.graph, folds);
  return stackRows(foldedCallTree(profile, folds), count);
}
