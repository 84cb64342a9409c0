import { readFileSync } from 'node:fs';

/** Environment variable with the file for a suite's counts. */
export const summaryVariable = 'HOTLINE_TEST_SUMMARY';
/** Environment variable with a host suite's name. */
export const suiteVariable = 'HOTLINE_HOST_SUITE';
/** Environment variable with a regular expression that selects a host suite's tests. */
export const grepVariable = 'HOTLINE_TEST_GREP';

/** Number of tests by outcome. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A test and its duration. */
export interface TimedTest {
  title: string;
  seconds: number;
}

/** The results of a suite's tests. */
export interface Summary extends Counts {
  /** Titles of skipped tests; each names what is unavailable here. */
  skippedTitles: string[];
  /** A few of the slowest tests, slowest first. */
  slowest: TimedTest[];
}

/** Number of slowest tests to report. */
export const slowestCount = 10;

/** A suite's counts, and any failure outside its tests. */
export interface SuiteResult extends Summary {
  name: string;
  seconds: number;
  problem?: string;
}

/** Reads the counts that a suite wrote, if it got that far. */
export function readSummary(file: string): Summary | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Summary;
  } catch {
    return undefined;
  }
}

/** Decides whether a suite has failed: it has if it crashed, failed outside its tests or ran none of them. */
export function judge(
  summary: Summary | undefined,
  exitCode: number,
  mayBeEmpty: boolean,
): Summary & { problem?: string } {
  if (summary === undefined) {
    const problem = `crashed, exit code ${exitCode}`;
    return { passed: 0, failed: 1, skipped: 0, skippedTitles: [], slowest: [], problem };
  }
  const { passed, failed } = summary;
  if (passed + failed === 0 && !mayBeEmpty) return { ...summary, failed: 1, problem: 'ran no tests' };
  if (exitCode !== 0 && failed === 0 && !mayBeEmpty) {
    return { ...summary, failed: 1, problem: `exit code ${exitCode} though no test failed` };
  }
  return summary;
}

/** Lists the slowest tests and the skipped ones, then a table of all suites with the totals in the last line. */
export function formatResults(results: readonly SuiteResult[]): string {
  const header = ['suite', 'passed', 'failed', 'skipped', 'seconds', ''];
  const rows = results.map((result) => [
    result.name,
    String(result.passed),
    String(result.failed),
    String(result.skipped),
    result.seconds.toFixed(1),
    result.problem ?? '',
  ]);
  const { passed, failed } = total(results);
  return [
    ...formatSlowest(results),
    ...formatSkipped(results),
    ...alignColumns([header, ...rows]),
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

function formatSlowest(results: readonly SuiteResult[]): string[] {
  const slowest = results
    .flatMap(({ name, slowest: tests }) => tests.map((test) => ({ name, ...test })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, slowestCount);
  const rows = slowest.map(({ name, title, seconds }) => [name, seconds.toFixed(1), title]);
  return rows.length === 0 ? [] : [...alignColumns([['slowest', 'seconds', ''], ...rows]), ''];
}

function formatSkipped(results: readonly SuiteResult[]): string[] {
  const lines = results.flatMap(({ name, skippedTitles }) =>
    skippedTitles.map((title) => `not run: ${name}: ${title}`),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Totals over all suites. */
export function total(results: readonly Counts[]): Counts {
  const sum = (count: (result: Counts) => number): number =>
    results.reduce((all, one) => all + count(one), 0);
  return {
    passed: sum((one) => one.passed),
    failed: sum((one) => one.failed),
    skipped: sum((one) => one.skipped),
  };
}

/** The first and last columns are text; those in between are numbers. */
function alignColumns(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isText = column === 0 || column === row.length - 1;
        return isText ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}
