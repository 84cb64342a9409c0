// Runs all suites, or those that the flags name, and sums up: node out/test/harness/test.js
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyFixture } from './fixtures';
import { runHostSuite, usesDesktop } from './host-suite';
import { onProcessExit, runInherited } from './processes';
import { inProject, messageOf, temporaryFolder } from './project';
import { ensureChromium, ensureLanguages, ensureServer } from './provision';
import { hostSuites, type HostSuite } from './suites';
import {
  formatResults,
  grepVariable,
  judge,
  readSummary,
  suiteVariable,
  summaryVariable,
  total,
  type SuiteResult,
} from './summary';

const browserTimeout = 180_000;
const usage = 'usage: npm test -- [--unit] [--host] [--e2e] [--grep REGEXP]';

interface Suite {
  name: string;
  /** Runs it with an environment added, and gives its exit code. */
  run: (env: NodeJS.ProcessEnv) => Promise<number>;
}

interface Choice {
  unit: boolean;
  host: boolean;
  e2e: boolean;
  grep: string | undefined;
}

function parseChoice(): Choice {
  const flag = { type: 'boolean', default: false } as const;
  const options = { unit: flag, host: flag, e2e: flag, grep: { type: 'string' } } as const;
  const { unit, host, e2e, grep } = parseArgs({ options }).values;
  const all = !unit && !host && !e2e;
  return { unit: unit || all, host: host || all, e2e: e2e || all, grep };
}

function suitesOf({ unit, host, e2e, grep }: Choice): Suite[] {
  const browserArguments = ['--no-config', '--timeout', String(browserTimeout), 'out/test/e2e/**/*.test.js'];
  return [
    ...(unit ? [mochaSuite('unit', ['out/test/{unit,runtime}/**/*.test.js'], grep)] : []),
    ...(host ? hostSuites.map((suite) => hostSuite(suite, grep)) : []),
    ...(e2e ? [mochaSuite('e2e', browserArguments, grep)] : []),
  ];
}

/** A Mocha of its own. */
function mochaSuite(name: string, args: readonly string[], grep: string | undefined): Suite {
  const reporter = inProject('out', 'test', 'harness', 'summary-reporter.js');
  const command = [
    inProject('node_modules', 'mocha', 'bin', 'mocha.js'),
    ...['--require', reporter, '--reporter', 'hotline-summary'],
    ...(grep === undefined ? [] : ['--grep', grep]),
    ...args,
  ];
  return { name, run: (env) => runInherited(process.execPath, command, { env: { ...process.env, ...env } }) };
}

function hostSuite(suite: HostSuite, grep: string | undefined): Suite {
  const { name, trust } = suite;
  return {
    name,
    run: async (env) => {
      const copy = temporaryFolder(`workspace-${name}`);
      const forget = onProcessExit(copy.remove);
      try {
        return await runHostSuite({
          name,
          trust,
          workspace: copyFixture(suite.workspaceFixture, copy.path),
          testsPath: inProject('out', 'test', 'host', 'index.js'),
          extensionPath: inProject(),
          env: { ...env, [suiteVariable]: name, [grepVariable]: both(suite.grep, grep) },
        });
      } finally {
        copy.remove();
        forget();
      }
    },
  };
}

/** A regular expression that matches where both do; an empty one matches everywhere. */
function both(first: string | undefined, second: string | undefined): string {
  if (first === undefined || second === undefined) return first ?? second ?? '';
  return `^(?=.*(?:${first}))(?=.*(?:${second}))`;
}

async function runSuite(suite: Suite, mayBeEmpty: boolean, folder: string): Promise<SuiteResult> {
  console.log(`\n== ${suite.name} ==`);
  const file = join(folder, `${suite.name}.json`);
  const start = performance.now();
  let exitCode = 1;
  try {
    exitCode = await suite.run({ [summaryVariable]: file });
  } catch (error) {
    console.log(messageOf(error));
  }
  const seconds = (performance.now() - start) / 1000;
  return { name: suite.name, seconds, ...judge(readSummary(file), exitCode, mayBeEmpty) };
}

async function main(): Promise<number> {
  const choice = parseChoice();
  if (choice.e2e || (choice.host && !usesDesktop())) {
    await ensureServer(console.log);
    await ensureChromium(console.log);
  }
  if (choice.unit || choice.host) await ensureLanguages(console.log);
  const summaries = temporaryFolder('summaries');
  onProcessExit(summaries.remove);
  const results: SuiteResult[] = [];
  for (const suite of suitesOf(choice)) {
    results.push(await runSuite(suite, choice.grep !== undefined, summaries.path));
  }
  console.log(`\n${formatResults(results)}`);
  const { passed, failed } = total(results);
  return failed > 0 || passed === 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(messageOf(error));
    if (error instanceof TypeError) console.error(usage);
    process.exit(1);
  },
);
