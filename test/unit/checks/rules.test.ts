import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { rules } from '../../../src/checks/rules';
import { languages } from '../../../src/languages';
import { findingsIn } from '../../support/readers';

const FIXTURES = path.resolve('test/fixtures/checks');

/** Lines marked with the confidence of the finding that starts there: `// <- certain`. */
function markedLines(text: string): string[] {
  return text.split('\n').flatMap((line, row) => {
    const mark = /(?:\/\/|#) <- (\w+)/.exec(line);
    return mark ? [`${row + 1} ${mark[1]}`] : [];
  });
}

async function foundLines(text: string, file: string, rule: string): Promise<string[]> {
  const found = (await findingsIn(text, file)).filter((finding) => finding.rule === rule);
  return found.map(({ start, confidence }) => `${text.slice(0, start).split('\n').length} ${confidence}`);
}

for (const { id, languages: only } of rules) {
  describe(`rule ${id}`, () => {
    for (const language of only ?? languages.all.map((one) => one.id)) {
      it(`has positive and negative cases in ${language}`, () => {
        for (const kind of ['invalid', 'valid']) {
          const name = `${kind}${languages.get(language)!.suffixes[0]!}`;
          assert.ok(existsSync(path.join(FIXTURES, id, name)), name);
        }
      });
    }
    for (const name of readdirSync(path.join(FIXTURES, id))) {
      it(`reports the marked lines of ${name} and no others`, async () => {
        const file = path.join(FIXTURES, id, name);
        const text = readFileSync(file, 'utf8');
        const marked = markedLines(text);
        assert.equal(name.startsWith('invalid'), marked.length > 0, 'only what is invalid has marks');
        assert.deepEqual(await foundLines(text, `${id}/${name}`, id), marked);
      });
    }
  });
}

describe('rules', () => {
  it('have one fixture folder each', () => {
    assert.deepEqual(readdirSync(FIXTURES).sort(), rules.map(({ id }) => id).sort());
  });
});
