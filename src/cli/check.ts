import * as l10n from '@vscode/l10n';
import { UsageError, parse, readFormat } from './arguments';
import { checkPaths } from './checkPaths';
import type { Command } from './command';
import { print, warn } from './output';

/** `hotline check`: looks for slow code in files and folders. */
export const check: Command = {
  name: 'check',
  synopsis: ['PATH… [--rule ID]… [--fix] [--format text|json|sarif]'],
  notes: ['--fix applies the fixes that are safe; the editor offers the rest.'],
  async run(args) {
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
    for (const problem of problems) warn(problem);
    return problems.length > 0 ? 2 : findings > 0 ? 1 : 0;
  },
};
