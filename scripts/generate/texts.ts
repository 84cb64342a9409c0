import { getL10nJson } from '@vscode/l10n-dev';

/** The English texts of package.json, by their keys. */
export type Texts = Readonly<Record<string, string>>;

/**
 * Holds package.json and its texts against each other.
 * @throws naming the keys that have no text, and the texts that nothing names
 */
export function checkTexts(manifest: string, texts: Texts): void {
  const used = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key!));
  const missing = [...used].filter((key) => !(key in texts));
  const unused = Object.keys(texts).filter((key) => !used.has(key));
  if (missing.length > 0) throw new Error(`package.nls.json lacks texts: ${missing.join(', ')}`);
  if (unused.length > 0)
    throw new Error(`package.nls.json has texts that nothing uses: ${unused.join(', ')}`);
}

/**
 * The bundle that translators get: every text that the code shows.
 * @param sources the code, each file's text
 */
export async function l10nBundle(sources: readonly string[]): Promise<string> {
  const texts = await getL10nJson(sources.map((contents) => ({ contents, extension: '.ts' })));
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}
