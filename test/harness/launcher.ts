#!/usr/bin/env node
// Stands in for VS Code's executable: takes its command line, as @vscode/test-electron passes it, runs the
// suite in a VS Code server with a headless window, prints the suite's console and exits with the suite's exit code.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { markVariable, unmark } from './consoleMark';
import { openWindow } from './browser';
import { parseLaunch, type Launch } from './launchArguments';
import { endWithParent, onProcessExit } from './processes';
import { messageOf, within } from './project';
import { startServer, type EditorServer } from './server';
import type { WindowOptions } from './windowUrl';

const giveUpAfter = 45 * 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runInServer(launch: Launch): Promise<number> {
  const server = await startServer({ log: say, env: { [markVariable]: '1' }, ...serverOptions(launch) });
  try {
    return await runInWindow(server, launch);
  } catch (error) {
    throw new Error(`${messageOf(error)}\nThe end of the server's log:\n${server.logTail()}`, {
      cause: error,
    });
  } finally {
    await server.stop();
  }
}

function serverOptions({ trust, vscode, userDataDir, extensionsDir }: Launch): Pick<
  Launch,
  'trust' | 'vscode'
> & {
  userDataDir?: string;
  extensionsDir?: string;
} {
  return {
    trust,
    vscode,
    ...(userDataDir === undefined ? {} : { userDataDir: resolve(userDataDir) }),
    ...(extensionsDir === undefined ? {} : { extensionsDir: resolve(extensionsDir) }),
  };
}

async function runInWindow(server: EditorServer, launch: Launch): Promise<number> {
  let relayed = 0;
  const onHostLog = (line: string): void => {
    const text = unmark(line);
    if (text === undefined) return; // the window's own log
    relayed++;
    say(text);
  };
  const window = await openWindow(server, windowOptions(launch), { onHostLog, log: say });
  try {
    const text = `The suite did not end within ${giveUpAfter / 60_000} minutes.`;
    const code = await within(giveUpAfter, window.exitCode, text);
    if (relayed === 0) say(`The suite reported nothing. The window's log:\n${endOf(window.hostLog)}`);
    return code;
  } finally {
    await window.close();
  }
}

/** The last entries, without their stack traces in VS Code. */
function endOf(log: readonly string[]): string {
  return log
    .slice(-30)
    .map((entry) => entry.split('\n', 1)[0])
    .join('\n');
}

function windowOptions({ workspace, extensionDevelopmentPath, extensionTestsPath }: Launch): WindowOptions {
  if (extensionDevelopmentPath === undefined || extensionTestsPath === undefined) {
    throw new Error('Both --extensionDevelopmentPath and --extensionTestsPath are needed.');
  }
  const paths = {
    extensionDevelopmentPath: resolve(extensionDevelopmentPath),
    extensionTestsPath: resolve(extensionTestsPath),
  };
  if (workspace === undefined) return paths;
  const opened = resolve(workspace);
  return opened.endsWith('.code-workspace') ? { ...paths, workspace: opened } : { ...paths, folder: opened };
}

/** A desktop VS Code accepts the command line once this launcher's own flags are removed. */
async function runInDesktop(executable: string, args: string[]): Promise<number> {
  const child = spawn(executable, args, { stdio: 'inherit' });
  onProcessExit(() => child.kill());
  return await new Promise((done, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => done(code ?? 1));
  });
}

async function main(): Promise<void> {
  endWithParent();
  const launch = parseLaunch(process.argv.slice(2));
  try {
    process.exit(
      launch.desktop === undefined
        ? await runInServer(launch)
        : await runInDesktop(launch.desktop, launch.desktopArguments),
    );
  } catch (error) {
    say(messageOf(error));
    process.exit(1);
  }
}

void main();
