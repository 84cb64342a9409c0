import { FunctionKind, type Profile } from '../model/profile';
import { isLibrary } from '../../base/sourcePath';

/** What runtimes call code of their own: `node:fs`, `internal/…`, `native`, `<frozen importlib>`, `~` (cProfile's built-ins). */
const RUNTIME = /^(node:|internal\/|native\b|wasm:|evalmachine\b|electron\/|chrome-extension:|[<~([])/;

/** True for a source that its user may change: no library, nothing of the runtime's. */
export function isOwnSource(source: string): boolean {
  return source !== '' && !RUNTIME.test(source) && !isLibrary(source);
}

/**
 * 1 for each function that **Just My Code** folds: libraries, what comes with the language, natives. The entries of the
 * engine (garbage collector, program) stay. Where nothing that cost anything is the user's own, nothing is folded.
 */
export function foldedFunctions({ functions, sources, nodes }: Profile): Uint8Array {
  const isOwn = sources.map(isOwnSource);
  const folds = Uint8Array.from(functions.kind, (kind, func) =>
    kind === FunctionKind.code && isOwn[functions.source[func]!] !== true ? 1 : 0,
  );
  const hasOwn = nodes.func.some((func) => functions.kind[func] === FunctionKind.code && folds[func] === 0);
  return hasOwn ? folds : new Uint8Array(folds.length);
}
