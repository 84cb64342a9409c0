import * as path from 'node:path';
import type { Truth } from './truths';

/** What `hotline profile --format json` answers, as far as it matters here. */
export interface Answer {
  readonly engine: string;
  readonly files: readonly { path: string; lines: readonly Cost[] }[];
}

interface Cost {
  /** 1-based. */
  readonly line: number;
  readonly self: number;
  readonly total: number | null | undefined;
  readonly hits?: number;
}

/** Largest distance of a line's share from the truth, in percentage points; null where nothing is known. */
export interface Distances {
  selfError: number | null;
  totalError: number | null;
}

/** The programs whose costs are known. */
export const programs = path.resolve('test/fixtures/programs');

/** How far the lines of an answer are from what they are known to cost, of what the program's own files cost. */
export function distances(files: Answer['files'], truth: Truth): Distances {
  const own = files.filter((file) => file.path.startsWith(programs));
  const sum = own.flatMap(({ lines }) => lines).reduce((total, { self }) => total + self, 0);
  const costs = new Map<string, Cost>(
    own.flatMap(({ path: source, lines }) =>
      lines.map((line) => [`${path.basename(source)}:${line.line}`, line] as const),
    ),
  );
  const largest = (wanted: Readonly<Record<string, number>>, valueOf: (key: string) => number) => {
    const all = Object.entries(wanted).map(([key, share]) => Math.abs(share - (100 * valueOf(key)) / sum));
    return all.length === 0 || sum === 0 ? null : Math.max(...all);
  };
  const knowsTotals = [...costs.values()].some(({ total }) => typeof total === 'number');
  return {
    selfError: largest(truth.self, (key) => costs.get(key)?.self ?? 0),
    totalError: knowsTotals ? largest(truth.total, (key) => costs.get(key)?.total ?? 0) : null,
  };
}
