import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { summaryVariable, type Summary } from './summary';

/** Mocha's "spec", which also writes the counts to the file that HOTLINE_TEST_SUMMARY names. */
export class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[summaryVariable];
    if (file !== undefined) runner.once('end', () => this.writeSummary(file));
  }

  private writeSummary(file: string): void {
    const { passes: passed, failures: failed, pending: skipped } = this.stats;
    writeFileSync(file, JSON.stringify({ passed, failed, skipped } satisfies Summary));
  }
}

/** The name of this reporter for Mocha's command line, once this module was loaded with `--require`. */
const reporterName = 'hotline-summary';

Object.assign(Mocha.reporters, { [reporterName]: SummaryReporter });
