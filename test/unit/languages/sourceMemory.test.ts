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

/** A generator of numbers from 0 to below 1 that gives the same for a seed. */
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
  // A part of it once more: the same statement twice.
  const line = text.indexOf('\n', at) + 1;
  const end = text.indexOf('\n', line + Math.floor(random() * 80)) + 1;
  return text.slice(0, line) + text.slice(line, end) + text.slice(line);
}

/** The tree without the way back to parents. */
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

describe('a source that is read again', () => {
  for (const ending of ['js', 'ts', 'py', 'go']) {
    for (const seed of [1, 2, 3, 4, 5]) {
      it(`is the same as one that is read for the first time: .${ending}, seed ${seed}`, async () => {
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
          // How tree-sitter goes on behind an error may depend on what it had read before.
          const isFree = fresh.errors.length > 0 && (ending === 'py' || ending === 'go');
          if (isFree) assert.ok(again.errors.length > 0, JSON.stringify(text));
          else {
            compared++;
            assert.ok(shown(again.tree) === shown(fresh.tree), JSON.stringify(text));
            assert.deepEqual(again.errors, fresh.errors, JSON.stringify(text));
          }
          assertParents(again.tree);
          // Often it is whole again, as after an undo.
          text = edit % 4 === 3 ? original : edited(text, random);
        }
        memory.dispose();
        assert.ok(compared >= EDITS / 5, `only ${compared} were compared`);
      });
    }
  }

  it('tells what changed between two texts', () => {
    assert.equal(changeBetween('abc', 'abc'), undefined);
    assert.deepEqual(changeBetween('abc', 'abXc'), { start: 2, oldEnd: 2, newEnd: 3 });
    assert.deepEqual(changeBetween('aaa', 'aa'), { start: 2, oldEnd: 3, newEnd: 2 });
    assert.deepEqual(changeBetween('', 'a'), { start: 0, oldEnd: 0, newEnd: 1 });
  });
});
