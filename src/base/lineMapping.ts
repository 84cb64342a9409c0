import { diffArrays } from 'diff';

/** Where a line of an older text stands in the newer one. */
export interface MappedLine {
  /** 1-based line in the newer text. */
  readonly line: number;
  /** True when the line's text changed: what was measured may no longer hold. */
  readonly stale: boolean;
}

/** Beyond this many changed lines texts count as different altogether: the diff would take too long. */
const MOST_EDITS = 800;

/**
 * Follows lines from one text to a later one. A line whose text stands unchanged moves with it; a changed line keeps
 * its place within its block and is stale; a deleted line has no place.
 * @param before lines of the older text, @param after of the newer one
 * @returns for each line of `before` (index 0 is line 1) its place, undefined where it was deleted.
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

/** The lines of a text, whatever ends them. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}
