import { createRequire } from 'node:module';

/** The path of a module as resolved from a file's own project; undefined when it is not installed there. */
export function resolveFrom(file: string, module: string): string | undefined {
  try {
    return createRequire(file).resolve(module);
  } catch {
    return undefined;
  }
}
