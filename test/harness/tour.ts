import { extname } from 'node:path';
import { openWindow, type EditorWindow } from './browser';
import { copyFixture } from './fixtures';
import { annotationTexts, clickLens } from './mainJob';
import { onProcessExit } from './processes';
import { messageOf, projectRoot, temporaryFolder, type Log } from './project';
import { startServer, type EditorServer } from './server';
import type { Settings } from './settings';

const profilingTimeout = 120_000;
const viewTimeout = 30_000;
/** Pixels to widen the side bar by, so that figures fit. */
const SIDE_BAR_GROWTH = 100;
/** How many times to expand a row and select the first one below it. */
const LEVELS = 6;
const viewName = 'Hot Functions';
const showViewCommand = 'View: Show Hotline';

const themes = { dark: 'Dark Modern', light: 'Light Modern', hc: 'Default High Contrast' } as const;

/** A colour theme by its short name. */
export type Theme = keyof typeof themes;

/** Whether a theme with this name exists. */
export function isTheme(name: string): name is Theme {
  return Object.hasOwn(themes, name);
}

/** The settings that select a theme. */
export function themeSettings(theme: Theme): Settings {
  return { 'workbench.colorTheme': themes[theme], 'window.autoDetectColorScheme': false };
}

/** What to show, and where to save the screenshot. */
export interface Tour {
  /** A file of the sample workspace. */
  sample: string;
  /** Another one that the run covers, opened on the right. */
  beside?: string;
  /** Show the findings of the checks, without a run. */
  findings?: boolean;
  /** The sample is another tool's profile: show its views, and the lines of this function. */
  list?: string;
  theme: Theme;
  screenshot: string;
  log: Log;
}

/** Profiles a sample file as a user would, and saves a screenshot of the result or of the failure. */
export async function profileSample(tour: Tour): Promise<void> {
  const copy = temporaryFolder('sample');
  const forget = onProcessExit(copy.remove);
  const settings = {
    ...themeSettings(tour.theme),
    'window.title': '${activeEditorShort} – Hotline',
    'editor.minimap.enabled': tour.beside === undefined && tour.list === undefined,
    'workbench.editorAssociations': { '*.pb.gz': 'hotline.profile' },
  };
  const server = await startServer({ log: tour.log, settings });
  try {
    const folder = copyFixture('workspace', `${copy.path}/sample-workspace`);
    if (tour.list !== undefined) copyFixture('profiles/go-1.19.8', `${folder}/go`);
    await profileInWindow(server, folder, tour);
  } finally {
    await server.stop();
    copy.remove();
    forget();
  }
}

async function profileInWindow(server: EditorServer, folder: string, tour: Tour): Promise<void> {
  const window = await openWindow(
    server,
    { folder, extensionDevelopmentPath: projectRoot() },
    { log: tour.log, colorScheme: tour.theme === 'light' ? 'light' : 'dark' },
  );
  try {
    await visit(window, tour);
  } catch (error) {
    const ending = extname(tour.screenshot);
    const file = `${tour.screenshot.slice(0, tour.screenshot.length - ending.length)}.failed.png`;
    await window.screenshot(file);
    throw new Error(`${messageOf(error)}\nThis is how it looked: ${file}`, { cause: error });
  } finally {
    await window.close();
  }
}

async function visit(window: EditorWindow, tour: Tour): Promise<void> {
  const { sample, beside, findings, list, screenshot, log } = tour;
  if (list !== undefined) {
    await window.openEditor(sample);
    await showViews(window, list);
    await window.screenshot(screenshot);
    return;
  }
  await window.openFile(sample);
  if (findings) {
    await showFindings(window);
    await window.screenshot(screenshot);
    return;
  }
  await clickLens(window, 'Profile this file');
  log(`Profiling ${sample} ...`);
  await annotationsShown(window);
  if (beside === undefined) await showView(window);
  else await openBeside(window, beside);
  await window.clearNotifications();
  await window.screenshot(screenshot);
}

async function showFindings(window: EditorWindow): Promise<void> {
  await window.page
    .locator('.codelens-decoration', { hasText: 'O(' })
    .first()
    .waitFor({ timeout: viewTimeout });
  await window.runCommand('View: Close Primary Side Bar');
  await window.runCommand('Problems: Focus on Problems View');
  await window.page.locator('.markers-panel .monaco-list-row').nth(1).waitFor({ timeout: viewTimeout });
  await window.clearNotifications();
}

/** Opens as many views as fit, and the lines of a function. */
async function showViews(window: EditorWindow, list: string): Promise<void> {
  await showView(window);
  await widenSideBar(window);
  for (const view of ['Call Tree', 'Callers']) {
    await window.runCommand(`Hotline: Focus on ${view} View`);
    const rows = window.page.locator('.pane', { hasText: view }).last().locator('.monaco-list-row');
    await rows.first().waitFor({ timeout: viewTimeout });
    await window.page.keyboard.press('ArrowDown');
    for (let level = 0; level < LEVELS; level++) await window.page.keyboard.press('ArrowRight');
  }
  await window.runCommand('Hotline: List Function…');
  await window.page.keyboard.type(list);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.tab.active', { hasText: list }).first().waitFor({ timeout: viewTimeout });
  await window.clearNotifications();
}

async function widenSideBar({ page }: EditorWindow): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('There is no side bar.');
  const [edge, middle] = [box.x + box.width, box.y + box.height / 2];
  await page.mouse.move(edge, middle);
  // The edge is highlighted after a short delay.
  await page.waitForTimeout(500);
  await page.mouse.down();
  await page.mouse.move(edge + SIDE_BAR_GROWTH, middle, { steps: 5 });
  await page.mouse.up();
  // Hovering highlights the edge.
  await page.mouse.move(box.x, box.y);
}

async function openBeside(window: EditorWindow, file: string): Promise<void> {
  await window.runCommand('View: Close Primary Side Bar');
  await window.runCommand('View: Hide Panel');
  await window.openFile(file);
  await window.runCommand('View: Move Editor into Next Group');
  await window.page.locator('.editor-group-container').nth(1).waitFor({ timeout: viewTimeout });
  await window.page.waitForTimeout(1000);
}

async function showView(window: EditorWindow): Promise<void> {
  const headers = window.page.locator('.part .pane-header, .part .composite.title', { hasText: viewName });
  const view = headers.filter({ visible: true }).first();
  if (!(await view.isVisible())) await window.runCommand(showViewCommand);
  await view.waitFor({ timeout: viewTimeout });
}

/** Waits for the figures next to the lines and above the functions. */
async function annotationsShown(window: EditorWindow): Promise<void> {
  const deadline = Date.now() + profilingTimeout;
  const isShown = async (): Promise<boolean> =>
    (await annotationTexts(window)).length > 0 &&
    (await window.visibleText('.codelens-decoration')).includes('self');
  while (!(await isShown())) {
    if (Date.now() > deadline) throw new Error('No line was annotated within two minutes.');
    await window.page.waitForTimeout(200);
  }
}
