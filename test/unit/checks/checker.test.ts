import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { Checker } from '../../../src/checks/checker';
import { RuleSet, checkSource } from '../../../src/checks/checkText';
import type { PlacedFix } from '../../../src/checks/finding';
import type { Rule } from '../../../src/checks/rule';
import { read, wasmFile } from '../../support/readers';
import { languageOfPath } from '../../../src/languages';

const PROGRAMS = path.resolve('test/fixtures/fixes');
const FIB = 'function fib(n) {\n  if (n < 2) return n;\n  return fib(n - 1) + fib(n - 2);\n}\n';

describe('fixes of findings', () => {
  it('are computed on request only', async () => {
    const asked: string[] = [];
    const rule: Rule = {
      id: 'every-call',
      category: 'algorithm',
      title: 'Every call there is',
      languages: ['javascript'],
      visit: {
        call: (call, source) =>
          source.report({
            rule: 'every-call',
            subject: call,
            confidence: 'certain',
            message: '',
            lens: '',
            fixes: () => {
              asked.push(source.textOf(call));
              return [undefined, { title: 'Drop it', edits: [{ ...call, text: '' }] }];
            },
          }),
      },
    };
    const text = 'a();\n\n  b();\n';
    const rules = new RuleSet([rule], 'javascript');
    const checked = checkSource(await read(text, 'a.js'), text, languageOfPath('a.js')!, 'a.js', rules);
    assert.equal(checked.findings.length, 2);
    assert.deepEqual(asked, []);
    const place = { start: 8, end: 11, startLine: 3, startColumn: 3, endLine: 3, endColumn: 6 };
    assert.deepEqual(checked.fixesOf(checked.findings[1]!.fixToken), [
      { title: 'Drop it', edits: [{ text: '', ...place }] },
    ]);
    assert.deepEqual(asked, ['b()']);
  });

  it('are the same for a document as for a file, whatever else was checked in between', async () => {
    const checker = new Checker(wasmFile);
    const programs = readdirSync(PROGRAMS).map((name) => ({
      name,
      text: readFileSync(path.join(PROGRAMS, name), 'utf8'),
    }));
    assert.ok(programs.length > 8, 'more than are remembered');
    const checked = [];
    for (const { name, text } of programs) checked.push(await checker.checkDocument(text, name));
    for (const [row, { name, text }] of programs.entries()) {
      const whole = await checker.check(text, name, true);
      assert.deepEqual(checked[row]!.findings, whole.findings);
      const fixes: (readonly PlacedFix[])[] = [];
      for (const { fixToken } of whole.findings)
        fixes.push(fixToken === undefined ? [] : await checker.fixesOf(text, name, fixToken));
      assert.deepEqual(fixes, whole.fixes);
      assert.ok(fixes.flat().length > 0, name);
    }
  });

  it('belong to the requested text, even if the document was edited since', async () => {
    const checker = new Checker(wasmFile);
    const [finding] = (await checker.checkDocument(FIB, 'fib.js')).findings;
    const wanted = await checker.fixesOf(FIB, 'fib.js', finding!.fixToken!);
    const edited = `// A line above.\n${FIB}`;
    await checker.checkDocument(edited, 'fib.js');
    assert.deepEqual(await checker.fixesOf(FIB, 'fib.js', finding!.fixToken!), wanted);
    const moved = await checker.fixesOf(edited, 'fib.js', finding!.fixToken!);
    assert.equal(moved[0]!.edits[0]!.startLine, wanted[0]!.edits[0]!.startLine + 1);
  });

  it('are empty for an unknown token and for a text that is not checked', async () => {
    const checker = new Checker(wasmFile);
    assert.deepEqual(await checker.fixesOf(FIB, 'fib.js', 7), []);
    assert.deepEqual(await checker.fixesOf(FIB, 'fib.rb', 0), []);
    assert.deepEqual(await checker.fixesOf(`// @generated\n${FIB}`, 'fib.js', 0), []);
  });
});
