import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { rules } from '../../../src/checks/rules';
import { findingsIn } from '../../support/readers';

const CASES = path.resolve('test/fixtures/cases');

/** A few lines of code, marked with everything that all rules together must find in them. */
interface Case {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** Splits a file into its cases, each preceded by a line with its name. */
function casesOf(file: string): Case[] {
  const [, ending] = /\.(\w+)\.txt$/.exec(file)!;
  const heading = ending === 'py' ? /^#### (.*)\n/m : /^\/\/\/\/ (.*)\n/m;
  const [, ...parts] = readFileSync(path.join(CASES, file), 'utf8').split(heading);
  return parts.flatMap((name, at) => {
    if (at % 2 === 1) return [];
    const language = name.endsWith('(ts)') ? 'ts' : ending!;
    const text = ending === 'go' ? `package main\n\n${parts[at + 1]}` : parts[at + 1]!;
    return [{ name, file: `src/app.${language}`, text }];
  });
}

/** `// <- rule other-rule ?third-rule`: a question mark stands for a possible finding. */
function markedIn(text: string): string[] {
  return text.split('\n').flatMap((line, row) => {
    const mark = /(?:\/\/|#) <- (.+)/.exec(line);
    return (mark?.[1] ?? '')
      .split(' ')
      .filter((rule) => rule !== '')
      .map((rule) => `${row + 1} ${rule}`);
  });
}

async function foundIn({ text, file }: Case): Promise<string[]> {
  const found = new Set<string>();
  for (const { start, rule, confidence } of await findingsIn(text, file)) {
    const line = text.slice(0, start).split('\n').length;
    found.add(`${line} ${confidence === 'possible' ? '?' : ''}${rule}`);
  }
  return [...found].filter((one) => !one.includes('?') || !found.has(one.replace('?', ''))).sort();
}

describe('all rules together', () => {
  for (const file of readdirSync(CASES))
    it(`report the marked lines of the cases in ${file} and no others`, async () => {
      const cases = casesOf(file);
      assert.ok(cases.length > 15, 'there are cases');
      for (const one of cases)
        assert.deepEqual(await foundIn(one), markedIn(one.text).sort(), `${file}: ${one.name}`);
    });

  it('are named by existing ids only', () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const file of readdirSync(CASES))
      for (const { text, name } of casesOf(file))
        for (const mark of markedIn(text))
          assert.ok(ids.has(mark.replace(/^\d+ \??/, '')), `${name}: ${mark}`);
  });
});
