// Runs one suite of test/host and exits with its exit code: node out/test/harness/hostSuiteProcess.js NAME [--vscode oldest] [--grep REGEXP]
import { parseArgs } from 'node:util';
import { copyFixture } from './fixtures';
import { runHostSuite } from './host-suite';
import { endWithParent, onProcessExit } from './processes';
import { inProject, messageOf, temporaryFolder } from './project';
import { hostSuites } from './suites';
import { grepVariable, suiteVariable } from './summary';
import { parseVsCodeChoice } from './vscodeVersions';

async function main(): Promise<number> {
  endWithParent();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { vscode: { type: 'string', default: 'newest' }, grep: { type: 'string', default: '' } },
  });
  const suite = hostSuites.find(({ name }) => name === positionals[0]);
  if (suite === undefined) throw new TypeError(`there is no suite ${positionals[0]}`);
  const copy = temporaryFolder(`workspace-${suite.name}`);
  onProcessExit(copy.remove);
  return await runHostSuite({
    name: suite.name,
    trust: suite.trust,
    workspace: copyFixture(suite.workspaceFixture, copy.path),
    testsPath: inProject('out', 'test', 'host', 'index.js'),
    extensionPath: inProject(),
    vscode: parseVsCodeChoice(values.vscode),
    env: { [suiteVariable]: suite.name, [grepVariable]: values.grep },
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.log(messageOf(error));
    process.exit(1);
  },
);
