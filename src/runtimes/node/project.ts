import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parse } from 'jsonc-parser';

/** What a file's project says about how it runs its TypeScript. */
export interface Project {
  /** True when .ts files are ES modules (`"type": "module"`). */
  readonly isModule: boolean;
  /** The texts of the package's scripts. */
  readonly scripts: string;
  /** True for a tsconfig.json written for Node.js's own type stripping. */
  readonly isErasable: boolean;
  /** True when the package lists this dependency. */
  readonly dependsOn: (name: string) => boolean;
}

type Json = Record<string, unknown>;

/** Reads the nearest package.json and tsconfig.json above a file; broken ones count as empty. */
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
