import { otherHits, statementHits } from '../runtime/python/hitsTruth';
import type { Truth } from './truths';

const lines = (file: string, shares: Readonly<Record<number, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(shares).map(([line, share]) => [`${file}.py:${line}`, share]));

const program = (
  file: string,
  label: string,
  self: Readonly<Record<number, number>>,
  total: Readonly<Record<number, number>>,
): Truth => ({ program: `python/${file}.py`, label, self: lines(file, self), total: lines(file, total) });

/** From a first line to a last, both 1-based, each with the same value. */
const each = (first: number, last: number, value: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, at) => [first + at, value]));

/** What lines of Python programs cost. Where the head of a loop costs too, nothing is known of what is self. */
export const pythonTruths: readonly Truth[] = [
  program('straight', 'a loop body, 1:3:6', { 10: 10, 11: 30, 12: 60 }, { 10: 10, 11: 30, 12: 60, 16: 100 }),
  program('likeLines', 'twenty like statements', each(7, 26, 5), { ...each(7, 26, 5), 30: 100 }),
  program('calls', 'calls from two lines, 1:3', {}, { 12: 25, 16: 75, 25: 25, 26: 75, 29: 100 }),
  program('recursion', 'recursion, ten levels', { 7: 100 }, { 9: 90, 14: 100, 17: 100 }),
  program(
    'generators',
    'generators, 1:3 of each',
    { 8: 25, 9: 75 },
    { 8: 25, 9: 75, 13: 75, 17: 25, 21: 75, 25: 25, 26: 75, 29: 100 },
  ),
  program(
    'comprehensions',
    'comprehensions and a lambda, 1:2:3:4',
    { 6: 10, 7: 20, 8: 30, 9: 40 },
    { 6: 10, 7: 20, 8: 30, 9: 40, 14: 100 },
  ),
  program('builtIns', 'calls into C, 1:3:6', { 12: 10, 14: 30, 16: 60 }, { 12: 10, 14: 30, 16: 60, 19: 100 }),
  program('threads', 'two threads, 1:3', { 10: 100 }, { 15: 25, 19: 75 }),
  program('asynchronous', 'coroutines, 1:3', { 10: 25, 17: 75 }, { 10: 25, 17: 75, 25: 100 }),
  {
    ...program(
      'sleeps',
      'waiting, 1:2:3',
      { 4: 100 / 6, 5: 100 / 3, 6: 50 },
      { 4: 100 / 6, 5: 100 / 3, 6: 50 },
    ),
    value: 'wall',
  },
];

/** How often lines run, by 1-based line. */
export interface HitTruth {
  /** File below test/fixtures/programs/python. */
  readonly program: string;
  /** Statements inside functions but loops: what every way of counting means the same by. */
  readonly statements: Readonly<Record<number, number>>;
  /** What stands outside of functions, and loops, which Hotline counts once for each time they are entered. */
  readonly others: Readonly<Record<number, number>>;
}

/** How often lines of Python programs run, by construction. */
export const hitTruths: readonly HitTruth[] = [
  { program: 'hits.py', statements: statementHits, others: otherHits },
  {
    program: 'calls.py',
    statements: { 5: 2, 7: 6_000_000, 8: 2, 12: 1, 16: 1, 25: 1, 26: 1 },
    others: { 4: 1, 6: 2, 11: 1, 15: 1, 19: 1, 24: 1, 29: 1 },
  },
  {
    program: 'recursion.py',
    statements: { 7: 40_000, 8: 4000, 9: 3600, 14: 400 },
    others: { 2: 1, 5: 1, 6: 4000, 12: 1, 13: 1, 17: 1 },
  },
  {
    program: 'generators.py',
    statements: { 8: 60_000, 9: 60_000, 13: 1, 17: 1, 21: 1, 25: 1, 26: 1 },
    others: { 2: 1, 3: 1, 6: 1, 7: 2, 12: 1, 16: 1, 20: 1, 24: 1, 29: 1 },
  },
  {
    program: 'likeLines.py',
    statements: { 5: 1, ...each(7, 26, 600_000), 27: 1 },
    others: { 4: 1, 6: 1, 30: 1 },
  },
  {
    program: 'threads.py',
    statements: { 8: 2, 10: 16_000, 11: 2, 15: 1, 19: 1 },
    others: { 2: 1, 4: 1, 7: 1, 9: 2, 14: 1, 18: 1, 22: 1, 23: 1, 24: 2, 25: 1, 26: 2 },
  },
];
