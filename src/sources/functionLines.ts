import { readFile, stat } from 'node:fs/promises';
import type { Profile } from '../profile/model/profile';
import { isFilePath, isLibrary } from '../base/sourcePath';
import { codeOnly } from '../languages/go/scan';

/** A source above this size is not read: its functions keep the lines that the profile tells. */
const LARGEST_SOURCE = 4 * 1024 * 1024;

/**
 * A profile whose functions of the user's Go sources have the lines that they begin on: Go tells them from 1.20 on
 * only. Function literals keep what the profile tells. What Go puts on a line above its function stands on the line
 * where the function begins: so it does with jumps that no line has made, those of an endless loop without a body.
 */
export async function placeGoFunctions(profile: Profile): Promise<Profile> {
  const { name, source, line } = profile.functions;
  const isOurs = profile.sources.map((file) => file.endsWith('.go') && isFilePath(file) && !isLibrary(file));
  if (!isOurs.includes(true)) return profile;
  const unplaced = new Set(source.filter((file, row) => isOurs[file] && line[row] === 0));
  const read = [...unplaced].map(async (row) => [row, await declarationsIn(profile.sources[row]!)] as const);
  const declarations = new Map(await Promise.all(read));
  const lines = line.map((known, row) =>
    known > 0 ? known : (declarations.get(source[row]!)?.get(localName(name[row]!)) ?? 0),
  );
  const placed = { ...profile, functions: { ...profile.functions, line: lines } };
  return { ...placed, selfLines: { ...placed.selfLines, line: linesInside(placed, isOurs) } };
}

/** The lines of own time, none of them above the function; `isOurs` tells the sources that this is done for. */
function linesInside({ functions, nodes, selfLines }: Profile, isOurs: readonly boolean[]): Int32Array {
  return selfLines.line.map((line, at) => {
    const func = nodes.func[selfLines.node[at]!]!;
    return isOurs[functions.source[func]!] ? Math.max(line, functions.line[func]!) : line;
  });
}

/** 1-based lines of the functions and methods of a source, methods as `Type.name`; none where it cannot be read. */
async function declarationsIn(file: string): Promise<ReadonlyMap<string, number>> {
  const size = (await stat(file).catch(() => undefined))?.size ?? Infinity;
  if (size > LARGEST_SOURCE) return new Map();
  const code = codeOnly(await readFile(file, 'utf8').catch(() => ''));
  const found = new Map<string, number>();
  let line = 1;
  let at = 0;
  const pattern =
    /^func\s+(?:\(\s*(?:[\p{L}\p{N}_]+\s+)?\*?\s*([\p{L}\p{N}_]+)[^)]*\)\s*)?([\p{L}\p{N}_]+)/gmu;
  for (const { 1: type, 2: name, index } of code.matchAll(pattern)) {
    line += code.slice(at, index).split('\n').length - 1;
    at = index;
    const key = type === undefined ? name! : `${type}.${name!}`;
    if (!found.has(key)) found.set(key, line);
  }
  return found;
}

/** `name` or `Type.name` from what Go calls a function: `example.com/pkg.(*Type[...]).name`. */
function localName(name: string): string {
  // Type arguments may hold paths of packages.
  const plain = name.replace(/\[.*\]/s, '');
  const inPackage = plain.slice(plain.lastIndexOf('/') + 1);
  return inPackage.slice(inPackage.indexOf('.') + 1).replace(/^\(\*?([^)]*)\)/, '$1');
}
