import { FunctionKind, type Profile } from '../model/profile';
import type { SourceTest } from '../../base/sourcePath';

/**
 * 1 for each function that **Just My Code** folds: libraries, what comes with the language, natives. The entries of the
 * engine (garbage collector, program) stay. Where nothing that cost anything is the user's own, nothing is folded.
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
