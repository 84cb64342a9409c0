// Runs all suites, or those selected by flags, and prints a summary: node out/test/harness/test.js
import { parseArgs } from 'node:util';
import { usesDesktop } from './host-suite';
import { ensureNode, nodeMajors } from './nodes';
import { messageOf } from './project';
import { ensureChromium, ensureLanguages, ensureServer } from './provision';
import { runLanes, type Lane } from './runSuites';
import {
  browserSuite,
  fuzzSuite,
  hostSuite,
  hostSuites,
  matrixSuite,
  runtimeSuite,
  unitSuite,
  type Suite,
} from './suites';
import { formatResults, total } from './summary';
import { parseVsCodeChoice, type VsCodeChoice } from './vscodeVersions';

const usage = `Usage: npm test -- [--unit] [--fuzz] [--runtime] [--host] [--e2e] [--vscode newest|oldest] [--grep REGEXP]
       npm run test:matrix -- [--node] [--interpreters] [--oldest] [--grep REGEXP]

Without a flag that selects suites, all suites of a command run. Those of \`npm test\` must pass before every commit.
The matrix takes longer: unit and runtime tests under each major version of Node.js, every Python and Go
that can be installed, and the oldest VS Code that package.json supports.`;

interface Choice {
  /** Names of the flags that select suites. */
  suites: ReadonlySet<string>;
  vscode: VsCodeChoice;
  grep: string | undefined;
}

const everyday = ['unit', 'fuzz', 'runtime', 'host', 'e2e'];
const matrix = ['node', 'interpreters', 'oldest'];

function parseChoice(): Choice {
  const names = [...everyday, ...matrix, 'matrix'];
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'boolean' } as const])),
      vscode: { type: 'string', default: 'newest' },
      grep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { vscode, grep, help, ...flags } = values;
  if (help) throw new TypeError('');
  const named = Object.keys(flags).filter((name) => name !== 'matrix');
  const all = 'matrix' in flags ? matrix : everyday;
  return { suites: new Set(named.length > 0 ? named : all), vscode: parseVsCodeChoice(vscode), grep };
}

/** Window suites mostly wait and program suites compute, so the two kinds run in parallel. */
async function lanesOf({ suites, vscode, grep }: Choice): Promise<Lane[]> {
  const if_ = (name: string, ...chosen: Suite[]): Suite[] => (suites.has(name) ? chosen : []);
  const programs = [
    ...if_('unit', unitSuite('unit', grep)),
    ...if_('fuzz', fuzzSuite(grep)),
    ...if_('runtime', runtimeSuite('runtime', grep)),
    ...if_('interpreters', matrixSuite(grep)),
    ...(suites.has('node') ? await nodeSuites(grep) : []),
  ];
  const windows = [
    ...if_('host', ...hostSuites.map((suite) => hostSuite(suite, grep, vscode))),
    ...if_('e2e', browserSuite(grep)),
    ...if_('oldest', ...hostSuites.map((suite) => hostSuite(suite, grep, 'oldest'))),
  ];
  return [programs, windows].filter((lane) => lane.length > 0);
}

/** Other languages' tests do not depend on the Node.js version that runs them. */
const otherLanguages = ['out/test/runtime/python/**', 'out/test/runtime/go/**'];

async function nodeSuites(grep: string | undefined): Promise<Suite[]> {
  const suites: Suite[] = [];
  for (const major of nodeMajors) {
    const node = await ensureNode(major, console.log);
    if (node === process.execPath) {
      console.log(`Node.js ${major} is skipped: \`npm test\` runs under it already`);
      continue;
    }
    suites.push(
      unitSuite(`unit, Node.js ${major}`, grep, node),
      runtimeSuite(`runtime, Node.js ${major}`, grep, node, otherLanguages),
    );
  }
  return suites;
}

async function provide({ suites, vscode }: Choice): Promise<void> {
  const windows = [
    ...(suites.has('host') ? [vscode] : []),
    ...(suites.has('oldest') ? (['oldest'] as const) : []),
  ];
  if (!usesDesktop()) for (const choice of windows) await ensureServer(console.log, choice);
  if (suites.has('e2e')) await ensureServer(console.log);
  if (suites.has('e2e') || (windows.length > 0 && !usesDesktop())) await ensureChromium(console.log);
  if (suites.size > 1 || !suites.has('e2e')) await ensureLanguages(console.log);
}

async function main(): Promise<number> {
  const choice = parseChoice();
  await provide(choice);
  const start = performance.now();
  const results = await runLanes(await lanesOf(choice), choice.grep !== undefined);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`\nAll suites together took ${seconds} s.\n\n${formatResults(results)}`);
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
