import { closeSync, openSync, readFileSync } from 'node:fs';
import { onProcessExit, runInherited } from './processes';
import { messageOf, temporaryFolder } from './project';
import { judge, readSummary, summaryVariable, type SuiteResult } from './summary';
import { summaryFile, type Suite } from './suites';

/** Suites that run one after another, in parallel with those of the other lanes. */
export type Lane = readonly Suite[];

/**
 * Runs all suites. A suite's output is shown in one piece when it ends, or immediately if it is the only one.
 * @param mayBeEmpty whether a suite may have no tests
 * @returns the results in the order of the lanes
 */
export async function runLanes(lanes: readonly Lane[], mayBeEmpty: boolean): Promise<SuiteResult[]> {
  const summaries = temporaryFolder('summaries');
  onProcessExit(summaries.remove);
  const isAlone = lanes.flat().length === 1;
  const runLane = async (lane: Lane): Promise<SuiteResult[]> => {
    const results: SuiteResult[] = [];
    for (const suite of lane) results.push(await runSuite(suite, summaries.path, isAlone, mayBeEmpty));
    return results;
  };
  return (await Promise.all(lanes.map(runLane))).flat();
}

async function runSuite(
  suite: Suite,
  folder: string,
  isAlone: boolean,
  mayBeEmpty: boolean,
): Promise<SuiteResult> {
  const file = summaryFile(folder, suite);
  const env = { ...process.env, ...suite.env, [summaryVariable]: file };
  console.log(isAlone ? `\n== ${suite.name} ==` : `started: ${suite.name}`);
  const start = performance.now();
  const exitCode = isAlone ? await run(suite, { env }) : await runAndShow(suite, env, `${file}.log`);
  const seconds = (performance.now() - start) / 1000;
  return { name: suite.name, seconds, ...judge(readSummary(file), exitCode, mayBeEmpty) };
}

/** Uses a file, not a pipe, because processes that outlive the suite would keep a pipe open. */
async function runAndShow(suite: Suite, env: NodeJS.ProcessEnv, log: string): Promise<number> {
  const output = openSync(log, 'w');
  const exitCode = await run(suite, { env, output });
  closeSync(output);
  console.log(`\n== ${suite.name} ==\n${readFileSync(log, 'utf8')}`);
  return exitCode;
}

async function run(
  { node, args }: Suite,
  options: { env: NodeJS.ProcessEnv; output?: number },
): Promise<number> {
  try {
    return await runInherited(node, [...args], options);
  } catch (error) {
    console.log(messageOf(error));
    return 1;
  }
}
