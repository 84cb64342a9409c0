import { cpSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { inProject } from './project';

/**
 * Copies a fixture into a folder, so that the original remains unchanged.
 * @param fixture a folder in test/fixtures, or a .code-workspace file in one
 * @returns the path to open: the folder, or the .code-workspace file in it
 */
export function copyFixture(fixture: string, folder: string): string {
  const isWorkspaceFile = extname(fixture) === '.code-workspace';
  const source = inProject('test', 'fixtures', isWorkspaceFile ? dirname(fixture) : fixture);
  cpSync(source, folder, { recursive: true });
  return isWorkspaceFile ? join(folder, basename(fixture)) : folder;
}
