import { readFile, stat } from 'node:fs/promises';
import type { Profile } from '../profile/model/profile';
import { isFilePath } from '../base/sourcePath';
import { isLibrary, languageOfSource } from '../languages';
import type { Declarations } from '../languages/language';

/** Larger sources are not read: their functions keep the lines from the profile. */
const LARGEST_SOURCE = 4 * 1024 * 1024;

/**
 * Sets the start lines of functions in the user's own sources, for languages whose engines may not record them: Go does
 * so only from 1.20 on. Function literals keep the line from the profile. Values on a line above their function are
 * moved to its first line: Go assigns such lines to jumps that no line has made, as in an endless loop without a body.
 */
export async function placeDeclarations(profile: Profile): Promise<Profile> {
  const { name, source, line } = profile.functions;
  const declarations = profile.sources.map((file) =>
    isFilePath(file) && !isLibrary(file) ? declarationsOf(file) : undefined,
  );
  const isOurs = declarations.map((one) => one !== undefined);
  if (!isOurs.includes(true)) return profile;
  const unplaced = new Set(source.filter((file, row) => isOurs[file] && line[row] === 0));
  const read = [...unplaced].map(async (row) => [row, await linesIn(profile.sources[row]!)] as const);
  const known = new Map(await Promise.all(read));
  const lineOf = (row: number): number => {
    const file = source[row]!;
    const local = declarations[file]?.localName(name[row]!);
    return (local !== undefined && known.get(file)?.get(local)) || 0;
  };
  const lines = line.map((told, row) => (told > 0 ? told : lineOf(row)));
  const placed = { ...profile, functions: { ...profile.functions, line: lines } };
  return { ...placed, selfLines: { ...placed.selfLines, line: linesInside(placed, isOurs) } };
}

/** The parser of a source's declarations; undefined if its engine records all lines. */
function declarationsOf(file: string): Declarations | undefined {
  return languageOfSource(file)?.frontEnd.declarations;
}

/** The lines of self time, none of them above its function; `isOurs` selects the sources to correct. */
function linesInside({ functions, nodes, selfLines }: Profile, isOurs: readonly boolean[]): Int32Array {
  return selfLines.line.map((line, at) => {
    const func = nodes.func[selfLines.node[at]!]!;
    return isOurs[functions.source[func]!] ? Math.max(line, functions.line[func]!) : line;
  });
}

async function linesIn(file: string): Promise<ReadonlyMap<string, number>> {
  const size = (await stat(file).catch(() => undefined))?.size ?? Infinity;
  const text = size > LARGEST_SOURCE ? '' : await readFile(file, 'utf8').catch(() => '');
  return declarationsOf(file)?.linesIn(text) ?? new Map();
}
