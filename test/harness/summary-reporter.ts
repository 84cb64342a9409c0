import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { slowestCount, summaryVariable, type Summary, type TimedTest } from './summary';

/** Mocha's "spec" reporter, which also writes the counts to the file specified by HOTLINE_TEST_SUMMARY. */
export class SummaryReporter extends Mocha.reporters.Spec {
  private readonly timed: TimedTest[] = [];
  private readonly skippedTitles: string[] = [];

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env[summaryVariable];
    if (file === undefined) return;
    runner.on('test end', (test: Mocha.Test) => {
      this.timed.push({ title: test.fullTitle(), seconds: (test.duration ?? 0) / 1000 });
    });
    runner.on('pending', (test: Mocha.Test) => this.skippedTitles.push(test.fullTitle()));
    runner.once('end', () => this.writeSummary(file));
  }

  private writeSummary(file: string): void {
    const { passes: passed, failures: failed, pending: skipped } = this.stats;
    const slowest = this.timed.sort((a, b) => b.seconds - a.seconds).slice(0, slowestCount);
    const { skippedTitles } = this;
    writeFileSync(
      file,
      JSON.stringify({ passed, failed, skipped, skippedTitles, slowest } satisfies Summary),
    );
  }
}

/** The name of this reporter for Mocha's command line, once this module has been loaded with `--require`. */
const reporterName = 'hotline-summary';

Object.assign(Mocha.reporters, { [reporterName]: SummaryReporter });
