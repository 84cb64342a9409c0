import type { LanguageId } from './language';

const ENDINGS: readonly (readonly [RegExp, LanguageId])[] = [
  [/\.([cm]?[jt]s|[jt]sx)$/i, 'javascript'],
  [/\.py$/i, 'python'],
  [/\.go$/i, 'go'],
];

/** The language of a file by its name; undefined for one that is not checked. Declarations of types have nothing to check. */
export function languageOfPath(path: string): LanguageId | undefined {
  if (/\.d\.[cm]?ts$/i.test(path)) return undefined;
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}
