import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { markConsole } from './consoleMark';
import { grepVariable, summaryVariable } from './summary';
import { SummaryReporter } from './summary-reporter';

/** How to run Mocha inside an extension host. */
export interface MochaRun {
  /** Where to write the counts; defaults to HOTLINE_TEST_SUMMARY. */
  summaryFile?: string;
  /** A regular expression for the titles of the tests to run; defaults to HOTLINE_TEST_GREP. */
  grep?: string;
  /** Time limit per test in milliseconds. */
  timeout?: number;
}

/** Runs test files with Mocha; throws if a test fails. Reports to the console. */
export async function runMocha(files: readonly string[], options: MochaRun = {}): Promise<void> {
  if (options.summaryFile !== undefined) process.env[summaryVariable] = options.summaryFile;
  markConsole();
  Mocha.reporters.Base.consoleLog = console.log;
  const grep = options.grep ?? process.env[grepVariable];
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: options.timeout ?? 600_000,
    reporter: SummaryReporter,
    ...(grep === undefined || grep === '' ? {} : { grep }),
  });
  for (const file of files) mocha.addFile(file);
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** All files ending in ".test.js" in a folder and its subfolders, sorted by name. */
export function testFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(folder, name));
}
