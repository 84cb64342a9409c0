import { Registry } from '../base/registry';
import { goRuntime } from './go/goRuntime';
import { nodeRuntime } from './node/nodeRuntime';
import { pythonRuntime } from './python/pythonRuntime';
import type { RuntimeDescriptor } from './runtime';

/** All runtimes whose programs can be profiled. To add one, create a folder next to this file and add a line here. */
export const runtimes = new Registry<RuntimeDescriptor>([nodeRuntime, pythonRuntime, goRuntime]);

/** Suffixes of the files that a runtime runs, including the dot. */
export function suffixesOf({ languages }: RuntimeDescriptor): string[] {
  return languages.flatMap(({ suffixes }) => suffixes);
}

/** The runtime for a file, based on its name; undefined if there is none. */
export function runtimeFor(file: string): RuntimeDescriptor | undefined {
  const name = file.toLowerCase();
  return runtimes.all.find((runtime) => suffixesOf(runtime).some((suffix) => name.endsWith(suffix)));
}
