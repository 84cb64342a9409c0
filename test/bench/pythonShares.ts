import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Python } from '../runtime/python/pythons';
import { austinReads, isInstalled, withTools } from '../runtime/python/toolTests';
import { markdownTable, median } from './figures';
import { pythonTruths } from './pythonTruths';
import { distances, programs, type Answer, type Distances } from './shares';
import type { Truth } from './truths';

/** An engine, and how far from the truth it may be, in percentage points. */
interface Measured {
  readonly engine: string;
  readonly target: number;
  /** The versions that it reads; undefined: all. */
  readonly versions?: readonly string[];
  /** Whether it sees what waits. */
  readonly seesWaiting: boolean;
}

const engines: readonly Measured[] = [
  { engine: 'sampler', target: 3, seesWaiting: true },
  { engine: 'counters', target: 10, seesWaiting: true },
  ...(isInstalled('py-spy') ? [{ engine: 'py-spy', target: 3, seesWaiting: false }] : []),
  ...(isInstalled('austin')
    ? [{ engine: 'austin', target: 3, versions: austinReads, seesWaiting: false }]
    : []),
];

/** How far lines of a program are from what they are known to cost, in percentage points. */
interface Shares extends Distances {
  readonly program: string;
  readonly label: string;
  readonly engine: string;
  readonly target: number;
  /** Of Python: `3.11` */
  readonly version: string;
  /** Path of the interpreter. */
  readonly python: string;
  /** Runs that were measured. One that fails is told on standard error, and left out. */
  readonly runs: number;
}

/** Profiles a program by the command line. @param program absolute path */
export async function answerOf(program: string, python: Python, args: readonly string[]): Promise<Answer> {
  const command = ['dist/cli.js', 'profile', program, '--executable', python.file, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, [...command, '--format', 'json'], {
    env: { ...process.env, ...withTools },
    maxBuffer: 2 ** 28,
  });
  // What the program prints goes to standard error.
  return JSON.parse(stdout) as Answer;
}

const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.round(100 * median(known)) / 100;
};

/** The engines that can measure a program under a Python. */
function enginesOf({ value }: Truth, { version }: Python): readonly Measured[] {
  return engines.filter(
    ({ versions, seesWaiting }) =>
      (versions?.includes(version) ?? true) && (seesWaiting || value === undefined),
  );
}

/** How true lines are under each Python and engine: medians of interleaved runs. */
export async function measureShares(pythons: readonly Python[], runs: number): Promise<Shares[]> {
  const measured = new Map<string, { row: Omit<Shares, keyof Distances | 'runs'>; all: Distances[] }>();
  for (let run = 0; run < runs; run++) {
    for (const truth of pythonTruths) {
      for (const python of pythons) {
        for (const { engine, target } of enginesOf(truth, python)) {
          const { program, label, value } = truth;
          const key = [program, python.file, engine].join(' ');
          const row = { program, label, engine, target, version: python.version, python: python.file };
          const entry = measured.get(key) ?? { row, all: [] };
          measured.set(key, entry);
          try {
            const args = ['--engine', engine, ...(value === undefined ? [] : ['--value', value])];
            const answer = await answerOf(path.join(programs, program), python, args);
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
      const cells = pythons.map(({ file }) => {
        const result = own.find(({ python }) => python === file);
        return result ? `${cell(result.selfError)} / ${cell(result.totalError)}` : '–';
      });
      return [engine, String(target), label, ...cells];
    }),
  );
  return markdownTable(['engine', 'target', 'program', ...pythons.map(({ version }) => version)], rows);
}
