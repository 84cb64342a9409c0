// Makes the files of a new rule, and its lines in the registry and the settings: npm run new-rule my-rule
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inProject } from '../test/harness/project';

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
  title: 'What it finds, in one sentence without a full stop',
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (source.repetitionsOf(call).length === 0) return;
  source.report({
    rule: ID,
    start: call.start,
    end: call.end,
    confidence: 'possible',
    message: l10n.t('What happens, and why it costs time.'),
    lens: l10n.t('O(?): a few words'),
    fixes: [],
  });
}
`;
}

const page = (id: string): string => `# ${id}

\`${id}\`

What it finds.

## Why it costs

The measured cost.

## What to do

The better code.

## How safe the fix is

What may change.

## When to leave it

Where it does not matter.

## What it does not see

What looks otherwise.
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
  if (existsSync(file)) throw new Error(`${path} is there already`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}

/** @throws when the place is not found: the file was written in another way */
function change(path: string, from: RegExp, to: string): void {
  const text = readFileSync(inProject(path), 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${path} has no place for the rule`);
  writeFileSync(inProject(path), changed);
  console.log(path);
}

function main(id: string | undefined): void {
  if (id === undefined || !/^[a-z]+(-[a-z0-9]+)+$/.test(id)) throw new Error('npm run new-rule my-rule');
  const name = camelCase(id);
  write(`src/checks/rules/${id}/rule.ts`, ruleSource(id));
  write(`docs/checks/${id}.md`, page(id));
  for (const [file, text] of Object.entries(fixtures)) write(`test/fixtures/checks/${id}/${file}`, text);
  change(
    'src/checks/rules/index.ts',
    /(import type \{ Rule \}[^\n]*\n)/,
    `$1import { ${name} } from './${id}/rule';\n`,
  );
  change('src/checks/rules/index.ts', /\n\];/, `\n  ${name},\n];`);
  const levels = '["off", "hint", "information", "warning", "error"]';
  change(
    'package.json',
    /("hotline\.checks\.severity": \{[\s\S]*?"properties": \{\n)/,
    `$1            "${id}": { "type": "string", "enum": ${levels} },\n`,
  );
  console.log('Then: npx prettier --write src package.json, npm run l10n, npm test -- --unit --grep rule');
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
