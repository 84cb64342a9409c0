import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { languageOfPath, languages } from '../../languages';

/** Folders of dependencies and of generated files, in any language. */
const FOREIGN: readonly string[] = [
  ...['third_party', 'dist', 'build', 'out', 'target', 'coverage', '.git', '.hg', '.svn'],
  ...['.cache', '.vscode-test'],
];

/** The result of a search: files to check, and paths that could not be read. */
export interface FoundFiles {
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly problem: string }[];
}

/**
 * Files to check at and below paths, sorted by name. Links to folders are not followed; a folder that is given
 * explicitly is always searched, whatever its name.
 */
export async function findFiles(
  paths: readonly string[],
  isCancelled: () => boolean = () => false,
): Promise<FoundFiles> {
  const foreign = new Set([...FOREIGN, ...languages.all.flatMap(({ foreignFolders }) => foreignFolders)]);
  const files: string[] = [];
  const problems: { path: string; problem: string }[] = [];
  const visit = async (folder: string): Promise<void> => {
    if (isCancelled()) return;
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      problems.push({ path: folder, problem: error instanceof Error ? error.message : String(error) });
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!foreign.has(entry.name)) await visit(full);
      } else if (entry.isFile() && languageOfPath(entry.name)) files.push(full);
    }
  };
  for (const one of paths) {
    try {
      if ((await stat(one)).isDirectory()) await visit(one);
      else files.push(one);
    } catch (error) {
      problems.push({ path: one, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { files: [...new Set(files)], problems };
}
