import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Python } from '../runtime/python/pythons';
import { markdownTable, median } from './figures';
import { pythonTruths } from './pythonTruths';
import { distances, programs, type Answer, type Distances } from './shares';

const engines = [
  { engine: 'sampler', target: 3 },
  { engine: 'counters', target: 10 },
] as const;

/** How far lines of a program are from what they are known to cost, in percentage points. */
interface Shares extends Distances {
  readonly program: string;
  readonly label: string;
  readonly engine: string;
  readonly target: number;
  /** Of Python: `3.11` */
  readonly version: string;
  /** Runs that were measured. One that fails is told on standard error, and left out. */
  readonly runs: number;
}

/** Profiles a program by the command line. @param program absolute path */
export async function answerOf(program: string, python: Python, args: readonly string[]): Promise<Answer> {
  const command = ['dist/cli.js', 'profile', program, '--executable', python.file, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, [...command, '--format', 'json'], {
    maxBuffer: 2 ** 28,
  });
  // What the program prints goes to standard error.
  return JSON.parse(stdout) as Answer;
}

const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.round(100 * median(known)) / 100;
};

/** How true lines are under each Python and engine: medians of interleaved runs. */
export async function measureShares(pythons: readonly Python[], runs: number): Promise<Shares[]> {
  const measured = new Map<string, { row: Omit<Shares, keyof Distances | 'runs'>; all: Distances[] }>();
  for (let run = 0; run < runs; run++) {
    for (const truth of pythonTruths) {
      for (const python of pythons) {
        for (const { engine, target } of engines) {
          const { program, label } = truth;
          const key = [program, python.file, engine].join(' ');
          const row = { program, label, engine, target, version: python.version };
          const entry = measured.get(key) ?? { row, all: [] };
          measured.set(key, entry);
          try {
            const answer = await answerOf(path.join(programs, program), python, ['--engine', engine]);
            if (answer.engine !== engine) throw new Error(`${answer.engine} ran in place of ${engine}`);
            entry.all.push(distances(answer.files, truth));
          } catch (error) {
            console.error(key, error);
          }
        }
      }
    }
  }
  return [...measured.values()].map(({ row, all }) => ({
    ...row,
    runs: all.length,
    selfError: middle(all.map(({ selfError }) => selfError)),
    totalError: middle(all.map(({ totalError }) => totalError)),
  }));
}

/** A row for each program and engine, `self / total` for each version of Python. */
export function sharesTable(results: readonly Shares[], pythons: readonly Python[]): string {
  const cell = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  const rows = engines.flatMap(({ engine, target }) =>
    pythonTruths.map(({ program, label }) => {
      const own = results.filter((result) => result.program === program && result.engine === engine);
      const cells = own.map(({ selfError, totalError }) => `${cell(selfError)} / ${cell(totalError)}`);
      return [engine, String(target), label, ...cells];
    }),
  );
  return markdownTable(['engine', 'target', 'program', ...pythons.map(({ version }) => version)], rows);
}
