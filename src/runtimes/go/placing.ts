import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { GoFacts } from './toolchain';

/** A go command that accepts changes to its standard library. */
export interface PlacedGo {
  /** Absolute path. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Flags to pass to its builds. */
  readonly flags: readonly string[];
  /** The path under which the overlay must list a file. */
  placeOf(file: string): string;
}

/**
 * Returns a go command whose standard library can be changed. A toolchain selected by a module lives in the module
 * cache; since Go 1.25 overlays may not change files there (and Go 1.19 finds no packages there), so such a toolchain
 * is run through a link to its folder. The linker is given the folder's real path, so that everything refers to the
 * library's files by their real paths.
 * @param folder output folder; created if missing
 */
export async function placedGo(
  go: string,
  { goroot, moduleCache }: GoFacts,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<PlacedGo> {
  if (moduleCache === '' || !goroot.startsWith(moduleCache + path.sep))
    return { path: go, env, flags: [], placeOf: (file) => file };
  await mkdir(folder, { recursive: true });
  const link = path.join(folder, 'goroot');
  await rm(link, { force: true });
  await symlink(goroot, link);
  const linker = path.join(folder, 'linker.sh');
  await writeFile(linker, linkerScript(goroot), { mode: 0o755 });
  return {
    path: path.join(link, 'bin', 'go'),
    env: { ...env, GOROOT: link, GOTOOLCHAIN: 'local' },
    flags: [`-toolexec="${linker}"`],
    placeOf: (file) => (file.startsWith(goroot + path.sep) ? link + file.slice(goroot.length) : file),
  };
}

function linkerScript(goroot: string): string {
  const quoted = `'${goroot.replaceAll("'", String.raw`'\''`)}'`;
  return `#!/bin/sh\ncase $1 in */link) export GOROOT=${quoted} ;; esac\nexec "$@"\n`;
}
