import { formatWithOptions } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { WindowDriver } from './driver';
import type { Log } from './project';
import { ensureChromium } from './provision';
import type { EditorServer } from './server';
import type { WindowOptions } from './windowUrl';

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A window loads in a second, or in a minute or two on a busy machine. */
const loadTimeout = 300_000;

/** How to open a window. */
export interface BrowserOptions {
  viewport?: { width: number; height: number };
  colorScheme?: 'dark' | 'light';
  /** Receives the output of the extension host's console and the window's log while a suite runs. */
  onHostLog?: Log;
  log?: Log;
}

/** A VS Code window in its own headless Chromium. */
export class EditorWindow extends WindowDriver {
  /** Output of the extension host's console and the window's log so far, while a suite runs. */
  readonly hostLog: string[] = [];
  /** Exit code of the suite specified by extensionTestsPath; rejected if the window dies first. */
  readonly exitCode: Promise<number>;
  private resolveExit: (code: number) => void = () => undefined;

  constructor(
    page: Page,
    private readonly browser: Browser,
  ) {
    super(page);
    this.exitCode = new Promise((resolve, reject) => {
      this.resolveExit = resolve;
      page.once('crash', () => reject(new Error('The window crashed.')));
      page.once('close', () => reject(new Error('The window was closed.')));
    });
    this.exitCode.catch(() => undefined); // nobody has to await it
  }

  /** Listens to the workbench's reports: these are the functions it calls if a page provides them. */
  async listen(onHostLog: Log = () => undefined): Promise<void> {
    await this.page.exposeFunction('codeAutomationExit', (code: number) => this.resolveExit(code));
    await this.page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      const line = formatWithOptions({ colors: false }, ...args);
      this.hostLog.push(line);
      onHostLog(line);
    });
  }

  /** Closes the window and its browser. */
  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Opens a window on the server and waits until it is ready. */
export async function openWindow(
  server: EditorServer,
  window: WindowOptions,
  options: BrowserOptions = {},
): Promise<EditorWindow> {
  const executablePath = await ensureChromium(options.log ?? (() => undefined));
  // Our own signal handlers terminate this process, and the browser with it.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await chromium.launch({ executablePath, args: chromiumFlags, ...signals });
  try {
    const page = await browser.newPage(pageOptions(options));
    const opened = new EditorWindow(page, browser);
    await opened.listen(options.onHostLog);
    await page.goto(server.windowUrl(window), { timeout: loadTimeout });
    await opened.waitForWorkbench();
    return opened;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function pageOptions({ viewport, colorScheme }: BrowserOptions): BrowserContextOptions {
  return {
    viewport: viewport ?? { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    colorScheme: colorScheme ?? 'dark',
  };
}
