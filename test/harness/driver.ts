import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** Ends what hangs. A machine that is busy with other things may take its time. */
const patience = 300_000;
/** After so long, what was in the way may have gone: a step that changes nothing is tried anew. */
const step = 20_000;

/** Does with a VS Code window what a user does, and waits for what a user would wait for. */
export class WindowDriver {
  constructor(readonly page: Page) {}

  /** Waits until the window is complete: its editors restored, its keys bound. */
  async waitForWorkbench(): Promise<void> {
    const restored = 'globalThis.driver?.whenWorkbenchRestored().then(() => true)';
    await this.page.waitForFunction(restored, undefined, { timeout: patience });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: patience });
  }

  /** Runs a command as the command palette shows it: "Category: Title". */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', title, this.quickInputRow(title, ','));
    await this.waitForPaletteToClose();
  }

  /** The commands that the command palette offers whose "Category: Title" begins so; it must offer some. */
  async offeredCommands(beginning: string): Promise<string[]> {
    const category = beginning.slice(0, beginning.indexOf(' ') + 1);
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.page.keyboard.press('F1');
      if (!(await succeeds(this.quickInputBox.waitFor({ timeout: step })))) continue;
      await this.page.keyboard.insertText(beginning);
      const titles = await this.titlesOf(category);
      await this.page.keyboard.press('Escape');
      await this.quickInput.first().waitFor({ state: 'hidden', timeout: patience });
      if (titles) return titles.filter((title) => title.startsWith(beginning));
    }
    throw new Error(`The command palette did not offer anything that begins with "${beginning}".`);
  }

  /** The commands that the palette lists, once they are all of a category; undefined where they do not get so. */
  private async titlesOf(category: string): Promise<string[] | undefined> {
    for (const end = Date.now() + step; Date.now() < end && (await this.quickInputBox.isVisible());) {
      const labels = await this.quickPickRows();
      // Below those that match there may be others that have a word in common.
      const similar = labels.findIndex((label) => label.endsWith(', similar commands'));
      const titles = (similar < 0 ? labels : labels.slice(0, similar)).map((label) => label.split(',')[0]!);
      if (titles.length > 0 && titles.every((title) => title.startsWith(category))) return titles;
      await this.page.waitForTimeout(25);
    }
    return undefined;
  }

  /** What the quick pick that is open lists, as a screen reader says it: label, description and detail. */
  async quickPickRows(): Promise<string[]> {
    const rows = await this.quickInput.getByRole('option').all();
    const labels = await Promise.all(
      rows.map((row) => row.getAttribute('aria-label', { timeout: step }).catch(() => null)),
    );
    return labels.filter((label) => label !== null);
  }

  /** Opens a file of the workspace as text, given its path relative to the workspace's folder. */
  async openFile(relativePath: string): Promise<void> {
    await this.openEditor(relativePath);
    await this.page.locator('.part.editor .monaco-editor .view-line').first().waitFor({ timeout: patience });
  }

  /** The same, in whatever editor the file has. */
  async openEditor(relativePath: string): Promise<void> {
    const name = basename(relativePath);
    await this.pick('ControlOrMeta+P', relativePath, this.quickInputRow(name, '[, ]'));
    const tab = this.page.locator('.part.editor .tab.active').filter({ hasText: name });
    await tab.first().waitFor({ timeout: patience });
  }

  /** Closes all notifications. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    const toasts = this.page.locator('.notifications-toasts .notification-toast');
    await toasts.first().waitFor({ state: 'hidden', timeout: patience });
  }

  /** Saves what the window shows as a PNG. */
  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }

  /** The text of all visible elements that match, one a line, with plain spaces. */
  async visibleText(selector: string): Promise<string> {
    const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
    return texts.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Loads the window anew, as "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.waitForWorkbench();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true });
  }

  private get quickInputBox(): Locator {
    return this.quickInput.locator('.quick-input-box input');
  }

  /** The first row with this label; more (a file's folder, a command's keys) may follow after the separator. */
  private quickInputRow(label: string, separator: string): Locator {
    const name = new RegExp(`^${escapeRegExp(label)}(${separator}|$)`);
    return this.quickInput.getByRole('option', { name }).first();
  }

  /** Asks again when the list goes away, as it does when an extension moves the focus meanwhile. */
  private async pick(key: string, text: string, row: Locator): Promise<void> {
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.page.keyboard.press(key);
      if (!(await succeeds(this.quickInputBox.waitFor({ timeout: step })))) continue;
      await this.page.keyboard.insertText(text);
      if ((await this.isOffered(text, row)) && (await succeeds(row.click({ timeout: step })))) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`Quick open went away whenever "${text}" was to be picked.`);
  }

  /** Waits until the row is there, or the list goes away. */
  private async isOffered(text: string, row: Locator): Promise<boolean> {
    const there = row.waitFor({ timeout: patience });
    const gone = this.quickInput.first().waitFor({ state: 'hidden', timeout: patience });
    gone.catch(() => undefined);
    try {
      return await Promise.race([there.then(() => true), gone.then(() => false)]);
    } catch (error) {
      throw await this.describeOffer(text, error);
    } finally {
      there.catch(() => undefined);
    }
  }

  private async describeOffer(wanted: string, cause: unknown): Promise<Error> {
    const offered = (await this.visibleText('.quick-input-list .monaco-list-row')).replace(/\n+/g, ' ');
    await this.page.keyboard.press('Escape');
    return new Error(`Quick open did not offer "${wanted}", but: ${offered || 'nothing'}`, { cause });
  }

  /** A command may open a quick input of its own: that one does not start with ">". */
  private async waitForPaletteToClose(): Promise<void> {
    const deadline = Date.now() + patience;
    while (await this.isPaletteOpen()) {
      if (Date.now() > deadline) throw new Error('The command palette did not close.');
      await this.page.waitForTimeout(25);
    }
  }

  private async isPaletteOpen(): Promise<boolean> {
    if (!(await this.quickInputBox.isVisible())) return false;
    const text = await this.quickInputBox.inputValue({ timeout: 1000 }).catch(() => '');
    return text.startsWith('>');
  }
}

function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
