import { getL10nJson } from '@vscode/l10n-dev';

/** package.json's English strings, by key. */
export type Texts = Readonly<Record<string, string>>;

/**
 * Checks package.json against its strings.
 * @throws naming keys without a string and unused strings
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
 * The bundle for translators: every string that the code displays.
 * @param sources contents of the source files
 */
export async function l10nBundle(sources: readonly string[]): Promise<string> {
  const texts = await getL10nJson(sources.map((contents) => ({ contents, extension: '.ts' })));
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}
