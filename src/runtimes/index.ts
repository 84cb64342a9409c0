import * as path from 'node:path';
import { goRuntime } from './go/goRuntime';
import { nodeRuntime } from './node/nodeRuntime';
import { pythonRuntime } from './python/pythonRuntime';
import type { Runtime } from './runtime';

/** Every runtime whose programs can be profiled. A new one is a folder beside this and a line here. */
export const runtimes: readonly Runtime[] = [nodeRuntime, pythonRuntime, goRuntime];

/** The runtime that runs a file, by its ending; undefined when none does. */
export function runtimeFor(file: string): Runtime | undefined {
  const extension = path.extname(file).toLowerCase();
  return runtimes.find((runtime) => runtime.extensions.includes(extension));
}
