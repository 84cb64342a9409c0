import type { Language } from './finding';

const ENDINGS: readonly (readonly [RegExp, Language])[] = [
  [/\.([cm]?[jt]s|[jt]sx)$/i, 'javascript'],
  [/\.py$/i, 'python'],
  [/\.go$/i, 'go'],
];

/** The language of a file by its name; undefined for one that is not checked. Declarations of types have nothing to check. */
export function languageOfPath(path: string): Language | undefined {
  if (/\.d\.[cm]?ts$/i.test(path)) return undefined;
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}
