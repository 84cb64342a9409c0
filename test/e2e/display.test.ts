import * as assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator } from 'playwright-core';
import { openWindow, type EditorWindow } from '../harness/browser';
import { annotationTexts } from '../harness/mainJob';
import { startServer, type EditorServer } from '../harness/server';
import { cpuProfileText } from '../support/cpuProfile';
import { until } from '../support/waiting';

describe('what a window shows of a profile', () => {
  let folder: string;
  let server: EditorServer;
  let window: EditorWindow;

  before(async () => {
    folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'hotline-e2e-'))), 'shop');
    cpSync('test/fixtures/workspace', folder, { recursive: true });
    const file = pathToFileURL(path.join(folder, 'orders.js')).href;
    const find = { name: 'findCustomer', file, line: 4, samples: 6 };
    const revenue = { name: 'revenueByCountry', file, line: 11, samples: 3, calls: [find] };
    const report = { name: 'report', file, line: 21, samples: 1 };
    writeFileSync(path.join(folder, 'shop.cpuprofile'), cpuProfileText([revenue, report]));
    writeFileSync(path.join(folder, 'report.cpuprofile'), cpuProfileText([report]));
    writeFileSync(path.join(folder, 'broken.cpuprofile'), '{"nodes": 1}');
    const settings = { 'workbench.editorAssociations': { '*.cpuprofile': 'hotline.profile' } };
    server = await startServer({ trust: 'disabled', log: () => undefined, settings });
    window = await openWindow(server, { folder, extensionDevelopmentPath: process.cwd() });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const name = this.currentTest.title.replace(/\W+/g, '-');
    await window.screenshot(`out/test/e2e/failed-${name}.png`).catch(() => undefined);
  });
  after(async () => {
    await window?.close();
    await server?.stop();
    if (folder) rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  const statusBar = () => window.visibleText('.statusbar-item');
  const view = (title: string): Locator =>
    window.page.locator('.pane').filter({ has: window.page.locator('.pane-header', { hasText: title }) });
  const rowsOf = async (title: string): Promise<string[]> =>
    (await view(title).locator('.monaco-list-row').filter({ visible: true }).allInnerTexts()).map((text) =>
      text.replaceAll('\u00a0', ' ').replaceAll('\n', ' '),
    );
  const setSettings = (settings: object) => {
    mkdirSync(path.join(folder, '.vscode'), { recursive: true });
    writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
  };
  /** The page of a profile that is open as a file. */
  const page = () => window.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');

  it('offers no command that needs a session before there is one', async () => {
    const offered = await until('the extension is active', async () => {
      const titles = await window.offeredCommands('Hotline: Show');
      return titles.includes('Hotline: Show Libraries') && titles;
    });
    assert.deepEqual(offered.sort(), [
      'Hotline: Show Call Tree',
      'Hotline: Show Callers',
      'Hotline: Show Hot Functions',
      'Hotline: Show Libraries',
      'Hotline: Show Log',
    ]);
  });

  it('opens a profile as a page that sums it up', async () => {
    await window.openEditor('shop.cpuprofile');
    await page().locator('h1', { hasText: 'shop.cpuprofile' }).waitFor();
    const text = await page().locator('dl').innerText();
    assert.match(text, /Samples\s+10\b/);
    assert.match(text, /findCustomer 60\.0 %, revenueByCountry 30\.0 %, report 10\.0 %/);
    await until('the status bar', async () => /100 ms · findCustomer 60\.0 %/.test(await statusBar()));
  });

  for (const [button, title, first] of [
    ['Show Call Tree', 'Call Tree', /^revenueByCountry ?90\.0 %/],
    ['Show Callers', 'Callers', /^findCustomer ?60\.0 %/],
    ['Show Hot Functions', 'Hot Functions', /^findCustomer ?60\.0 %/],
  ] as const)
    it(`has a button ${button} on that page, which opens the view`, async () => {
      const header = view(title).locator('.pane-header');
      await page().getByRole('button', { name: button }).click();
      await until('it is open', async () => (await header.getAttribute('aria-expanded')) === 'true');
      await until('its rows', async () => first.test((await rowsOf(title))[0] ?? ''));
    });

  it('offers the commands that a session is for, and those of the context it has', async () => {
    const offered = await window.offeredCommands('Hotline: Show');
    assert.ok(offered.includes('Hotline: Show…'), offered.join());
    assert.ok(!offered.includes('Hotline: Show One Process or Thread…'), 'it has one thread only');
    assert.ok((await window.offeredCommands('Hotline: Next')).includes('Hotline: Next Hot Line'));
    const s = await window.offeredCommands('Hotline: S');
    assert.ok(s.includes('Hotline: Sort by Self'), s.join());
    assert.ok(!s.includes('Hotline: Select Sample Type…'), 'it has one sample type only');
    assert.ok(!s.includes('Hotline: Stop and Show the Profile'), 'nothing runs');
  });

  it('has the button of the other order in the title of Hot Functions', async () => {
    const isThere = async (name: string) =>
      (await view('Hot Functions').locator(`.pane-header [aria-label^="${name}"]`).count()) > 0;
    assert.deepEqual([await isThere('Sort by Total'), await isThere('Sort by Self')], [true, false]);
    await window.runCommand('Hotline: Sort by Total');
    await until('the button changes', async () => await isThere('Sort by Self'));
    assert.equal(await isThere('Sort by Total'), false);
    await until('the order', async () => (await rowsOf('Hot Functions'))[0]?.startsWith('revenue') ?? false);
    await window.runCommand('Hotline: Sort by Self');
  });

  it('offers to clear filters where there are some', async () => {
    const offered = () => window.offeredCommands('Hotline: F');
    const before = await offered();
    assert.ok(before.includes('Hotline: Filter Hot Functions…'), before.join());
    await window.runCommand('Hotline: Filter Hot Functions…');
    await window.page.keyboard.type('report');
    await window.page.keyboard.press('Enter');
    await until('it is filtered', async () => (await rowsOf('Hot Functions')).length === 1);
    assert.deepEqual(await window.offeredCommands('Hotline: Clear'), ['Hotline: Clear Hot Functions Filter']);
    await window.runCommand('Hotline: Clear Hot Functions Filter');
    await until('it is no more', async () => (await rowsOf('Hot Functions')).length === 3);
    await window.runCommand('Hotline: Hide…');
    await window.page.keyboard.type('report');
    await window.page.keyboard.press('Enter');
    await until('it is hidden', async () => (await rowsOf('Hot Functions')).length === 2);
    assert.deepEqual(await window.offeredCommands('Hotline: Clear'), ['Hotline: Clear Filters']);
    await window.runCommand('Hotline: Clear Filters');
    await until('it is back', async () => (await rowsOf('Hot Functions')).length === 3);
  });

  it('lights up the lines above the threshold of the settings, or none', async () => {
    await window.openFile('orders.js');
    const shown = async (...expected: string[]) =>
      until(`${expected.join(', ') || 'nothing'} is lit`, async () => {
        const texts = (await annotationTexts(window)).sort();
        return texts.length === expected.length && texts.every((text, at) => text === expected[at]);
      });
    const [report, revenue, find, call] = [
      '10.0 %  10.0 ms',
      '30.0 %  30.0 ms',
      '60.0 %  60.0 ms',
      '60.0 %  60.0 ms  (self 0 ms)',
    ] as const;
    await shown(report, revenue, find, call);
    setSettings({ 'hotline.annotations.threshold': 20 });
    await shown(revenue, find, call);
    setSettings({ 'hotline.annotations.threshold': 61 });
    await shown();
    setSettings({});
    await shown(report, revenue, find, call);
    setSettings({ 'hotline.annotations.enabled': false });
    await shown();
    setSettings({});
    await shown(report, revenue, find, call);
  });

  it('lists previous sessions, the newest first, and shows the one that is chosen as it was left', async () => {
    await window.openEditor('report.cpuprofile');
    await until('it is shown', async () => /10\.0 ms · report 100\.0 %/.test(await statusBar()));
    await window.runCommand('Hotline: Open Previous Session…');
    const rows = await until('the list', async () => {
      const labels = await window.quickPickRows();
      return labels.length >= 2 && labels;
    });
    assert.match(rows[0]!, /^report\.cpuprofile, .*\d, .*shop\/report\.cpuprofile/);
    assert.match(rows[1]!, /^shop\.cpuprofile, .*\d, .*shop\/shop\.cpuprofile/);
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await until('the status bar', async () => /100 ms · findCustomer 60\.0 %/.test(await statusBar()));
    await until('its rows', async () => (await rowsOf('Hot Functions')).length === 3);
  });

  it('says on the page of what is no profile why, and opens the log', async () => {
    await window.openEditor('broken.cpuprofile');
    await page().locator('dt', { hasText: 'Cannot be opened' }).waitFor();
    const text = await page().locator('dd').innerText();
    assert.match(text, /^broken\.cpuprofile is not a readable profile: /);
    assert.equal(await page().getByRole('button').count(), 0);
    await window.runCommand('Hotline: Show Log');
    // A server without its native logger, as this one is, has no text in logs: that it is this log has to do.
    const channel = window.page.locator('.part.panel select option:checked', { hasText: /^Hotline$/ });
    await channel.first().waitFor({ state: 'attached' });
    assert.equal(await window.page.locator('.part.panel .output-view').isVisible(), true);
  });
});
