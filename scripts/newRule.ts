// Creates the files of a new rule, registers it and regenerates whatever is derived from the registry: npm run new-rule my-rule
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inProject, projectRoot } from '../test/harness/project';

/** `my-rule` → `myRule` */
function camelCase(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function ruleSource(id: string): string {
  return `import * as l10n from '@vscode/l10n';
import type { CallNode } from '../../../languages/tree/codeTree';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = '${id}';

export const ${camelCase(id)}: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'What it finds, as a noun phrase without a full stop',
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (source.iterationsOf(call).length === 0) return;
  source.report({
    rule: ID,
    subject: call,
    confidence: 'possible',
    message: l10n.t('What happens, and why it costs time.'),
    lens: l10n.t('O(?): a few words'),
  });
}
`;
}

const page = (id: string): string => `# ${id}

\`${id}\`

What it finds.

## Why it costs

What it costs, measured.

## What to do

The better code.

## How safe the fix is

What the fix might change.

## When to leave it

When it does not matter.

## What it does not see

Variants that the rule misses.

To suppress the rule on one line, add a comment, ideally with a reason: \`hotline-disable-next-line ${id} -- …\`.
`;

const fixtures: Readonly<Record<string, string>> = {
  'invalid.js': 'for (const x of xs) f(x); // <- possible\n',
  'valid.js': 'f(1);\n',
  'invalid.py': 'for x in xs:\n    f(x)  # <- possible\n',
  'valid.py': 'f(1)\n',
  'invalid.go':
    'package main\n\nfunc a(xs []int) {\n\tfor _, x := range xs {\n\t\tf(x) // <- possible\n\t}\n}\n',
  'valid.go': 'package main\n\nfunc a() { f(1) }\n',
};

function write(path: string, text: string): void {
  const file = inProject(path);
  if (existsSync(file)) throw new Error(`${path} already exists`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}

/** @throws if the registry is not laid out as expected, so that there is no place to insert the rule */
function register(id: string): void {
  const path = 'src/checks/rules/index.ts';
  const name = camelCase(id);
  const registry = readFileSync(inProject(path), 'utf8');
  const imported = registry.replace(
    /(import type \{ Rule \}[^\n]*\n)/,
    `$1import { ${name} } from './${id}/rule';\n`,
  );
  const listed = imported.replace(/\n\];/, `\n  ${name},\n];`);
  if (imported === registry || listed === imported)
    throw new Error(`cannot find where to insert the rule in ${path}`);
  writeFileSync(inProject(path), listed);
  console.log(path);
}

function main(id: string | undefined): void {
  if (id === undefined || !/^[a-z]+(-[a-z0-9]+)+$/.test(id))
    throw new Error('usage: npm run new-rule my-rule');
  write(`src/checks/rules/${id}/rule.ts`, ruleSource(id));
  write(`docs/checks/${id}.md`, page(id));
  for (const [file, text] of Object.entries(fixtures)) write(`test/fixtures/checks/${id}/${file}`, text);
  register(id);
  // Regenerates settings, tables and strings, from a build that includes the rule.
  execFileSync('npm', ['run', '--silent', 'generate'], {
    stdio: 'inherit',
    cwd: projectRoot(),
    shell: process.platform === 'win32',
  });
  console.log('Next, write the rule, its page and its fixtures, and run: npm test -- --unit --grep rule');
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
