import * as assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { openWindow, type EditorWindow } from '../harness/browser';
import { annotationTexts, clickLens } from '../harness/mainJob';
import { startServer, type EditorServer } from '../harness/server';
import { BUSY_LINES, ENDLESS, isRunning, toldPid } from '../support/programs';
import { until } from '../support/waiting';

describe('the main job, in a window', () => {
  let folder: string;
  let server: EditorServer;
  let window: EditorWindow;

  before(async () => {
    folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'hotline-e2e-'))), 'sample with space');
    cpSync('test/fixtures/workspace', folder, { recursive: true });
    writeFileSync(path.join(folder, 'endless.js'), ENDLESS);
    writeFileSync(path.join(folder, 'killed.js'), `process.kill(process.pid, 'SIGKILL');\n`);
    writeFileSync(path.join(folder, 'short.js'), `require('node:fs').appendFileSync('runs.txt', '|');\n`);
    writeFileSync(
      path.join(folder, 'fails.js'),
      `${BUSY_LINES}throw new Error('on purpose');
`,
    );
    writeFileSync(path.join(folder, 'hostile.cpuprofile'), '{"nodes": [{"id": 1}]}');
    server = await startServer({ trust: 'disabled', log: () => undefined });
    window = await openWindow(server, { folder, extensionDevelopmentPath: process.cwd() });
    await window.waitForWorkbench();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      const name = this.currentTest.title.replace(/\W+/g, '-');
      await window.screenshot(`out/test/e2e/failed-${name}.png`).catch(() => undefined);
      if (/Profiling/.test(await statusBar())) await window.runCommand('Hotline: Cancel Profiling');
    }
  });
  after(async () => {
    await window?.close();
    await server?.stop();
    if (folder) rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  const statusBar = () => window.visibleText('.statusbar-item');
  /** What the notification centre lists: the smoke test driver keeps toasts away. */
  async function notifications(): Promise<string> {
    const centre = window.page.locator('.notifications-center.visible');
    if (!(await centre.isVisible())) {
      await window.page.locator('.statusbar-item[id="status.notifications"] a').click();
      await centre.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    return window.visibleText('.notifications-center.visible');
  }

  async function profileByLens(file: string): Promise<void> {
    await window.openFile(file);
    await clickLens(window, 'Profile this file');
  }

  it('lights up the hot lines of the sample after a click on the lens', async () => {
    await profileByLens('orders.js');
    await until('annotations', async () => (await annotationTexts(window)).length > 0);
    const texts = await annotationTexts(window);
    assert.ok(
      texts.every((text) => /^(≈ )?(< )?\d+\.\d % {2}\d[\d.]* (ms|s|µs)( {2}\(self .*\))?$/.test(text)),
      texts.join(' | '),
    );
    const ownTime = texts.filter((text) => !text.includes('(self'));
    const shares = ownTime.map((text) => Number.parseFloat(text)).reduce((sum, share) => sum + share, 0);
    assert.ok(shares > 85 && shares <= 100.5, `the lines in view together have ${shares} %`);
  });

  it('shows the program\u2019s own output in a terminal', async () => {
    const lastRow = /^\w+ +\d+\.\d\d$/m;
    await until('the terminal shows what was printed', async () =>
      lastRow.test(await window.visibleText('.terminal .xterm-rows > div')),
    );
  });

  it('sums the session up in the status bar and lists hot functions', async () => {
    assert.match(await statusBar(), /\d[\d.]* (ms|s) · (findCustomer|revenueByCountry) \d+\.\d %/);
    await window.runCommand('Hotline: Show Hot Functions');
    await until('the tree', async () =>
      /findCustomer/.test(await window.visibleText('.pane-body .monaco-list-row')),
    );
    const rows = await window.visibleText('.pane-body .monaco-list-row');
    assert.match(rows.trim().split('\n')[0]!, /^(findCustomer|revenueByCountry)/);
    await window.runCommand('Hotline: Sort by Total');
    // By self the search comes after its caller's own time too; by total all that calls it comes first.
    await until('the order changed', async () => {
      const sorted = await window.visibleText('.pane-body .monaco-list-row');
      const first = sorted.trim().split('\n')[0]!;
      return sorted.includes('revenueByCountry') && !/^(findCustomer|revenueByCountry)/.test(first);
    });
    await window.runCommand('Hotline: Sort by Self');
  });

  it('shows the lens of a hot function with self and total', async () => {
    await until('the lens', async () =>
      /revenueByCountry: self \d+\.\d % .* total \d+\.\d %/.test(
        await window.visibleText('.codelens-decoration'),
      ),
    );
  });

  it('brings the session back after a reload of the window, as it was shown', async () => {
    const rows = () => window.visibleText('.pane-body .monaco-list-row');
    await window.runCommand('Hotline: Hide…');
    await window.page.keyboard.type('findCustomer');
    await window.page.keyboard.press('Enter');
    await until('the function is hidden', async () => !/findCustomer/.test(await rows()));
    await window.reload();
    await window.runCommand('Hotline: Show Hot Functions');
    await until('the tree', async () => /revenueByCountry/.test(await rows()));
    assert.doesNotMatch(await rows(), /findCustomer/);
    await window.runCommand('Hotline: Undo the Last Filter');
    await until('the function is back', async () => /findCustomer/.test(await rows()));
    await window.openFile('orders.js');
    await until('annotations', async () => (await annotationTexts(window)).length > 0);
    await until('the status bar', async () => /revenueByCountry|findCustomer/.test(await statusBar()));
  });

  it('keeps figures beside their lines while the file is edited, and says which changed', async () => {
    const before = await annotationTexts(window);
    await window.page.locator('.part.editor .view-line').first().click();
    await window.page.keyboard.press('Control+Home');
    await window.page.keyboard.type('// a new first line\n');
    await until('the line is there', async () =>
      (await window.visibleText('.part.editor .view-lines')).includes('// a new first line'),
    );
    assert.deepEqual((await annotationTexts(window)).sort(), before.sort());
    await window.runCommand('Hotline: Next Hot Line');
    // The first keys may still go to the list that the command was picked from.
    await until('a stale line', async () => {
      await window.page.keyboard.type(' ');
      return (await annotationTexts(window)).some((text) => text.includes('changed since the run'));
    });
    await window.runCommand('File: Revert File');
    await until(
      'no stale line',
      async () => !(await annotationTexts(window)).some((text) => text.includes('changed')),
    );
  });

  it('offers Stop and Cancel while a program runs, and Stop shows the profile so far', async () => {
    await profileByLens('endless.js');
    await until('progress', async () => /Stop and keep the profile/.test(await notifications()));
    assert.match(await notifications(), /Cancel/);
    await until('the status bar counts', async () => /Profiling endless\.js: [1-9]/.test(await statusBar()));
    await window.page.locator('.notifications-center a', { hasText: 'Stop and keep the profile' }).click();
    await until('annotations', async () => (await annotationTexts(window)).length > 0);
  });

  it('leaves no process behind when the window is reloaded while a program runs, and keeps its profile', async () => {
    const file = path.join(folder, 'endless.js');
    rmSync(`${file}.pid`, { force: true });
    // Lenses of the session before may go away under a click.
    await window.openFile('endless.js');
    await window.runCommand('Hotline: Profile This File');
    const pid = await until('the program works', () => toldPid(file));
    assert.ok(isRunning(pid));
    await window.reload();
    await until('the program has ended', () => !isRunning(pid));
    await window.openFile('endless.js');
    await until('its profile is shown', async () => (await annotationTexts(window)).length > 0);
    await until('the status bar', async () => !/Profiling/.test(await statusBar()));
  });

  it('says that a program was killed, and where to look', async () => {
    await profileByLens('killed.js');
    await until('the message', async () =>
      /ended without saving a profile: it was killed/.test(await notifications()),
    );
    await window.clearNotifications();
  });

  it('says that a program failed and shows what it did until then', async () => {
    await profileByLens('fails.js');
    await until('the message', async () => /fails\.js exited with code 1/.test(await notifications()));
    await until('annotations', async () => (await annotationTexts(window)).length > 0);
    await window.clearNotifications();
  });

  it('says that a program was too short, and offers to repeat it', async () => {
    await profileByLens('short.js');
    await until('the message', async () =>
      /short\.js was active for only .* too few/.test(await notifications()),
    );
    // By keyboard: the button's own tooltip may lie over it.
    const button = window.page.locator('.notifications-center .monaco-button', { hasText: 'Run 30 Times' });
    await button.focus();
    await window.page.keyboard.press('Enter');
    const runs = () => readFileSync(path.join(folder, 'runs.txt'), 'utf8').length;
    await until('it was run 30 times more', () => runs() === 31);
    await until(
      'the new session is shown',
      async () => !/Profiling|Starting|Reading/.test(await statusBar()),
    );
    assert.equal(runs(), 31);
    await window.clearNotifications();
  });

  it('clears', async () => {
    await window.openFile('orders.js');
    await window.runCommand('Hotline: Delete Session');
    await until('no annotation', async () => (await annotationTexts(window)).length === 0);
    assert.doesNotMatch(await statusBar(), /revenueByCountry|findCustomer/);
  });
});
