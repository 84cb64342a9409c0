import type { CodeNode } from './codeTree';
import { walk } from './codeTree';

/** The state that a front end keeps of a document between parses. */
export class SourceMemory {
  readonly statements = new StatementCache();
  /** The parser's own state, which must be disposed of by its owner. */
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

/** The top-level statements of the text parsed last: those with unchanged text are not parsed again, only moved. */
class StatementCache {
  private last = new Map<string, Kept>();
  private current = new Map<string, Kept>();

  /** Begins a parse: statements that the previous one did not use are forgotten. */
  begin(): void {
    this.last = this.current;
    this.current = new Map();
  }

  /** The statement with a given text at an offset. @param make parses it if it is unknown */
  take(text: string, start: number, make: () => CodeNode | undefined): CodeNode | undefined {
    // A node has only one position: a second statement with the same text needs its own.
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

/** The range of a text that differs in a later version: the text before and after it is the same. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** @returns undefined if the texts are equal */
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
