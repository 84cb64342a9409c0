import { FunctionKind, type Profile } from '../model/profile';
import type { SourceTest } from '../../base/sourcePath';

/**
 * 1 for each function that **Just My Code** folds: libraries, the language's own code, natives. The engine's entries
 * (garbage collector, program) are not folded. If no code with a cost is the user's own, nothing is folded.
 * @param isOwnSource true for a source that the user may change
 */
export function foldedFunctions({ functions, sources, nodes }: Profile, isOwnSource: SourceTest): Uint8Array {
  const isOwn = sources.map(isOwnSource);
  const folds = Uint8Array.from(functions.kind, (kind, func) =>
    kind === FunctionKind.code && isOwn[functions.source[func]!] !== true ? 1 : 0,
  );
  const hasOwn = nodes.func.some((func) => functions.kind[func] === FunctionKind.code && folds[func] === 0);
  return hasOwn ? folds : new Uint8Array(folds.length);
}
