import { readFile, stat } from 'node:fs/promises';
import type { Profile } from '../profile/model/profile';
import { isFilePath } from '../base/sourcePath';
import { isLibrary, languageOfSource } from '../languages';
import { frontEnds, type Declarations } from '../languages/frontEnds';

/** A source above this size is not read: its functions keep the lines that the profile tells. */
const LARGEST_SOURCE = 4 * 1024 * 1024;

/**
 * A profile whose functions of the user's own sources have the lines that they begin on, in languages whose engines
 * need not tell them: Go does from 1.20 on only. Function literals keep what the profile tells. What is told of a line
 * above its function stands on the line where the function begins: so Go does with jumps that no line has made, those
 * of an endless loop without a body.
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

/** What reads the declarations of a source; undefined if its engine tells all lines. */
function declarationsOf(file: string): Declarations | undefined {
  const language = languageOfSource(file);
  return language && frontEnds.get(language.id)?.declarations;
}

/** The lines of own time, none of them above the function; `isOurs` tells the sources that this is done for. */
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
