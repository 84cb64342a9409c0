/** Longer names are cut. */
const LONGEST_NAME = 200;

/** A name of the program as Markdown that shows just it, cut before anything is escaped: half an escape would escape what follows. */
export function escapeMarkdown(name: string): string {
  return name
    .slice(0, LONGEST_NAME)
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}
