import * as l10n from '@vscode/l10n';
import { patternProblem } from '../base/userPattern';
import type { StackFilter } from '../profile/rewrite/filterStacks';
import { UsageError, parse, readMappings, readShowOptions, showOptions, type Arguments } from './arguments';
import type { Command } from './command';
import { print } from './output';
import { readView } from './readView';
import { showText } from './showText';

/** `hotline show`: prints recorded profiles. */
export const show: Command = {
  name: 'show',
  synopsis: [
    'PROFILE… [--top N] [--list FUNCTION] [--lines FILE] [--value TYPE] [--focus REGEXP] [--ignore REGEXP]',
    '[--hide REGEXP] [--show REGEXP] [--format text|json] [--map FROM=TO]…',
  ],
  notes: [
    '--focus keeps the stacks with a matching function or file and --ignore drops them; --hide removes matching frames from',
    'stacks and --show removes all others.',
  ],
  async run(args) {
    const given = parse(args, {
      ...showOptions,
      list: { type: 'string' },
      lines: { type: 'string' },
      value: { type: 'string' },
      focus: { type: 'string' },
      ignore: { type: 'string' },
      hide: { type: 'string' },
      show: { type: 'string' },
    });
    if (given.positionals.length === 0) throw new UsageError(l10n.t('show takes one or more profiles'));
    const sources = given.positionals.map((file) => ({ file }));
    const report = await readView(sources, {
      mappings: readMappings(given),
      value: given.values.value,
      filter: readFilter(given),
    });
    await print(await showText(report, undefined, readShowOptions(given)));
    return 0;
  },
};

/** @throws {UsageError} naming the option whose pattern is invalid. */
function readFilter({ values }: Arguments): StackFilter {
  const given = (['focus', 'ignore', 'hide', 'show'] as const).filter((name) => values[name] !== undefined);
  for (const name of given) {
    const problem = patternProblem(values[name]!);
    if (problem !== undefined) throw new UsageError(`--${name}: ${problem}`);
  }
  return Object.fromEntries(given.map((name) => [name, values[name]]));
}
