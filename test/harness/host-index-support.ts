import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { markConsole } from './consoleMark';
import { grepVariable, summaryVariable } from './summary';
import { SummaryReporter } from './summary-reporter';

/** How to run Mocha inside an extension host. */
export interface MochaRun {
  /** Where to write the counts; by default where HOTLINE_TEST_SUMMARY says. */
  summaryFile?: string;
  /** A regular expression for the titles of the tests to run; by default what HOTLINE_TEST_GREP says. */
  grep?: string;
  /** Milliseconds that one test may take. */
  timeout?: number;
}

/** Runs test files with Mocha; throws an error if a test fails. Reports through the console. */
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

/** All files whose names end in ".test.js" in a folder and the folders below, in the order of their names. */
export function testFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => join(folder, name));
}
