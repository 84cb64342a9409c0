import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { GoFacts } from './toolchain';

/** A go command that builds with a changed library. */
export interface PlacedGo {
  /** Absolute path. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** Flags of its builds. */
  readonly flags: readonly string[];
  /** Where the overlay has to name a file. */
  placeOf(file: string): string;
}

/**
 * A go command that lets its own library be changed. A toolchain that a module asked for stands in the cache of
 * modules, and from Go 1.25 on no overlay may change what stands there (and Go 1.19 finds no packages from there): such a
 * one is run by a link to its folder.
 * The linker is told where the folder really is, so that all that names the library's files names the real ones.
 * @param folder for what is written; made where it is missing
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
