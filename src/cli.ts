import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from './base/userError';
import { UsageError } from './cli/arguments';
import { check } from './cli/check';
import type { Command } from './cli/command';
import { convert } from './cli/convert';
import { fetch } from './cli/fetch';
import { print, warn } from './cli/output';
import { profile } from './cli/profile';
import { show } from './cli/show';

/** The commands, in the order of the help. */
const commands: readonly Command[] = [profile, show, convert, fetch, check];

/** Where the further lines of a synopsis start. */
const INDENT = ' '.repeat('hotline profile FILE '.length);

/** What the help says about options that several commands have, and about all commands. */
const COMMON_NOTES = [
  '--map says where sources are: FROM is the start of their path or URL in the profile, TO is the local folder.',
  '--value names the sample type to show or write if there is more than one, such as alloc_space.',
  'Exit status: 0 success, 1 findings or the program failed, 2 bad usage or input.',
];

function usage(): string {
  const synopses = commands.map(({ name, synopsis }) => `hotline ${name} ${synopsis.join(`\n${INDENT}`)}`);
  const notes = commands.flatMap((command) => command.notes);
  return [...synopses, '', ...notes, ...COMMON_NOTES].join('\n');
}

/** @returns the exit status. @throws {UserError} for bad usage or input */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if ([name, ...own].some(isHelp) || name === 'help') {
    await print(usage());
    return 0;
  }
  if (!name) throw new UsageError(l10n.t('No command given'));
  const command = commands.find((one) => one.name === name);
  if (!command) throw new UsageError(l10n.t('Unknown command: {0}', name));
  return command.run(args);
}

function isHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h';
}

// A reader like `head` may close the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const text = error instanceof UserError ? error.message : ((error as Error).stack ?? messageOf(error));
    const hint = error instanceof UsageError ? ` (${l10n.t('see hotline --help')})` : '';
    warn(`${text}${hint}`);
    process.exitCode = 2;
  },
);
