import type { CodeNode } from './codeTree';
import { walk } from './codeTree';

/** What a front end remembers of a document from one reading to the next. */
export class SourceMemory {
  readonly statements = new StatementCache();
  /** What the parser keeps; its owner lets go of it. */
  parsed: { readonly text: string; readonly syntax: unknown; dispose(): void } | undefined;

  dispose(): void {
    this.parsed?.dispose();
    this.parsed = undefined;
  }
}

interface Kept {
  readonly node: CodeNode | undefined;
  start: number;
}

/** The outermost statements of the text that was read last: those whose text is the same are not read again, only moved. */
class StatementCache {
  private last = new Map<string, Kept>();
  private current = new Map<string, Kept>();

  /** Begins a reading: what the one before the last had is forgotten. */
  begin(): void {
    this.last = this.current;
    this.current = new Map();
  }

  /** The statement with a text at an offset. @param make reads it where it is not known */
  take(text: string, start: number, make: () => CodeNode | undefined): CodeNode | undefined {
    // A node can stand in one place only: a second statement with the same text has its own.
    if (this.current.has(text)) return make();
    let kept = this.last.get(text);
    if (kept) {
      if (kept.node) moveBy(kept.node, start - kept.start);
      kept.start = start;
    } else kept = { node: make(), start };
    this.current.set(text, kept);
    return kept.node;
  }
}

interface Movable {
  start: number;
  end: number;
  nameStart?: number;
}

function moveBy(root: CodeNode, distance: number): void {
  if (distance === 0) return;
  walk(root, (node) => {
    const movable = node as Movable;
    movable.start += distance;
    movable.end += distance;
    if (node.kind === 'member') movable.nameStart! += distance;
  });
}

/** The part of a text that is another in a later one: the rest before and behind it is the same. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** @returns undefined for texts that are the same */
export function changeBetween(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}
