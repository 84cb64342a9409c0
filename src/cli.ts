import * as path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as l10n from '@vscode/l10n';
import { checkPaths } from './cli/check';
import { convertFormats, convertProfile, isBinary, writeProfile } from './cli/convert';
import { fetchReport } from './cli/fetch';
import { profileFile } from './cli/profile';
import type { ProfileKind, TestTarget } from './runtimes/runtime';
import { readView } from './cli/readView';
import { showText, type ShowOptions } from './cli/show';
import type { StackFilter } from './profile/rewrite/filterStacks';
import { patternProblem } from './base/userPattern';
import type { PathMapping } from './sources/pathMapping';
import { UserError, messageOf } from './base/userError';

const USAGE = `hotline profile FILE [--kind cpu|memory] [--live] [--hits] [--test NAME | --benchmark NAME] [--engine NAME]
                     [--interval MICROSECONDS] [--exact-lines] [--executable PATH] [--runtime-arg=ARG]…
                     [--part PROCESS-OR-THREAD] [--value TYPE] [--out FILE] [--top N] [--format text|json]
                     [--map FROM=TO]… [-- ARGS…]
hotline show PROFILE… [--top N] [--list FUNCTION] [--lines FILE] [--value TYPE] [--focus REGEXP] [--ignore REGEXP]
                     [--hide REGEXP] [--show REGEXP] [--format text|json] [--map FROM=TO]…
hotline convert PROFILE --to FORMAT [--value TYPE] [--out FILE]
hotline fetch URL [--seconds N] [--kind cpu|memory] [--live] [--out FILE] [--top N] [--format text|json] [--map FROM=TO]…
hotline check PATH… [--rule ID]… [--fix] [--format text|json|sarif]

--runtime-arg passes an argument to the interpreter, or to go build and go test: --runtime-arg=-tags=integration.
fetch takes a profile from a running Go server that imports net/http/pprof; --seconds sets how long to measure time.
--map says where sources are: FROM is the start of their path or URL in the profile, TO is the local folder.
--focus keeps the stacks with a matching function or file and --ignore drops them; --hide removes matching frames from
stacks and --show removes all others.
--value names the sample type to show or write if there is more than one, such as alloc_space.
FORMAT is one of ${convertFormats.join(', ')}.
--fix applies the fixes that are safe; the editor offers the rest.
Exit status: 0 success, 1 findings or the program failed, 2 bad usage or input.`;

/** The command line was wrong: the message points to the usage. */
class UsageError extends UserError {}

type Options = NonNullable<ParseArgsConfig['options']>;

const showOptions = {
  format: { type: 'string', default: 'text' },
  top: { type: 'string' },
  map: { type: 'string', multiple: true },
} satisfies Options;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (own.some((one) => one === '--help' || one === '-h')) return main(['help']);
  switch (command) {
    case 'profile':
      return profileCommand(rest);
    case 'show':
      return showCommand(rest);
    case 'convert':
      return convertCommand(rest);
    case 'fetch':
      return fetchCommand(rest);
    case 'check':
      return checkCommand(rest);
    case 'help':
    case '--help':
    case '-h':
      await print(USAGE);
      return 0;
    default:
      throw new UsageError(command ? l10n.t('Unknown command: {0}', command) : l10n.t('No command given'));
  }
}

