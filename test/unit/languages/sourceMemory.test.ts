import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { CodeNode } from '../../../src/languages/tree/codeTree';
import { SourceMemory, changeBetween } from '../../../src/languages/tree/sourceMemory';
import { read } from '../../support/readers';

const EDITS = 150;
const PIECES = [
  'x',
  '\n',
  '(',
  ')',
  '{',
  '}',
  ' ',
  '"',
  "'",
  '`',
  '/*',
  '#',
  ' = ',
  'for ',
  'if ',
  ':',
  ',',
  'a.b(c)',
  '日本',
];

/** A seeded generator of random numbers, at least 0 and less than 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function edited(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const kind = random();
  if (kind < 0.4) return text.slice(0, at) + PIECES[Math.floor(random() * PIECES.length)] + text.slice(at);
  if (kind < 0.7) return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 12));
  // Duplicates a part: the same statement twice.
  const line = text.indexOf('\n', at) + 1;
  const end = text.indexOf('\n', line + Math.floor(random() * 80)) + 1;
  return text.slice(0, line) + text.slice(line, end) + text.slice(line);
}

/** The tree without references to parents. */
function shown(node: CodeNode): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'parent' ? undefined : value));
}

function assertParents(node: CodeNode): void {
  const pending = [node];
  for (let one = pending.pop(); one; one = pending.pop()) {
    for (const value of Object.values(one) as unknown[]) {
      for (const child of (Array.isArray(value) ? value : [value]) as CodeNode[]) {
        if (typeof child !== 'object' || child === null || !('kind' in child) || child === one.parent)
          continue;
        assert.equal(child.parent, one);
        pending.push(child);
      }
    }
  }
}

describe('a source that is parsed again', () => {
  for (const ending of ['js', 'ts', 'py', 'go']) {
    for (const seed of [1, 2, 3, 4, 5]) {
      it(`has the same tree as one parsed from scratch: .${ending}, seed ${seed}`, async () => {
        const random = randomFrom(seed);
        const rule =
          ending === 'ts' ? 'nested-loop' : ['nested-loop', 'n-plus-one', 'accumulating-copy'][seed % 3]!;
        const original = readFileSync(`test/fixtures/checks/${rule}/invalid.${ending}`, 'utf8');
        const memory = new SourceMemory();
        let text = original;
        let compared = 0;
        for (let edit = 0; edit < EDITS; edit++) {
          const again = await read(text, `a.${ending}`, memory);
          const fresh = await read(text, `a.${ending}`);
          // How tree-sitter recovers from an error may depend on what it parsed before.
          const isFree = fresh.errors.length > 0 && (ending === 'py' || ending === 'go');
          if (isFree) assert.ok(again.errors.length > 0, JSON.stringify(text));
          else {
            compared++;
            assert.ok(shown(again.tree) === shown(fresh.tree), JSON.stringify(text));
            assert.deepEqual(again.errors, fresh.errors, JSON.stringify(text));
          }
          assertParents(again.tree);
          // Often the source is restored, as by an undo.
          text = edit % 4 === 3 ? original : edited(text, random);
        }
        memory.dispose();
        assert.ok(compared >= EDITS / 5, `only ${compared} were compared`);
      });
    }
  }

  it('differs from its old version in one range', () => {
    assert.equal(changeBetween('abc', 'abc'), undefined);
    assert.deepEqual(changeBetween('abc', 'abXc'), { start: 2, oldEnd: 2, newEnd: 3 });
    assert.deepEqual(changeBetween('aaa', 'aa'), { start: 2, oldEnd: 3, newEnd: 2 });
    assert.deepEqual(changeBetween('', 'a'), { start: 0, oldEnd: 0, newEnd: 1 });
  });
});
