import { readFileSync } from 'node:fs';
import { inProject } from './project';

/** The VS Code that suites run in. */
export type VsCodeChoice = 'newest' | 'oldest';

/** The version that `npm test` uses. */
const newest = '1.139.1';

/** Version of VS Code: the newest one tested, or the oldest that package.json supports. */
export function vscodeVersion(choice: VsCodeChoice): string {
  if (choice === 'newest') return newest;
  const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
    engines: { vscode: string };
  };
  return manifest.engines.vscode.replace(/^\^/, '');
}

/** @throws TypeError for any other string */
export function parseVsCodeChoice(text: string): VsCodeChoice {
  if (text === 'newest' || text === 'oldest') return text;
  throw new TypeError(`--vscode takes "newest" or "oldest", not "${text}"`);
}
