import * as assert from 'node:assert/strict';
import { mapLines, splitLines } from '../../../src/base/lineMapping';

/** Each older line's new place as text: `3`, `3*` when stale, `-` when deleted. */
function places(before: string, after: string): string {
  return mapLines(splitLines(before), splitLines(after))
    .map((place) => (place ? `${place.line}${place.stale ? '*' : ''}` : '-'))
    .join(' ');
}

describe('line mapping', () => {
  it('keeps every line of an unchanged text', () => assert.equal(places('a\nb\nc', 'a\nb\nc'), '1 2 3'));
  it('moves lines below an insertion', () => assert.equal(places('a\nb\nc', 'a\nnew\nnewer\nb\nc'), '1 4 5'));
  it('drops a deleted line', () => assert.equal(places('a\nb\nc', 'a\nc'), '1 - 2'));
  it('marks a changed line stale in its place', () => assert.equal(places('a\nb\nc', 'a\nB\nc'), '1 2* 3'));
  it('follows lines around several edits', () => {
    assert.equal(places('a\nb\nc\nd\ne', 'zero\na\nB\nc\ne\nlast'), '2 3* 4 - 5');
  });
  it('marks what was rewritten as a block', () => assert.equal(places('a\nb\nc\nd', 'a\nX\nd'), '1 2* - 3'));
  it('follows a text that was emptied', () => assert.equal(places('a\nb', ''), '1* -'));
  it('follows a text whatever ends its lines', () => assert.equal(places('a\r\nb\r\nc', 'a\nb\nc'), '1 2 3'));
  it('gives up on texts that have nothing in common, without hanging', () => {
    const lines = (prefix: string) => Array.from({ length: 20_000 }, (_, index) => `${prefix}${index}`);
    const mapped = mapLines(lines('a'), lines('b'));
    assert.deepEqual(mapped[19_999], { line: 20_000, stale: true });
  });
});
