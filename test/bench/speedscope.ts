import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type ConsoleMessage } from 'playwright-core';
import { ensureChromium } from '../harness/provision';

const PACKAGE = path.dirname(require.resolve('speedscope/package.json'));
/** Speedscope draws by WebGL, which Chromium does by software here. */
const FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];
const IMPORT_MS = 300_000;

/** The viewer of profiles of https://www.speedscope.app, in a headless Chromium. */
export class Speedscope {
  private constructor(
    private readonly browser: Browser,
    readonly version: string,
  ) {}

  static async open(): Promise<Speedscope> {
    const executablePath = await ensureChromium(() => undefined);
    const { version } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as {
      version: string;
    };
    return new Speedscope(await chromium.launch({ executablePath, args: FLAGS }), `speedscope ${version}`);
  }

  /**
   * What it says itself that an import took, in milliseconds: from a file that is dropped on it and in memory, to its
   * own model of it.
   * @throws {Error} when it does not come to an end of it
   */
  async importTime(file: string): Promise<number> {
    const server = await serve(file);
    const page = await this.browser.newPage();
    try {
      const done = page.waitForEvent('console', { predicate: isImportTime, timeout: IMPORT_MS });
      await page.goto(pathToFileURL(path.join(PACKAGE, 'dist/release/index.html')).href);
      await page.waitForSelector('canvas', { state: 'attached' });
      const { port } = server.address() as AddressInfo;
      await page.evaluate(dropScript(`http://127.0.0.1:${port}/`, path.basename(file)));
      return Number(IMPORT_TIME.exec((await done).text())![1]);
    } finally {
      await page.close();
      server.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

const IMPORT_TIME = /^import: ([\d.]+) ?ms/;

function isImportTime(message: ConsoleMessage): boolean {
  return IMPORT_TIME.test(message.text());
}

/** Runs in the page, where the types of this program are not known. */
function dropScript(url: string, name: string): string {
  return `(async () => {
    const bytes = await (await fetch(${JSON.stringify(url)})).arrayBuffer();
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    document.querySelector('canvas').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  })()`;
}

async function serve(file: string): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
