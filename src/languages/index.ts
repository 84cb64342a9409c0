import { isFilePath } from '../base/sourcePath';
import { Registry } from '../base/registry';
import { go } from './go/support';
import { javascript } from './javascript/support';
import type { LanguageSupport } from './language';
import { python } from './python/support';

/** Every language that is known. A new one is a folder beside this and a line here. */
export const languages = new Registry<LanguageSupport>([javascript, python, go]);

/** The language of a file by its name; undefined for one that has none. Declarations of types are of one, too. */
export function languageOfSource(path: string): LanguageSupport | undefined {
  const name = path.toLowerCase();
  return languages.all.find(({ suffixes }) => suffixes.some((suffix) => name.endsWith(suffix)));
}

/** The language of a file that has something to check; undefined for any other. */
export function languageOfPath(path: string): LanguageSupport | undefined {
  const language = languageOfSource(path);
  const name = path.toLowerCase();
  return language?.declarationSuffixes.some((suffix) => name.endsWith(suffix)) ? undefined : language;
}

/** The language of a document, by what VS Code calls it; undefined for one that is not known here. */
export function languageOfEditor(editorId: string): LanguageSupport | undefined {
  return languages.all.find(({ editorLanguages }) => editorLanguages.some(({ id }) => id === editorId));
}

/** True for a file of a library or of the runtime's own, which its user does not change. */
export function isLibrary(source: string): boolean {
  return languages.all.some(({ libraries }) => libraries.some((pattern) => pattern.test(source)));
}

/**
 * True for a file of this machine that is not the runtime's own. Go brings its library along as files, where Node.js
 * has `node:fs`: what they cost is their caller's.
 */
export function isProgramFile(source: string): boolean {
  return isFilePath(source) && !languages.all.some(({ standardLibrary }) => standardLibrary?.test(source));
}

/** What profilers put in brackets is no path: `<anonymous>`, `[kernel]`, `(native)`. */
const BRACKETED = /^[<([]/;

/** True for a source that its user may change: no library, nothing of the runtime's. */
export function isOwnSource(source: string): boolean {
  const isInternal = () => languages.all.some(({ internalSources }) => internalSources?.test(source));
  return source !== '' && !BRACKETED.test(source) && !isLibrary(source) && !isInternal();
}
