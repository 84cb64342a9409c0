import { readFileSync } from 'node:fs';
import { inProject } from './project';

/** The VS Code that suites run in. */
export type VsCodeChoice = 'newest' | 'oldest';

/** What `npm test` runs in. */
const newest = '1.139.1';

/** Version of a VS Code: the newest that was tried, or the oldest that package.json promises to work in. */
export function vscodeVersion(choice: VsCodeChoice): string {
  if (choice === 'newest') return newest;
  const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as {
    engines: { vscode: string };
  };
  return manifest.engines.vscode.replace(/^\^/, '');
}

/** @throws TypeError for any other text */
export function parseVsCodeChoice(text: string): VsCodeChoice {
  if (text === 'newest' || text === 'oldest') return text;
  throw new TypeError(`--vscode takes "newest" or "oldest", not "${text}"`);
}
