import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startGroup, onProcessExit, tailOf, type ProcessGroup } from './processes';
import { messageOf, temporaryFolder, within, type Log } from './project';
import { ensureServer } from './provision';
import { writeSettings, type Settings } from './settings';
import type { VsCodeChoice } from './vscodeVersions';
import { windowUrl, type WindowOptions } from './windowUrl';

/** A server starts in a second or two, or in a minute on a busy machine. */
const startTimeout = 300_000;
const listeningLine = /Extension host agent listening on (\d+)\n/;

/** How to start a VS Code server. */
export interface ServerOptions {
  log: Log;
  /** Default: the newest. */
  vscode?: VsCodeChoice;
  /** Whether workspace trust is enabled; 'disabled' trusts every folder. Default: 'disabled'. */
  trust?: 'disabled' | 'enabled';
  /** The profile folder; defaults to a temporary one. Its settings.json is overwritten. */
  userDataDir?: string;
  extensionsDir?: string;
  /** Added to the environment of the server and its extension hosts. */
  env?: NodeJS.ProcessEnv;
  /** Overrides for the quiet defaults. */
  settings?: Settings;
}

/** A running VS Code server; any number of windows can be opened on it. */
export interface EditorServer {
  port: number;
  origin: string;
  /** The temporary folder, which is removed on stop. */
  dataDir: string;
  userDataDir: string;
  windowUrl(options: WindowOptions): string;
  /** Terminates the server and everything it started. */
  stop(): Promise<void>;
  /** The last lines of the server's output. */
  logTail(): string;
}

/** Starts a VS Code server on a free port, installing it first if necessary. */
export async function startServer(options: ServerOptions): Promise<EditorServer> {
  const files = await ensureServer(options.log, options.vscode);
  const data = temporaryFolder('server');
  const forget = onProcessExit(data.remove);
  const userDataDir = options.userDataDir ?? join(data.path, 'data');
  writeSettings(userDataDir, options.settings);
  const builtin = linkBuiltinExtensions(files.serverMain, data.path);
  const args = [
    files.serverMain,
    ...serverArguments(options, data.path, userDataDir),
    ...['--builtin-extensions-dir', builtin],
  ];
  const group = startGroup(files.node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment(options.env),
  });
  const stop = async (): Promise<void> => {
    await group.stop();
    data.remove();
    forget();
  };
  try {
    const { port, logTail } = await listening(group);
    const origin = `http://127.0.0.1:${port}`;
    const urlOf = (window: WindowOptions): string => windowUrl(origin, window);
    return { port, origin, dataDir: data.path, userDataDir, windowUrl: urlOf, stop, logTail };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The server is installed inside the project. In a window that develops the project's extension, VS Code would take the
 * built-in themes for that extension's own and force the first of them, so they are linked from elsewhere.
 */
function linkBuiltinExtensions(serverMain: string, dataDir: string): string {
  const link = join(dataDir, 'builtin-extensions');
  symlinkSync(join(dirname(serverMain), '..', 'extensions'), link, 'junction');
  return link;
}

function serverArguments(options: ServerOptions, dataDir: string, userDataDir: string): string[] {
  const values = {
    host: '127.0.0.1',
    port: '0',
    'telemetry-level': 'off',
    'server-data-dir': dataDir,
    'user-data-dir': userDataDir,
    'extensions-dir': options.extensionsDir ?? join(dataDir, 'extensions'),
  };
  return [
    ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]),
    '--without-connection-token',
    '--accept-server-license-terms',
    '--enable-smoke-test-driver', // without it the workbench ignores the payload of the window's URL
    ...(options.trust === 'enabled' ? [] : ['--disable-workspace-trust']),
  ];
}

/** Removes variables inherited from an enclosing VS Code or debugger. */
function serverEnvironment(added: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('VSCODE_') && name !== 'NODE_OPTIONS' && name !== 'ELECTRON_RUN_AS_NODE',
  );
  return { ...Object.fromEntries(inherited), ...added };
}

async function listening(group: ProcessGroup): Promise<{ port: number; logTail: () => string }> {
  let announce: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve) => (announce = resolve));
  const logTail = tailOf(group.child, 200, (tail) => {
    const match = listeningLine.exec(tail);
    if (match !== null) announce(Number(match[1]));
  });
  try {
    const seconds = startTimeout / 1000;
    const silence = `it was not listening after ${seconds} s`;
    return { port: await within(startTimeout, Promise.race([port, death(group)]), silence), logTail };
  } catch (error) {
    throw new Error(`The VS Code server did not start: ${messageOf(error)}. It printed:\n${logTail()}`, {
      cause: error,
    });
  }
}

function death({ child }: ProcessGroup): Promise<never> {
  return new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`it ended with ${signal ?? `code ${code}`}`)));
  });
}
