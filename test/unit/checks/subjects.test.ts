import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { MODULE_NAME } from '../../../src/base/functionKey';
import type { Finding } from '../../../src/checks/finding';
import { findingsIn } from '../../support/readers';

const FIXTURES = path.resolve('test/fixtures/checks');

async function findingOf(rule: string, text: string, file: string): Promise<Finding> {
  const found = (await findingsIn(text, file)).filter((finding) => finding.rule === rule);
  assert.equal(found.length, 1, `${rule} finds one thing`);
  return found[0]!;
}

/** `1–3` for the lines of a place. */
function lines({ startLine, endLine }: { startLine: number; endLine: number }): string {
  return `${startLine}–${endLine}`;
}

describe('the subject of a finding', () => {
  for (const rule of readdirSync(FIXTURES))
    it(`of ${rule} contains the marked range and lies in its function`, async () => {
      let seen = 0;
      for (const name of readdirSync(path.join(FIXTURES, rule))) {
        const text = readFileSync(path.join(FIXTURES, rule, name), 'utf8');
        const allLines = text.split('\n');
        for (const { start, end, startLine, startColumn, subject } of await findingsIn(
          text,
          `/src/${name}`,
        )) {
          seen++;
          assert.equal(
            allLines.slice(0, startLine - 1).join('\n').length + startColumn - (startLine > 1 ? 0 : 1),
            start,
          );
          assert.ok(subject.place.start <= start && end <= subject.place.end, `${name}: ${start}`);
          assert.equal(subject.key.source, `/src/${name}`);
          const func = subject.function;
          assert.equal(subject.key.name, func ? (func.name ?? '') : MODULE_NAME);
          if (!func) continue;
          assert.ok(func.start <= subject.place.start && subject.place.end <= func.end, name);
          assert.ok(func.startLine <= func.bodyLine && func.bodyLine <= func.endLine, name);
        }
      }
      assert.ok(seen > 0);
    });

  it('is the whole loop in a JavaScript method', async () => {
    const { subject, startLine, endLine } = await findingOf(
      'nested-loop',
      'class Shop {\n  find(as, bs) {\n    for (const a of as) {\n      for (const b of bs) {\n        if (a.id === b.id) use(a);\n      }\n    }\n  }\n}\n',
      '/a.js',
    );
    assert.equal(lines(subject.place), '4–6');
    assert.deepEqual([startLine, endLine], [4, 4], 'its head alone is marked');
    assert.deepEqual(subject.key, { name: 'find', source: '/a.js', scope: 'Shop' });
    assert.equal(lines(subject.function!), '2–8');
    assert.equal(subject.function!.bodyLine, 3);
  });

  it('includes decorators in the head of a Python function', async () => {
    const { subject } = await findingOf(
      'linear-search-in-loop',
      'def outer():\n    @traced\n    @checked\n    def inner(\n        xs: list,\n        ys,\n    ):\n        for y in ys:\n            if y in xs:\n                use(y)\n',
      '/a.py',
    );
    assert.equal(lines(subject.place), '9–9');
    assert.deepEqual(subject.key, { name: 'inner', source: '/a.py', scope: 'outer' });
    assert.equal(lines(subject.function!), '2–10');
    assert.equal(subject.function!.bodyLine, 8);
  });

  it('has the receiver type of a Go method as its scope', async () => {
    const { subject } = await findingOf(
      'regex-in-loop',
      'package main\n\nfunc (s *Shop[K]) match(xs []string) {\n\tfor _, x := range xs {\n\t\tregexp.MustCompile(`a`).MatchString(x)\n\t}\n}\n',
      '/a.go',
    );
    assert.equal(lines(subject.place), '5–5');
    assert.deepEqual(subject.key, { name: 'match', source: '/a.go', scope: 'Shop' });
  });

  it('has no function at the top level of a file', async () => {
    const { subject } = await findingOf('sort-in-loop', 'first = sorted(xs)[0]\n', '/a.py');
    assert.equal(subject.function, undefined);
    assert.deepEqual(subject.key, { name: MODULE_NAME, source: '/a.py', scope: '' });
  });
});