async function profileCommand(args: readonly string[]): Promise<number> {
  const end = args.indexOf('--');
  const { values, flags, lists, positionals } = parse(end < 0 ? args : args.slice(0, end), {
    ...showOptions,
    kind: { type: 'string', default: 'cpu' },
    engine: { type: 'string', default: 'auto' },
    interval: { type: 'string' },
    live: { type: 'boolean', default: false },
    'exact-lines': { type: 'boolean', default: false },
    hits: { type: 'boolean', default: false },
    test: { type: 'string' },
    benchmark: { type: 'string' },
    node: { type: 'string' },
    executable: { type: 'string' },
    'runtime-arg': { type: 'string', multiple: true },
    out: { type: 'string' },
    part: { type: 'string' },
    value: { type: 'string' },
  });
  const file = only(positionals, l10n.t('profile takes one file; put the program’s own arguments after --'));
  const kind = readKind(values, flags);
  const show = readShowOptions(values);
  const {
    report,
    runtime,
    run,
    end: ended,
    interrupted,
  } = await profileFile({
    file,
    args: end < 0 ? [] : args.slice(end + 1),
    kind,
    engine: values.engine!,
    intervalMicroseconds:
      values.interval === undefined ? undefined : wholeNumber('--interval', values.interval, 50, 100_000),
    exactLines: flags.has('exact-lines'),
    hits: flags.has('hits'),
    test: readTest(values),
    executable: values.executable ?? values.node,
    runtimeArgs: lists['runtime-arg'] ?? [],
    out: values.out,
    part: values.part,
    value: values.value,
    quietOutput: show.format === 'json',
    mappings: (lists.map ?? []).map(readMapping),
  });
  const engine = l10n.t(
    'Engine {0} on {1} {2}: {3}.',
    run.engine,
    runtime.label,
    run.runtimeVersion,
    run.engineReason,
  );
  const text = await showText(report, run, show);
  await print(show.format === 'json' ? text : `\n${[engine, ...run.notes].join('\n')}\n\n${text}`);
  return interrupted || ended.exitCode === 0 ? 0 : 1;
}

/** @throws {UsageError} for an unknown kind, and for options that do not apply to it. */
function readKind(values: Record<string, string | undefined>, flags: ReadonlySet<string>): ProfileKind {
  const { kind } = values;
  if (kind === 'cpu') {
    if (flags.has('live')) throw new UsageError(l10n.t('--live requires --kind memory'));
    return kind;
  }
  if (kind !== 'memory') throw new UsageError(l10n.t('--kind must be cpu or memory, not {0}', String(kind)));
  if (flags.has('exact-lines'))
    throw new UsageError(
      l10n.t('--exact-lines requires --kind cpu: V8 records allocations by function, not by line'),
    );
  return flags.has('live') ? 'live-memory' : 'memory';
}

/** The only test to run, undefined for the whole file. @throws {UsageError} if both a test and a benchmark are given */
function readTest({ test, benchmark }: Record<string, string | undefined>): TestTarget | undefined {
  if (test !== undefined && benchmark !== undefined)
    throw new UsageError(l10n.t('--test and --benchmark cannot be combined'));
  if (test !== undefined) return { kind: 'test', name: test };
  return benchmark === undefined ? undefined : { kind: 'benchmark', name: benchmark };
}

async function showCommand(args: readonly string[]): Promise<number> {
  const { values, lists, positionals } = parse(args, {
    ...showOptions,
    list: { type: 'string' },
    lines: { type: 'string' },
    value: { type: 'string' },
    focus: { type: 'string' },
    ignore: { type: 'string' },
    hide: { type: 'string' },
    show: { type: 'string' },
  });
  if (positionals.length === 0) throw new UsageError(l10n.t('show takes one or more profiles'));
  const sources = positionals.map((file) => ({ file }));
  const report = await readView(sources, {
    mappings: (lists.map ?? []).map(readMapping),
    value: values.value,
    filter: readFilter(values),
  });
  await print(await showText(report, undefined, readShowOptions(values)));
  return 0;
}

async function convertCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, {
    to: { type: 'string' },
    value: { type: 'string' },
    out: { type: 'string' },
  });
  const file = only(positionals, l10n.t('convert takes one profile'));
  const { to, value, out } = values;
  if (to === undefined || !convertFormats.includes(to))
    throw new UsageError(l10n.t('--to must be one of {0}', convertFormats.join(', ')));
  const { bytes, losses } = await convertProfile(file, to, value);
  for (const loss of losses) process.stderr.write(`hotline: ${loss}\n`);
  if (out !== undefined) await writeProfile(out, bytes);
  // A terminal would interpret the bytes.
  else if (isBinary(bytes) && process.stdout.isTTY)
    throw new UsageError(l10n.t('{0} is a binary format: use --out to name the file to write', to));
  else await print(bytes);
  return 0;
}

