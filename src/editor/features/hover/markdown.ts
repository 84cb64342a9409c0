/** Longer names are truncated. */
const LONGEST_NAME = 200;

/**
 * A name from the program, escaped for Markdown. It is truncated before escaping: half an escape would escape what
 * follows.
 */
export function escapeMarkdown(name: string): string {
  return name
    .slice(0, LONGEST_NAME)
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}
