import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from './project';
import type { VsCodeChoice } from './vscodeVersions';

/** A suite in test/host, and the window it needs. */
export interface HostSuite {
  /** Also the subfolder of test/host with its files. */
  name: string;
  /** A folder in test/fixtures, or a .code-workspace file in one; a copy of the folder is opened. */
  workspaceFixture: string;
  trust: 'disabled' | 'enabled';
}

/** The suites that run inside an extension host, each in its own window. */
export const hostSuites: readonly HostSuite[] = [
  { name: 'host', workspaceFixture: 'workspace', trust: 'disabled' },
  { name: 'untrusted', workspaceFixture: 'workspace', trust: 'enabled' },
  { name: 'multiRoot', workspaceFixture: 'multi-root/both.code-workspace', trust: 'disabled' },
];

/** A suite that runs as a separate process and writes its counts to the file specified by `summaryVariable`. */
export interface Suite {
  name: string;
  /** The Node.js that runs it. */
  node: string;
  /** A script and its arguments. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** How to run Mocha. */
interface MochaChoice {
  grep: string | undefined;
  ignore?: readonly string[];
  /** Run test files in parallel, as many as there are processors. Default: sequentially. */
  parallel?: boolean;
  /** The Node.js that runs the tests and the programs they profile. Default: this one. */
  node?: string;
}

const fuzzers = 'out/test/unit/**/fuzz.test.js';

/** The pure tests, without the fuzzers. */
export function unitSuite(name: string, grep: string | undefined, node = process.execPath): Suite {
  return mochaSuite(name, ['out/test/unit/**/*.test.js'], { grep, ignore: [fuzzers], parallel: true, node });
}

/** The fuzzers use all processors themselves. */
export function fuzzSuite(grep: string | undefined): Suite {
  return mochaSuite('fuzz', [fuzzers], { grep });
}

/** The tests with real interpreters. `ignore` excludes files. */
export function runtimeSuite(
  name: string,
  grep: string | undefined,
  node = process.execPath,
  ignore: readonly string[] = [],
): Suite {
  return mochaSuite(name, ['out/test/runtime/**/*.test.js'], { grep, ignore, parallel: true, node });
}

/** All supported interpreters of every language. */
export function matrixSuite(grep: string | undefined): Suite {
  return mochaSuite('matrix', ['out/test/matrix/**/*.test.js'], { grep, parallel: true });
}

/** Browser tests of a window. */
export function browserSuite(grep: string | undefined): Suite {
  return mochaSuite('e2e', ['out/test/e2e/**/*.test.js'], { grep });
}

/** A suite in test/host, in the oldest or the newest VS Code. */
export function hostSuite(suite: HostSuite, grep: string | undefined, vscode: VsCodeChoice): Suite {
  const args = [
    inProject('out', 'test', 'harness', 'hostSuiteProcess.js'),
    suite.name,
    `--vscode=${vscode}`,
    ...(grep === undefined ? [] : [`--grep=${grep}`]),
  ];
  const name = vscode === 'newest' ? suite.name : `${suite.name}, oldest VS Code`;
  return { name, node: process.execPath, args, env: {} };
}

function mochaSuite(name: string, files: readonly string[], choice: MochaChoice): Suite {
  const { grep, ignore = [], parallel = false, node = process.execPath } = choice;
  const args = [
    inProject('node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--require', inProject('out', 'test', 'harness', 'summary-reporter.js')],
    ...['--reporter', 'hotline-summary'],
    ...(grep === undefined ? [] : ['--grep', grep]),
    ...ignore.flatMap((pattern) => ['--ignore', pattern]),
    ...(parallel ? ['--parallel', '--jobs', String(availableParallelism())] : []),
    ...files,
  ];
  // Programs profiled by tests run with the first Node.js on PATH.
  const path = `${dirname(node)}:${process.env['PATH'] ?? ''}`;
  return { name, node, args, env: node === process.execPath ? {} : { PATH: path } };
}

/** The file in `folder` for a suite's counts. */
export function summaryFile(folder: string, { name }: Suite): string {
  return join(folder, `${name.replace(/\W+/g, '-')}.json`);
}
