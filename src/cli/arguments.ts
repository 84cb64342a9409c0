import * as path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../base/userError';
import type { ProfileKind } from '../runtimes/runtime';
import type { PathMapping } from '../sources/pathMapping';
import type { ShowOptions } from './showText';

/** The command line was wrong: the message points to the usage. */
export class UsageError extends UserError {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of all commands that show a profile; `readShowOptions` and `readMappings` read them. */
export const showOptions = {
  format: { type: 'string', default: 'text' },
  top: { type: 'string' },
  map: { type: 'string', multiple: true },
} satisfies Options;

/** What a command was given. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
  /** Of options that may be given several times. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly positionals: readonly string[];
}

/** @throws {UsageError} for options that do not exist or lack their value. */
export function parse(args: readonly string[], options: Options): Arguments {
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

/** The only positional argument. @throws {UsageError} with `problem` if there is none or more than one */
export function only(positionals: readonly string[], problem: string): string {
  if (positionals.length !== 1) throw new UsageError(problem);
  return positionals[0]!;
}

/** @throws {UsageError} for an unknown kind, and for options that do not apply to it. */
export function readKind({ values, flags }: Arguments): ProfileKind {
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

/** How to print a profile. @throws {UsageError} for an unknown format or an invalid number */
export function readShowOptions({ values }: Arguments): ShowOptions {
  const format = readFormat(values.format);
  // Text is for reading, JSON for programs: they get every function unless they ask for fewer.
  const all = format === 'json' ? Infinity : 15;
  const top = values.top === undefined ? all : wholeNumber('--top', values.top, 1, 1_000_000);
  return { format, top, list: values.list, lines: values.lines };
}

/** Where sources are, by `--map`. @throws {UsageError} if one is not FROM=TO */
export function readMappings({ lists }: Arguments): PathMapping[] {
  return (lists.map ?? []).map((text) => {
    const at = text.indexOf('=');
    const [from, to] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || to === '') throw new UsageError(l10n.t('--map must be FROM=TO, not {0}', text));
    return { from, to: path.resolve(to) };
  });
}

/** @throws {UsageError} naming the `known` formats if it is neither text nor json. */
export function readFormat(format: string | undefined, known = l10n.t('text or json')): 'text' | 'json' {
  if (format === 'text' || format === 'json') return format;
  throw new UsageError(l10n.t('--format must be {0}, not {1}', known, String(format)));
}

/** @throws {UsageError} naming the option if its `text` is no whole number from `least` to `most`. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new UsageError(
      l10n.t('{0} must be a whole number from {1} to {2}, not {3}', name, least, most, text),
    );
  }
  return number;
}
