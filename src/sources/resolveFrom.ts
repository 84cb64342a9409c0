import { createRequire } from 'node:module';

/** The path of a module as a file's own project resolves it; undefined when it is not installed there. */
export function resolveFrom(file: string, module: string): string | undefined {
  try {
    return createRequire(file).resolve(module);
  } catch {
    return undefined;
  }
}
