import { FunctionKind } from '../../profile/model/profile';

const KINDS: ReadonlyMap<string, FunctionKind> = new Map([
  ['(idle)', FunctionKind.idle],
  ['(garbage collector)', FunctionKind.garbageCollector],
  ['(program)', FunctionKind.program],
]);

/** The kind of a function below the root: every format uses V8's names for entries that are not functions. */
export function kindOf(name: string, source: string): FunctionKind {
  return source === '' ? (KINDS.get(name) ?? FunctionKind.code) : FunctionKind.code;
}
