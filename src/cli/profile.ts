import * as l10n from '@vscode/l10n';
import type { TestTarget } from '../runtimes/runtime';
import {
  UsageError,
  only,
  parse,
  readKind,
  readMappings,
  readShowOptions,
  showOptions,
  wholeNumber,
  type Arguments,
} from './arguments';
import type { Command } from './command';
import { print } from './output';
import { profileFile } from './profileFile';
import { showText } from './showText';

/** `hotline profile`: runs a program and prints its profile. */
export const profile: Command = {
  name: 'profile',
  synopsis: [
    'FILE [--kind cpu|memory] [--live] [--hits] [--test NAME | --benchmark NAME] [--engine NAME]',
    '[--interval MICROSECONDS] [--exact-lines] [--executable PATH] [--runtime-arg=ARG]…',
    '[--part PROCESS-OR-THREAD] [--value TYPE] [--out FILE] [--top N] [--format text|json]',
    '[--map FROM=TO]… [-- ARGS…]',
  ],
  notes: [
    '--runtime-arg passes an argument to the interpreter, or to go build and go test: --runtime-arg=-tags=integration.',
  ],
  async run(args) {
    const end = args.indexOf('--');
    const given = parse(end < 0 ? args : args.slice(0, end), options);
    const { values, flags, lists, positionals } = given;
    const file = only(
      positionals,
      l10n.t('profile takes one file; put the program’s own arguments after --'),
    );
    const kind = readKind(given);
    const show = readShowOptions(given);
    const ran = await profileFile({
      file,
      args: end < 0 ? [] : args.slice(end + 1),
      kind,
      engine: values.engine!,
      intervalMicroseconds: readInterval(given),
      exactLines: flags.has('exact-lines'),
      hits: flags.has('hits'),
      test: readTest(given),
      executable: values.executable ?? values.node,
      runtimeArgs: lists['runtime-arg'] ?? [],
      out: values.out,
      part: values.part,
      value: values.value,
      quietOutput: show.format === 'json',
      mappings: readMappings(given),
    });
    const text = await showText(ran.report, ran.run, show);
    await print(show.format === 'json' ? text : `\n${runText(ran)}\n\n${text}`);
    return ran.interrupted || ran.end.exitCode === 0 ? 0 : 1;
  },
};

const options = {
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
} as const;

/** Microseconds; undefined for the default of the runtime. @throws {UsageError} if out of range */
function readInterval({ values: { interval } }: Arguments): number | undefined {
  return interval === undefined ? undefined : wholeNumber('--interval', interval, 50, 100_000);
}

/** The only test to run, undefined for the whole file. @throws {UsageError} if both a test and a benchmark are given */
function readTest({ values: { test, benchmark } }: Arguments): TestTarget | undefined {
  if (test !== undefined && benchmark !== undefined)
    throw new UsageError(l10n.t('--test and --benchmark cannot be combined'));
  if (test !== undefined) return { kind: 'test', name: test };
  return benchmark === undefined ? undefined : { kind: 'benchmark', name: benchmark };
}

/** How the program was measured. */
function runText({ run, runtime }: Awaited<ReturnType<typeof profileFile>>): string {
  const engine = l10n.t(
    'Engine {0} on {1} {2}: {3}.',
    run.engine,
    runtime.label,
    run.runtimeVersion,
    run.engineReason,
  );
  return [engine, ...run.notes].join('\n');
}
