import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parse } from 'jsonc-parser';

/** Project settings that determine how a file's TypeScript is run. */
export interface Project {
  /** True when .ts files are ES modules (`"type": "module"`). */
  readonly isModule: boolean;
  /** The package's scripts, joined. */
  readonly scripts: string;
  /** True if tsconfig.json targets Node.js's built-in type stripping. */
  readonly isErasable: boolean;
  /** True if the package lists this dependency. */
  readonly dependsOn: (name: string) => boolean;
}

type Json = Record<string, unknown>;

/** Reads the nearest package.json and tsconfig.json above a file; malformed ones are treated as empty. */
export async function readProject(file: string): Promise<Project> {
  const [packageJson, tsconfig] = await Promise.all([
    nearestJson(file, 'package.json'),
    nearestJson(file, 'tsconfig.json'),
  ]);
  const options = asObject(tsconfig?.compilerOptions);
  const dependencies = { ...asObject(packageJson?.dependencies), ...asObject(packageJson?.devDependencies) };
  return {
    isModule: packageJson?.type === 'module',
    scripts: Object.values(asObject(packageJson?.scripts)).join('\n'),
    isErasable: [
      options.erasableSyntaxOnly,
      options.allowImportingTsExtensions,
      options.rewriteRelativeImportExtensions,
    ].includes(true),
    dependsOn: (name) => name in dependencies,
  };
}

async function nearestJson(file: string, name: string): Promise<Json | undefined> {
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return asObject(parse(text, [], { allowTrailingComma: true }));
    if (folder === path.dirname(folder)) return undefined;
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
