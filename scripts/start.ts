// Demonstrates the extension on a sample: node out/scripts/start.js [--headless --screenshot FILE] ...
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { copyFixture } from '../test/harness/fixtures';
import { findOnPath, runInherited } from '../test/harness/processes';
import { inProject, messageOf, projectRoot } from '../test/harness/project';
import { startServer } from '../test/harness/server';
import { isTheme, profileSample, themeSettings, type Theme } from '../test/harness/tour';

const usage =
  'Usage: npm start -- [--headless] [--screenshot FILE.png] [--theme dark|light|hc] [--sample orders.js]';

interface Choice {
  headless: boolean;
  screenshot: string;
  theme: Theme;
  /** A file of the sample workspace; the default extension is .js. */
  sample: string;
}

function parseChoice(): Choice {
  const { headless, screenshot, theme, sample } = parseArgs({
    options: {
      headless: { type: 'boolean', default: false },
      screenshot: { type: 'string', default: 'out/screenshot.png' },
      theme: { type: 'string', default: 'dark' },
      sample: { type: 'string', default: 'orders.js' },
    },
  }).values;
  if (!isTheme(theme)) throw new Error(`There is no theme "${theme}".\n${usage}`);
  const file = sample.includes('.') ? sample : `${sample}.js`;
  return { headless, screenshot: resolve(screenshot), theme, sample: file };
}

function sampleWorkspace(): string {
  const folder = inProject('.vscode-test', 'sample-workspace');
  return existsSync(folder) ? folder : copyFixture('workspace', folder);
}

async function startHeadless(choice: Choice): Promise<number> {
  await profileSample({ ...choice, log: console.log });
  console.log(choice.screenshot);
  return 0;
}

async function startWithWindow(choice: Choice): Promise<number> {
  const workspace = sampleWorkspace();
  const desktop = findOnPath(['code']) ?? (await downloadDesktop());
  if (desktop === undefined) return await serve(workspace, choice.theme);
  console.log(`Opening ${workspace} in ${desktop}`);
  const args = ['--new-window', `--extensionDevelopmentPath=${projectRoot()}`];
  return await runInherited(desktop, [...args, workspace, join(workspace, choice.sample)]);
}

async function downloadDesktop(): Promise<string | undefined> {
  if (!hasDisplay()) return undefined;
  console.log('VS Code is not on PATH: downloading it into .vscode-test ...');
  try {
    return await downloadAndUnzipVSCode();
  } catch (error) {
    console.log(`That failed (${messageOf(error)}); falling back to the VS Code server.`);
    return undefined;
  }
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined && value !== '',
  );
}

/** Runs until a signal terminates this process, and the server with it. */
async function serve(folder: string, theme: Theme): Promise<number> {
  const server = await startServer({ log: console.log, settings: themeSettings(theme) });
  const url = server.windowUrl({ folder, extensionDevelopmentPath: projectRoot() });
  console.log(
    `VS Code with the extension and a sample workspace is at\n\n${url}\n\nPress Ctrl+C to stop it.`,
  );
  return await new Promise(() => setInterval(() => undefined, 60_000));
}

async function main(): Promise<number> {
  const choice = parseChoice();
  return choice.headless ? await startHeadless(choice) : await startWithWindow(choice);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
