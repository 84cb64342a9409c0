import { parseVsCodeChoice, type VsCodeChoice } from './vscodeVersions';

/** Enables workspace trust, although @vscode/test-electron always asks VS Code to disable it. */
export const enableTrustFlag = '--hotline-enable-trust';
/** Followed by `=` and the path of the desktop VS Code to run the suite in. */
export const desktopFlag = '--hotline-desktop';
/** Followed by `=` and the VS Code server to run the suite in. */
export const vscodeFlag = '--hotline-vscode';

const disableTrustFlag = '--disable-workspace-trust';

/** The part of VS Code's command line that the launcher handles. */
export interface Launch {
  trust: 'disabled' | 'enabled';
  vscode: VsCodeChoice;
  /** A folder or a .code-workspace file. */
  workspace?: string | undefined;
  userDataDir?: string | undefined;
  extensionsDir?: string | undefined;
  extensionDevelopmentPath?: string | undefined;
  extensionTestsPath?: string | undefined;
  /** The desktop VS Code that runs the suite instead of the server, and its command line. */
  desktop?: string | undefined;
  desktopArguments: string[];
}

/** Parses VS Code's command line; ignores flags that do not apply. */
export function parseLaunch(args: readonly string[]): Launch {
  const trust = args.includes(enableTrustFlag) || !args.includes(disableTrustFlag) ? 'enabled' : 'disabled';
  return {
    trust,
    vscode: parseVsCodeChoice(valueOf(vscodeFlag, args) ?? 'newest'),
    workspace: args.find((arg) => !arg.startsWith('-')),
    userDataDir: valueOf('--user-data-dir', args),
    extensionsDir: valueOf('--extensions-dir', args),
    extensionDevelopmentPath: valueOf('--extensionDevelopmentPath', args),
    extensionTestsPath: valueOf('--extensionTestsPath', args),
    desktop: valueOf(desktopFlag, args),
    desktopArguments: args.filter(
      (arg) => !arg.startsWith('--hotline-') && !(trust === 'enabled' && arg === disableTrustFlag),
    ),
  };
}

function valueOf(flag: string, args: readonly string[]): string | undefined {
  return args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1);
}
