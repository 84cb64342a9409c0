import type { FunctionKey, KeyOfName } from '../../base/functionKey';
import type { Profile } from './profile';

/** Identifies the function in a row of `Profile.functions` by words that also apply to another run's profile. */
export function functionKeyOf({ functions, sources }: Profile, row: number, keyOf: KeyOfName): FunctionKey {
  return keyOf(functions.name[row]!, sources[functions.source[row]!] ?? '');
}