async function fetchCommand(args: readonly string[]): Promise<number> {
  const { values, flags, lists, positionals } = parse(args, {
    ...showOptions,
    kind: { type: 'string', default: 'cpu' },
    live: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '10' },
    out: { type: 'string' },
  });
  const report = await fetchReport({
    url: only(positionals, l10n.t('fetch takes one address, such as localhost:6060')),
    kind: readKind(values, flags),
    seconds: wholeNumber('--seconds', values.seconds!, 1, 3600),
    out: values.out,
    mappings: (lists.map ?? []).map(readMapping),
  });
  await print(await showText(report, undefined, readShowOptions(values)));
  return 0;
}

async function checkCommand(args: readonly string[]): Promise<number> {
  const { values, flags, lists, positionals } = parse(args, {
    format: { type: 'string', default: 'text' },
    rule: { type: 'string', multiple: true },
    fix: { type: 'boolean', default: false },
  });
  if (positionals.length === 0) throw new UsageError(l10n.t('check takes files or folders'));
  const { text, problems, findings } = await checkPaths({
    paths: positionals,
    rules: lists.rule ?? [],
    fix: flags.has('fix'),
    format: values.format === 'sarif' ? 'sarif' : readFormat(values.format, 'text, json or sarif'),
  });
  await print(text);
  for (const problem of problems) process.stderr.write(`hotline: ${problem}\n`);
  return problems.length > 0 ? 2 : findings > 0 ? 1 : 0;
}

interface Arguments {
  readonly values: Record<string, string | undefined>;
  readonly flags: ReadonlySet<string>;
  /** Of options that may be given several times. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly positionals: string[];
}

/** @throws {UsageError} for options that do not exist or lack their value. */
function parse(args: readonly string[], options: Options): Arguments {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const { values } = parsed;
    const lists = Object.entries(values).filter(([, value]) => Array.isArray(value));
    return {
      values: values as Record<string, string | undefined>,
      flags: new Set(Object.keys(values).filter((name) => values[name] === true)),
      lists: Object.fromEntries(lists) as Record<string, string[]>,
      positionals: parsed.positionals,
    };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** @throws {UsageError} naming the option whose pattern is invalid. */
function readFilter(values: Record<string, string | undefined>): StackFilter {
  const given = (['focus', 'ignore', 'hide', 'show'] as const).filter((name) => values[name] !== undefined);
  for (const name of given) {
    const problem = patternProblem(values[name]!);
    if (problem !== undefined) throw new UsageError(`--${name}: ${problem}`);
  }
  return Object.fromEntries(given.map((name) => [name, values[name]]));
}

/** @throws {UsageError} if it is not FROM=TO. */
function readMapping(text: string): PathMapping {
  const at = text.indexOf('=');
  const [from, to] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || to === '') throw new UsageError(l10n.t('--map must be FROM=TO, not {0}', text));
  return { from, to: path.resolve(to) };
}

function only(positionals: readonly string[], problem: string): string {
  if (positionals.length !== 1) throw new UsageError(problem);
  return positionals[0]!;
}

function readShowOptions(values: Record<string, string | undefined>): ShowOptions {
  const format = readFormat(values.format);
  // Text is for reading, JSON for programs: they get every function unless they ask for fewer.
  const all = format === 'json' ? Infinity : 15;
  const top = values.top === undefined ? all : wholeNumber('--top', values.top, 1, 1_000_000);
  return { format, top, list: values.list, lines: values.lines };
}

function readFormat(format: string | undefined, known = l10n.t('text or json')): 'text' | 'json' {
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(l10n.t('--format must be {0}, not {1}', known, String(format)));
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new UsageError(
      l10n.t('{0} must be a whole number from {1} to {2}, not {3}', name, least, most, text),
    );
  }
  return number;
}

/** Resolves when everything is written: the process might otherwise exit before a slow pipe is drained. */
function print(text: string | Uint8Array): Promise<void> {
  const output = typeof text === 'string' ? `${text}\n` : text;
  return new Promise((resolve) => process.stdout.write(output, () => resolve()));
}

// A reader like `head` may close the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const text = error instanceof UserError ? error.message : ((error as Error).stack ?? messageOf(error));
    const hint = error instanceof UsageError ? ` (${l10n.t('see hotline --help')})` : '';
    process.stderr.write(`hotline: ${text}${hint}\n`);
    process.exitCode = 2;
  },
);
