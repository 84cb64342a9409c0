import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as ts from 'typescript';
import { StepCounter, TooManySteps } from './backtracking';
import { hostileTexts } from './hostileTexts';

/**
 * So often something is repeated, and twice and four times as often. What is linear costs twice as much more from 2n to
 * 4n as from n to 2n, what is quadratic four times. The first look is cheap, and the second one is sure.
 */
const LOOKS = [
  { repeats: 6, mostGrowth: 2.2 },
  { repeats: 32, mostGrowth: 2.8 },
];
const MOST_STEPS = 400_000;

/** Regular expressions of the source code, with their places. */
function ownExpressions(): [place: string, expression: RegExp][] {
  const found: [string, RegExp][] = [];
  for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const file = `src/${name.replaceAll('\\', '/')}`;
    const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const end = node.text.lastIndexOf('/');
        found.push([`${file}:${line}`, new RegExp(node.text.slice(1, end), node.text.slice(end + 1))]);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/** @returns a text for which the work grows faster than the text; undefined where none was found */
function badText(expression: RegExp): string | undefined {
  const counter = StepCounter.of(expression);
  for (const { prefix, pump, suffix } of hostileTexts(counter.pattern, counter.flags)) {
    const steps = (repeats: number) => counter.count(prefix + pump.repeat(repeats) + suffix, MOST_STEPS);
    if (growsFast(steps))
      return `${JSON.stringify(prefix)} + ${JSON.stringify(pump)}.repeat(n) + ${JSON.stringify(suffix)}`;
  }
  return undefined;
}

function growsFast(steps: (repeats: number) => number): boolean {
  return LOOKS.every(({ repeats, mostGrowth }) => {
    try {
      const [once, twice, fourTimes] = [steps(repeats), steps(2 * repeats), steps(4 * repeats)];
      return fourTimes - twice > mostGrowth * (twice - once);
    } catch (error) {
      if (error instanceof TooManySteps) return true;
      throw error;
    }
  });
}

describe('regular expressions of the source code', function () {
  this.timeout(300_000);

  it('take work in proportion to the text, whatever the text', () => {
    const expressions = ownExpressions();
    assert.ok(expressions.length > 300, `${expressions.length} were found`);
    const slow = [...new Map(expressions.map((one) => [String(one[1]), one])).values()].flatMap(
      ([place, expression]) => {
        const text = badText(expression);
        return text === undefined ? [] : [`${place} ${expression.source}: ${text}`];
      },
    );
    assert.deepEqual(slow, []);
  });
});

describe('the counter of steps', () => {
  for (const expression of [
    /^(a+)+$/,
    /\s+$/,
    /^\s*(.*?)\s*$/,
    /a.*b/,
    /^(?:\s|\s\n)*x/m,
    /(?<=^\}\s*)x/,
    /^(?=.*a)(?!.*b)\w+\d+$/,
    /\bnode\b.*x/,
    /\?[^/]*$/,
    /^=\s*(.*)$/,
  ])
    it(`finds that ${expression.source} takes too long`, () =>
      assert.notEqual(badText(expression), undefined));

  for (const expression of [
    /^a+$/,
    /(?<!\w)a/,
    /"(?:[^"\\]|\\.)*"?/g,
    /^[^:\n]*:[ \t]/m,
    /\bnode\b/,
    /(?:a|b)c*/y,
  ])
    it(`finds nothing wrong with ${expression.source}`, () => assert.equal(badText(expression), undefined));

  it('finds the matches that the engine finds', () => {
    for (const [place, { source, flags }] of ownExpressions()) {
      const expression = new RegExp(source, flags.includes('y') ? flags : [...new Set(`${flags}g`)].join(''));
      const counter = StepCounter.of(expression);
      for (const { prefix, pump, suffix } of hostileTexts(counter.pattern, counter.flags).slice(0, 40)) {
        const text = prefix + pump.repeat(3) + suffix;
        const expected = [...text.matchAll(new RegExp(source, [...new Set(`${flags}g`)].join('')))];
        assert.deepEqual(
          counter.findAll(text),
          expected.map(({ index, 0: { length } }) => [index, index + length]),
          `${place} in ${JSON.stringify(text)}`,
        );
      }
    }
  });
});
