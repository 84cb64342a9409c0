import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { Random } from './random';

/** Languages whose sources are mutated, with the ending of a file of each. */
export const sourceLanguages: Readonly<Record<string, string>> = {
  javascript: '.js',
  typescript: '.ts',
  python: '.py',
  go: '.go',
};

const FOLDERS = ['cases', 'checks', 'fixes', 'workspace'].map((name) => `test/fixtures/${name}`);
/** Small sources are read quickly, and most of what is in large ones is more of the same. */
const MOST_CHARACTERS = 600;
/** A line that begins a case in a file of many: its name. */
const CASE = /^(?:\/\/\/\/|####).*\n/m;
/** Words, texts that end on their line, white space, and everything else by character. */
const TOKEN = /\w+|"[^"\n]*"|'[^'\n]*'|\n[ \t]*|[^]/gu;

/** Texts that a program seldom holds. Those in quotes are what checks read for what it says. */
const ODD = [
  ...[
    '',
    '\0',
    '\uFEFF',
    '\u2028',
    '\uD800',
    '名',
    '\r',
    '\t',
    '\n\n',
    '\\',
    '`',
    '${',
    '}',
    '#',
    '//',
    '/*',
    '*/',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ';',
    ':',
    '=',
    '=>',
    '.',
    '...',
    '?.',
    '**',
    '@',
    '!',
    '<',
    '>',
    '"',
    "'",
  ],
  ...['"""', '0', '-1', '1e999', '0x', 'null', 'None', 'nil', 'this', 'self', '__proto__', 'constructor'],
  ...[
    'async ',
    'await ',
    'yield ',
    'return ',
    'for ',
    'while ',
    'if ',
    'else ',
    'lambda ',
    'func ',
    'def ',
    'class ',
  ],
  ...[
    'import x from "pg"\n',
    'from django.db import models\n',
    'x = x + [1]',
    '((((((((((((((((',
    '[[[[[[[[[[[[[[[[',
  ],
  ...[`"${'/**/\\t'.repeat(30)}*"`, `"${' '.repeat(200)}select"`, `"select ${'a '.repeat(60)} from"`],
  ...[`"${'with select '.repeat(20)}"`, `"where a = $1${' '.repeat(90)}"`, `/(a+)+$${'a'.repeat(40)}/`],
];

/** Small sources of a language, as fixtures have them. */
export function sourceSeeds(language: string): readonly string[] {
  // What is JavaScript is TypeScript too.
  const endings = language === 'typescript' ? ['.ts', '.js'] : [sourceLanguages[language]!];
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  ).filter((name) => endings.includes(path.extname(name.replace(/\.txt$/, ''))));
  return files
    .sort()
    .flatMap((file) => readFileSync(file, 'utf8').split(CASE))
    .filter((text) => text.trim() !== '' && text.length <= MOST_CHARACTERS);
}

/** The source with a number, which is always the same of the same fixtures. */
export function sourceOf(seeds: readonly string[], seed: number, number: number): string {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const tokens = random.of(seeds).match(TOKEN) ?? [];
  const others = random.of(seeds).match(TOKEN) ?? [''];
  for (let changes = 1 + random.below(4); changes > 0; changes--) change(tokens, others, random);
  return tokens.join('');
}

/** Tokens go, come twice, come from another place or another source, change places, or are odd ones. */
function change(tokens: string[], others: readonly string[], random: Random): void {
  const at = random.below(tokens.length + 1);
  const count = 1 + random.below(random.of([1, 3, 20]));
  switch (random.below(8)) {
    case 0:
      tokens.splice(at, count);
      break;
    case 1:
      tokens.splice(at, 0, ...tokens.slice(at, at + count));
      break;
    case 2:
      tokens.splice(at, 1, random.of(ODD));
      break;
    case 3:
      tokens.splice(at, 0, random.of(ODD));
      break;
    case 4: {
      const from = random.below(others.length);
      tokens.splice(at, random.below(2) * count, ...others.slice(from, from + count));
      break;
    }
    case 5: {
      const from = random.below(tokens.length + 1);
      tokens.splice(at, 0, ...tokens.splice(from, count));
      break;
    }
    case 6:
      // A source inside another one: loops in loops, functions in calls.
      tokens.splice(at, 0, ...others);
      break;
    default:
      if (random.below(4) === 0) tokens.length = Math.min(tokens.length, at);
      else tokens.splice(at, 1, String.fromCharCode(random.below(random.of([128, 0x10000]))));
  }
}
