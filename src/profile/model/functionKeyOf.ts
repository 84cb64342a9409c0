import type { FunctionKey, KeyOfName } from '../../base/functionKey';
import type { Profile } from './profile';

/** Which function a row of `Profile.functions` is, in words that hold for the profile of another run, too. */
export function functionKeyOf({ functions, sources }: Profile, row: number, keyOf: KeyOfName): FunctionKey {
  return keyOf(functions.name[row]!, sources[functions.source[row]!] ?? '');
}
