import { diffArrays } from 'diff';

/** The position of an older text's line in the newer text. */
export interface MappedLine {
  /** 1-based line in the newer text. */
  readonly line: number;
  /** True if the line's text has changed, so measurements may no longer apply. */
  readonly stale: boolean;
}

/** With more changed lines than this, the texts count as entirely different: the diff would take too long. */
const MOST_EDITS = 800;

/**
 * Maps lines of a text to a later version of it. An unchanged line moves with its text; a changed line keeps its
 * position within its block and is stale; a deleted line has no position.
 * @param before lines of the older text
 * @param after lines of the newer text
 * @returns for each line of `before` (index 0 is line 1) its position, undefined if it was deleted
 */
export function mapLines(before: readonly string[], after: readonly string[]): (MappedLine | undefined)[] {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const mapped = before.map((_, index): MappedLine | undefined => {
    if (index < head) return { line: index + 1, stale: false };
    const fromEnd = before.length - index;
    return fromEnd <= tail ? { line: after.length - fromEnd + 1, stale: false } : undefined;
  });
  const middle = before.slice(head, before.length - tail);
  if (middle.length > 0) mapMiddle(middle, after.slice(head, after.length - tail), head, mapped);
  return mapped;
}

function mapMiddle(
  before: readonly string[],
  after: readonly string[],
  offset: number,
  mapped: (MappedLine | undefined)[],
): void {
  const blocks = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS }) ?? [
    { removed: true, added: false, count: before.length },
    { removed: false, added: true, count: after.length },
  ];
  let old = 0;
  let now = 0;
  blocks.forEach((block, at) => {
    if (block.added) now += isAfterRemoval(blocks[at - 1]) ? 0 : block.count;
    else if (block.removed) {
      const replacement = blocks[at + 1];
      const replaced = replacement?.added ? replacement.count : 0;
      for (let index = 0; index < Math.min(block.count, replaced); index++) {
        mapped[offset + old + index] = { line: offset + now + index + 1, stale: true };
      }
      old += block.count;
      now += replaced;
    } else {
      for (let index = 0; index < block.count; index++) {
        mapped[offset + old++] = { line: offset + ++now, stale: false };
      }
    }
  });
}

function isAfterRemoval(block: { removed: boolean } | undefined): boolean {
  return block?.removed === true;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function commonTail(a: readonly string[], b: readonly string[], head: number): number {
  let count = 0;
  const most = Math.min(a.length, b.length) - head;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** The lines of a text, with any kind of line ending. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}
