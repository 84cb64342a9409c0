import { isFilePath } from '../base/sourcePath';
import { Registry } from '../base/registry';
import { go } from './go/support';
import { javascript } from './javascript/support';
import type { LanguageSupport } from './language';
import { python } from './python/support';

/** All known languages. To add one, add a folder here and an entry to this list. */
export const languages = new Registry<LanguageSupport>([javascript, python, go]);

/** The language of a file, by its suffix; undefined if it has none. Type declaration files are included. */
export function languageOfSource(path: string): LanguageSupport | undefined {
  const name = path.toLowerCase();
  return languages.all.find(({ suffixes }) => suffixes.some((suffix) => name.endsWith(suffix)));
}

/** The language of a file that can be checked; undefined for any other. */
export function languageOfPath(path: string): LanguageSupport | undefined {
  const language = languageOfSource(path);
  const name = path.toLowerCase();
  return language?.declarationSuffixes.some((suffix) => name.endsWith(suffix)) ? undefined : language;
}

/** The language of a document, by its VS Code language id; undefined for an unknown one. */
export function languageOfEditor(editorId: string): LanguageSupport | undefined {
  return languages.all.find(({ editorLanguages }) => editorLanguages.some(({ id }) => id === editorId));
}

/** True for a file of a library or of the runtime itself, which users do not change. */
export function isLibrary(source: string): boolean {
  return languages.all.some(({ libraries }) => libraries.some((pattern) => pattern.test(source)));
}

/**
 * True for a file on this machine that does not belong to the runtime. Go's standard library is on disk as files,
 * whereas Node.js's is named `node:fs`; its cost is attributed to its callers.
 */
export function isProgramFile(source: string): boolean {
  return isFilePath(source) && !languages.all.some(({ standardLibrary }) => standardLibrary?.test(source));
}

/** Bracketed names from profilers are not paths: `<anonymous>`, `[kernel]`, `(native)`. */
const BRACKETED = /^[<([]/;

/** True for a source that users may change: not one of a library or of the runtime. */
export function isOwnSource(source: string): boolean {
  const isInternal = () => languages.all.some(({ internalSources }) => internalSources?.test(source));
  return source !== '' && !BRACKETED.test(source) && !isLibrary(source) && !isInternal();
}
