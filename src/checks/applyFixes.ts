import type { Edit, Finding, Fix } from './finding';

/** Applies edits to a text. @throws {RangeError} if edits overlap */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let result = '';
  let at = 0;
  for (const { start, end, text: added } of ordered) {
    if (start < at) throw new RangeError('edits overlap');
    result += text.slice(at, start) + added;
    at = end;
  }
  return result + text.slice(at);
}

/** A finding whose fixes have been computed. */
interface Fixable extends Pick<Finding, 'confidence'> {
  readonly fixes: readonly Fix[];
}

/** The edits of all fixes that are safe to apply automatically and do not overlap, and the number of those fixes. */
export function safeEdits(findings: readonly Fixable[]): { edits: readonly Edit[]; fixes: number } {
  const edits: Edit[] = [];
  let fixes = 0;
  for (const { fixes: offered, confidence } of findings) {
    const fix = offered.find(({ unsafeBecause }) => unsafeBecause === undefined);
    if (!fix || confidence === 'possible') continue;
    if (fix.edits.some((edit) => edits.some((other) => touches(edit, other)))) continue;
    edits.push(...fix.edits);
    fixes++;
  }
  return { edits, fixes };
}

function touches(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}
