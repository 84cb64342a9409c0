/** What a program's lines cost, known from how it is written: shares of what its own files cost, in percent. */
export interface Truth {
  /** File below test/fixtures/programs. */
  readonly program: string;
  readonly label: string;
  /** The value type that it is known of; undefined: the one that is shown first. */
  readonly value?: string;
  /** By `file:line`. */
  readonly self: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
}

/** Units of work in coincident.js: through `outer`, and alone. */
const THROUGH = 1200 * 3e4;
const ALONE = 4e6;
const ALL = THROUGH + 3 * (THROUGH + ALONE);
const perLine = (100 * (THROUGH + ALONE)) / ALL;

/** The programs of the attribution benchmark. One without figures is looked at for stray ticks only. */
export const truths: readonly Truth[] = [
  {
    program: 'twoFunctions.js',
    label: 'two functions, 1:3',
    self: { 'twoFunctions.js:4': 25, 'twoFunctions.js:9': 75 },
    total: { 'twoFunctions.js:15': 25, 'twoFunctions.js:16': 75, 'twoFunctions.js:20': 100 },
  },
  {
    program: 'twoLines.js',
    label: 'one function from two lines, 1:3',
    self: { 'twoLines.js:4': 100 },
    total: { 'twoLines.js:10': 25, 'twoLines.js:11': 75, 'twoLines.js:15': 100 },
  },
  {
    program: 'inlined.js',
    label: 'inlined from another file',
    self: { 'inlined.js:6': 25, 'inlinedLib.js:21': 25, 'inlinedLib.js:22': 25, 'inlinedLib.js:23': 25 },
    total: { 'inlined.js:7': 75, 'inlined.js:12': 100 },
  },
  {
    program: 'coincident.js',
    label: 'inlined, with a line number of the caller',
    self: {
      'coincident.js:6': (100 * THROUGH) / ALL,
      'coincidentLib.js:6': perLine,
      'coincidentLib.js:16': perLine,
      'coincidentLib.js:17': perLine,
    },
    total: { 'coincident.js:7': (300 * THROUGH) / ALL },
  },
  {
    program: 'recursion.js',
    label: 'recursion, ten levels',
    self: { 'recursion.js:4': 100 },
    total: { 'recursion.js:5': 90, 'recursion.js:9': 100 },
  },
  {
    program: 'asynchronous.js',
    label: 'before and after an await, 1:3',
    self: { 'asynchronous.js:5': 75, 'asynchronous.js:11': 25 },
    total: {},
  },
  {
    program: 'threads.js',
    label: 'the program and a thread of it, 1:3',
    self: { 'threads.js:5': 25, 'threads.js:10': 75 },
    total: { 'threads.js:16': 25, 'threads.js:18': 75 },
  },
  {
    program: 'typed.ts',
    label: 'TypeScript through a source map, 1:3',
    self: { 'typed.ts:13': 25, 'typed.ts:19': 75 },
    total: { 'typed.ts:25': 25, 'typed.ts:26': 75 },
  },
  {
    program: 'builtin.js',
    label: 'a built-in without a frame',
    self: { 'builtin.js:5': 100 },
    total: { 'builtin.js:10': 100, 'builtin.js:13': 100 },
  },
  { program: 'parser.js', label: 'tokenizer and parser over two files', self: {}, total: {} },
];
