/** A suite of test/host, and the window it needs. */
export interface HostSuite {
  /** Also the folder below test/host that its files are in. */
  name: string;
  /** A folder of test/fixtures, or a .code-workspace file in one; a copy of the folder is opened. */
  workspaceFixture: string;
  trust: 'disabled' | 'enabled';
  /** A regular expression for the titles of the tests that belong to this suite; default: all. */
  grep?: string;
}

/** The suites that run inside an extension host, each in a window of its own. */
export const hostSuites: readonly HostSuite[] = [
  { name: 'host', workspaceFixture: 'workspace', trust: 'disabled' },
  { name: 'untrusted', workspaceFixture: 'workspace', trust: 'enabled' },
  { name: 'multiRoot', workspaceFixture: 'multi-root/both.code-workspace', trust: 'disabled' },
];
