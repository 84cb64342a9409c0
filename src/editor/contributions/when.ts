import { fileNamePattern } from '../../formats/fileNames';
import { runtimes, suffixesOf } from '../../runtimes';
import { views } from './views';

// Conditions of menus and keys, in the language of `when` clauses.

/** True if all conditions hold. */
export function all(...conditions: readonly string[]): string {
  return conditions.join(' && ');
}

/** True if a context key is not set. */
export function not(key: string): string {
  return `!${key}`;
}

/** True if a value matches a regular expression. */
function matches(value: string, pattern: string, flags = ''): string {
  return `${value} =~ /${pattern.replaceAll('/', String.raw`\/`)}/${flags}`;
}

/** True for files with one of the extensions, which include the dot. */
function endsIn(extensions: readonly string[]): string {
  const endings = extensions.map((extension) => extension.slice(1)).join('|');
  return matches('resourceExtname', String.raw`^\.(${endings})$`);
}

/** A file on disk. */
const onDisk = 'resourceScheme == file';

/** A file whose lines a runtime can count. */
export const hasCountableLines = endsIn(runtimes.all.filter(({ hasHits }) => hasHits).flatMap(suffixesOf));

/** The same, on disk. */
export const isCountable = all(onDisk, hasCountableLines);

/** A file on disk that a runtime runs. */
export const isRunnable = all(onDisk, endsIn(runtimes.all.flatMap(suffixesOf)));

/** A file on disk that is named like a profile. */
export const isProfile = all(onDisk, matches('resourceFilename', fileNamePattern(), 'i'));

/** The title or a row of one view. */
export function inView(view: keyof typeof views): string {
  return `view == ${views[view]}`;
}

/** The title or a row of any view. */
export const inAnyView = matches(
  'view',
  String.raw`^hotline\.(${Object.values(views)
    .map((view) => view.slice('hotline.'.length))
    .join('|')})$`,
);

/** A row whose `contextValue` contains a word. */
export function rowIs(word: string): string {
  return matches('viewItem', word);
}
