import { Registry } from '../base/registry';
import { goRuntime } from './go/goRuntime';
import { nodeRuntime } from './node/nodeRuntime';
import { pythonRuntime } from './python/pythonRuntime';
import type { RuntimeDescriptor } from './runtime';

/** Every runtime whose programs can be profiled. A new one is a folder beside this and a line here. */
export const runtimes = new Registry<RuntimeDescriptor>([nodeRuntime, pythonRuntime, goRuntime]);

/** Suffixes of files that a runtime runs, with their dot. */
export function suffixesOf({ languages }: RuntimeDescriptor): string[] {
  return languages.flatMap(({ suffixes }) => suffixes);
}

/** The runtime that runs a file, by its name; undefined when none does. */
export function runtimeFor(file: string): RuntimeDescriptor | undefined {
  const name = file.toLowerCase();
  return runtimes.all.find((runtime) => suffixesOf(runtime).some((suffix) => name.endsWith(suffix)));
}
