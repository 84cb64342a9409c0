import { sep } from 'node:path';

/** What a window shows, and what runs in its extension host. All paths are absolute. */
export interface WindowOptions {
  /** The folder to open, or else `workspace`. */
  folder?: string;
  /** A .code-workspace file. */
  workspace?: string;
  extensionDevelopmentPath?: string;
  /** A module that exports `run()`; the window reports its result as an exit code. */
  extensionTestsPath?: string;
  /** Further options that VS Code would take from its command line. */
  payload?: readonly (readonly [key: string, value: string])[];
}

/** The URL of such a window on the server. */
export function windowUrl(origin: string, options: WindowOptions): string {
  const url = new URL('/', origin);
  if (options.folder !== undefined) url.searchParams.set('folder', asUriPath(options.folder));
  if (options.workspace !== undefined) url.searchParams.set('workspace', asUriPath(options.workspace));
  url.searchParams.set('payload', JSON.stringify(payloadOf(url.host, options)));
  return url.href;
}

function payloadOf(authority: string, options: WindowOptions): (readonly [string, string])[] {
  const { extensionDevelopmentPath, extensionTestsPath, payload = [] } = options;
  const remote = (path: string): string => `vscode-remote://${authority}${encodePath(path)}`;
  return [
    ...entry('extensionDevelopmentPath', extensionDevelopmentPath, remote),
    ...entry('extensionTestsPath', extensionTestsPath, remote),
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...payload,
  ];
}

function entry(
  key: string,
  path: string | undefined,
  toUri: (path: string) => string,
): [key: string, value: string][] {
  return path === undefined ? [] : [[key, toUri(path)]];
}

function encodePath(path: string): string {
  return asUriPath(path).split('/').map(encodeURIComponent).join('/');
}

/** Uses forward slashes only, with one before a Windows drive letter. */
function asUriPath(path: string): string {
  const slashed = path.split(sep).join('/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}
