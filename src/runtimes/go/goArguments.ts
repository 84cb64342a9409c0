/** Flags of `go test` that are passed to the test binary with a `-test.` prefix; `go build` does not accept them. */
const TEST_FLAGS: ReadonlySet<string> = new Set([
  ...['bench', 'benchmem', 'benchtime', 'count', 'cpu', 'failfast', 'fullpath', 'parallel', 'run'],
  ...['short', 'shuffle', 'skip', 'timeout', 'v'],
]);
/** Those that take no value: `-short`, not `-short value`. */
const SWITCHES: ReadonlySet<string> = new Set(['benchmem', 'failfast', 'fullpath', 'short', 'v']);

/** The user's flags, split into those for `go build` and those for the test binary. */
export interface GoArguments {
  /** For building and for `go list`. */
  readonly build: readonly string[];
  /** For the test binary: `-test.short`. */
  readonly test: readonly string[];
}

/** Separates build flags from test flags. */
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
