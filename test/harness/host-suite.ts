import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { desktopFlag, enableTrustFlag, vscodeFlag } from './launchArguments';
import { onProcessExit } from './processes';
import { inProject, temporaryFolder } from './project';
import { writeSettings } from './settings';
import { vscodeVersion, type VsCodeChoice } from './vscodeVersions';

/** A suite that runs inside the extension host of its own window. */
export interface HostSuiteRun {
  name: string;
  /** A folder or a .code-workspace file. */
  workspace: string;
  trust: 'disabled' | 'enabled';
  /** A module that exports `run()`. */
  testsPath: string;
  extensionPath: string;
  /** Default: the newest. */
  vscode?: VsCodeChoice;
  /** Added to the environment of the extension host. */
  env?: NodeJS.ProcessEnv;
}

interface Program {
  vscodeExecutablePath: string;
  launchArgs: string[];
}

/** Whether host suites run in a downloaded desktop VS Code instead of a VS Code server. */
export function usesDesktop(): boolean {
  return process.env['HOTLINE_TEST_HOST'] === 'desktop' || process.platform === 'win32';
}

/** Runs a suite in a window with a fresh profile and returns its exit code. */
export async function runHostSuite(suite: HostSuiteRun): Promise<number> {
  const profile = temporaryFolder(`profile-${suite.name}`);
  const forget = onProcessExit(profile.remove);
  writeSettings(join(profile.path, 'data'));
  try {
    return await runTests({
      ...(await program(suite, profile.path)),
      extensionDevelopmentPath: suite.extensionPath,
      extensionTestsPath: suite.testsPath,
      extensionTestsEnv: suite.env ?? {},
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  } finally {
    profile.remove();
    forget();
  }
}

/** A desktop VS Code only needs the launcher for workspace trust, to remove a flag again. */
async function program(suite: HostSuiteRun, profile: string): Promise<Program> {
  const vscode = suite.vscode ?? 'newest';
  const launchArgs = [
    suite.workspace,
    `--user-data-dir=${join(profile, 'data')}`,
    `--extensions-dir=${join(profile, 'extensions')}`,
  ];
  if (suite.trust === 'enabled') launchArgs.push(enableTrustFlag);
  if (!usesDesktop()) {
    return { vscodeExecutablePath: launcher(), launchArgs: [...launchArgs, `${vscodeFlag}=${vscode}`] };
  }
  const desktop = await downloadAndUnzipVSCode(vscode === 'newest' ? undefined : vscodeVersion(vscode));
  if (suite.trust === 'disabled') return { vscodeExecutablePath: desktop, launchArgs };
  return { vscodeExecutablePath: launcher(), launchArgs: [...launchArgs, `${desktopFlag}=${desktop}`] };
}

function launcher(): string {
  const path = inProject('out', 'test', 'harness', 'launcher.js');
  chmodSync(path, 0o755);
  return path;
}
