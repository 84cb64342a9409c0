import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** Time limit for detecting hangs, generous because the machine may be busy. */
const patience = 300_000;
/** After this long, a step without effect is retried, since whatever blocked it may be gone. */
const step = 20_000;

/** Drives a VS Code window like a user, and waits for what a user would wait for. */
export class WindowDriver {
  constructor(readonly page: Page) {}

  /** Waits until the window is ready: editors restored, key bindings registered. */
  async waitForWorkbench(): Promise<void> {
    const restored = 'globalThis.driver?.whenWorkbenchRestored().then(() => true)';
    await this.page.waitForFunction(restored, undefined, { timeout: patience });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: patience });
  }

  /** Runs a command by its label in the command palette: "Category: Title". */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', title, this.quickInputRow(title, ','));
    await this.waitForPaletteToClose();
  }

  /** Opens a workspace file as text. Its path is relative to the workspace folder. */
  async openFile(relativePath: string): Promise<void> {
    await this.openEditor(relativePath);
    await this.page.locator('.part.editor .monaco-editor .view-line').first().waitFor({ timeout: patience });
  }

  /** The same, in the file's default editor. */
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

  /** Saves a screenshot of the window as a PNG. */
  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  }

  /** The text of all visible elements that match, one per line, with non-breaking spaces replaced. */
  async visibleText(selector: string): Promise<string> {
    const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
    return texts.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Reloads the window, as "Developer: Reload Window" does. */
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

  /** The first row with this label; more (a file's folder, a command's key binding) may follow after the separator. */
  private quickInputRow(label: string, separator: string): Locator {
    const name = new RegExp(`^${escapeRegExp(label)}(${separator}|$)`);
    return this.quickInput.getByRole('option', { name }).first();
  }

  /** Retries if the list closes, as it does if an extension moves the focus meanwhile. */
  private async pick(key: string, text: string, row: Locator): Promise<void> {
    for (const end = Date.now() + patience; Date.now() < end;) {
      await this.page.keyboard.press(key);
      if (!(await succeeds(this.quickInputBox.waitFor({ timeout: step })))) continue;
      await this.page.keyboard.insertText(text);
      if ((await this.isOffered(text, row)) && (await succeeds(row.click({ timeout: step })))) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`Quick Open closed each time "${text}" was about to be picked.`);
  }

  /** Waits until the row appears or the list closes. */
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
    return new Error(`Quick Open did not offer "${wanted}", but: ${offered || 'nothing'}`, { cause });
  }

  /** A command may open its own quick input, which does not start with ">". */
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
