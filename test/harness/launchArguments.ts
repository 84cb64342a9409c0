import { parseVsCodeChoice, type VsCodeChoice } from './vscodeVersions';

/** Turns workspace trust on, although @vscode/test-electron always asks VS Code to turn it off. */
export const enableTrustFlag = '--hotline-enable-trust';
/** Followed by `=` and the path of the desktop VS Code that shall run the suite. */
export const desktopFlag = '--hotline-desktop';
/** Followed by `=` and which VS Code server shall run the suite. */
export const vscodeFlag = '--hotline-vscode';

const disableTrustFlag = '--disable-workspace-trust';

/** What the launcher understands of VS Code's command line. */
export interface Launch {
  trust: 'disabled' | 'enabled';
  vscode: VsCodeChoice;
  /** A folder or a .code-workspace file. */
  workspace?: string | undefined;
  userDataDir?: string | undefined;
  extensionsDir?: string | undefined;
  extensionDevelopmentPath?: string | undefined;
  extensionTestsPath?: string | undefined;
  /** The desktop VS Code that runs the suite instead of the server, and the command line for it. */
  desktop?: string | undefined;
  desktopArguments: string[];
}

/** Reads VS Code's command line; flags without a meaning here are ignored. */
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
