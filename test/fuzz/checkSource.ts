import { readFileSync } from 'node:fs';
import { applyEdits, safeEdits } from '../../src/checks/applyFixes';
import { Checker } from '../../src/checks/checker';
import type { Range } from '../../src/checks/finding';

/** A checker with the parsers that were built. */
export function builtChecker(): Checker {
  return new Checker((name) => Promise.resolve(new Uint8Array(readFileSync(`dist/${name}.wasm`))));
}

/**
 * Checks a source, whatever it looks like.
 * @returns whether something was found in it
 * @throws {Error} for what the checker throws, and for findings and fixes that are not of the text
 */
export async function checkSourceText(checker: Checker, text: string, path: string): Promise<boolean> {
  const { findings, fixes: allFixes } = await checker.check(text, path, true);
  const fixable = findings.map((finding, row) => ({ ...finding, fixes: allFixes![row]! }));
  for (const { rule, start, end, message, fixes } of fixable) {
    ensureInside({ start, end }, text, rule);
    if (start === end || message === '') throw new Error(`${rule} says nothing of the text`);
    for (const { edits } of fixes) {
      for (const edit of edits) ensureInside(edit, text, `a fix of ${rule}`);
      applyEdits(text, edits);
    }
  }
  applyEdits(text, safeEdits(fixable).edits);
  return findings.length > 0;
}

function ensureInside({ start, end }: Range, text: string, what: string): void {
  if (!(start >= 0 && start <= end && end <= text.length))
    throw new Error(`${what} stands at ${start} to ${end} of ${text.length}`);
}
