import { FunctionKind } from '../../profile/model/profile';

const KINDS: ReadonlyMap<string, FunctionKind> = new Map([
  ['(idle)', FunctionKind.idle],
  ['(garbage collector)', FunctionKind.garbageCollector],
  ['(program)', FunctionKind.program],
]);

/** What a function is below the root: V8's names of what is no function stand for it in every format. */
export function kindOf(name: string, source: string): FunctionKind {
  return source === '' ? (KINDS.get(name) ?? FunctionKind.code) : FunctionKind.code;
}
