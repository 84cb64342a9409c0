/** Flags of `go test` that its program takes, with `-test.` in front; `go build` knows none of them. */
const TEST_FLAGS: ReadonlySet<string> = new Set([
  ...['bench', 'benchmem', 'benchtime', 'count', 'cpu', 'failfast', 'fullpath', 'parallel', 'run'],
  ...['short', 'shuffle', 'skip', 'timeout', 'v'],
]);
/** Those of them that stand alone: `-short`, not `-short value`. */
const SWITCHES: ReadonlySet<string> = new Set(['benchmem', 'failfast', 'fullpath', 'short', 'v']);

/** What a user wrote for `go build` and `go test`, told apart. */
export interface GoArguments {
  /** For building and for `go list`. */
  readonly build: readonly string[];
  /** For the program of the tests: `-test.short`. */
  readonly test: readonly string[];
}

/** Tells flags of the build from those of tests. */
export function readArguments(args: readonly string[]): GoArguments {
  const build: string[] = [];
  const test: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, name, value] = /^--?(?:test\.)?([\w.]+)(=.*)?$/s.exec(args[at]!) ?? [];
    if (name === undefined || !TEST_FLAGS.has(name)) {
      build.push(args[at]!);
      continue;
    }
    test.push(`-test.${name}${value ?? ''}`);
    if (value === undefined && !SWITCHES.has(name) && at + 1 < args.length) test.push(args[++at]!);
  }
  return { build, test };
}
