import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const slow = 60_000;
const quick = 8_000;

/** Does with a VS Code window what a user does, and waits for what a user would wait for. */
export class WindowDriver {
  constructor(readonly page: Page) {}

  /** Waits until the window is complete: its editors restored, its keys bound. */
  async waitForWorkbench(): Promise<void> {
    const restored = 'globalThis.driver?.whenWorkbenchRestored().then(() => true)';
    await this.page.waitForFunction(restored, undefined, { timeout: slow });
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: slow });
  }

  /** Runs a command as the command palette shows it: "Category: Title". */
  async runCommand(title: string): Promise<void> {
    await this.pick('F1', title, this.quickInputRow(title, ','));
    await this.waitForPaletteToClose();
  }

  /** Opens a file of the workspace as text, given its path relative to the workspace's folder. */
  async openFile(relativePath: string): Promise<void> {
    await this.openEditor(relativePath);
    await this.page.locator('.part.editor .monaco-editor .view-line').first().waitFor({ timeout: quick });
  }

  /** The same, in whatever editor the file has. */
  async openEditor(relativePath: string): Promise<void> {
    const name = basename(relativePath);
    await this.pick('ControlOrMeta+P', relativePath, this.quickInputRow(name, '[, ]'));
    const tab = this.page.locator('.part.editor .tab.active').filter({ hasText: name });
    await tab.first().waitFor({ timeout: quick });
  }

  /** Closes all notifications. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    const toasts = this.page.locator('.notifications-toasts .notification-toast');
    await toasts.first().waitFor({ state: 'hidden', timeout: quick });
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

  /** Tries again when the list goes away, as it does when an extension moves the focus meanwhile. */
  private async pick(key: string, text: string, row: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.page.keyboard.press(key);
        await this.quickInputBox.waitFor({ timeout: quick });
        await this.page.keyboard.insertText(text);
        return await row.click({ timeout: quick });
      } catch (error) {
        if (attempt === 3) throw await this.describeOffer(text, error);
        await this.page.keyboard.press('Escape');
      }
    }
  }

  private async describeOffer(wanted: string, cause: unknown): Promise<Error> {
    const offered = (await this.visibleText('.quick-input-list .monaco-list-row')).replace(/\n+/g, ' ');
    await this.page.keyboard.press('Escape');
    return new Error(`Quick open did not offer "${wanted}", but: ${offered || 'nothing'}`, { cause });
  }

  /** A command may open a quick input of its own: that one does not start with ">". */
  private async waitForPaletteToClose(): Promise<void> {
    const deadline = Date.now() + quick;
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

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
