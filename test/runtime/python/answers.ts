import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { hotline, type CliResult } from '../../support/cli';

/** What `hotline profile --format json` answers, as far as these tests look. */
export interface Answer {
  readonly engine: string;
  readonly engineReason: string;
  readonly runtimeVersion: string;
  readonly total: number;
  readonly samples: number;
  readonly durationMs: number;
  readonly notes: readonly string[];
  readonly parts: readonly {
    key: string;
    parent: string | null;
    kind: string;
    script: string;
    self: number;
    cpuMs: number | null;
  }[];
  readonly functions: readonly {
    name: string;
    path: string | null;
    line: number;
    self: number;
    total: number;
    calls?: number;
  }[];
  readonly files: readonly {
    path: string;
    lines: readonly { line: number; self: number; total: number | null; hits?: number }[];
  }[];
}

/** A program of the fixtures. */
export const program = (name: string): string => path.resolve('test/fixtures/programs/python', name);

/** Profiles a program and reads the answer. @throws when it ends with another status than 0 */
export async function profileJson(
  args: readonly string[],
  options: Parameters<typeof hotline>[1] = {},
): Promise<Answer> {
  const result = await hotline(['profile', ...args, '--format', 'json'], options);
  assert.equal(result.status, 0, result.stderr);
  return answerOf(result);
}

/** Profiles a program of the fixtures, and hears what it says that it computed, by the kernel. */
export async function profileComputed(
  args: readonly string[],
): Promise<{ answer: Answer; computed: ReadonlyMap<string, number> }> {
  const result = await hotline(['profile', '--format', 'json', ...args]);
  assert.equal(result.status, 0, result.stderr);
  // What the program prints goes to standard error.
  const told = [...result.stderr.matchAll(/^computed (\w+) (\d+)$/gm)];
  return {
    answer: answerOf(result),
    computed: new Map(told.map(([, name, nanoseconds]) => [name!, Number(nanoseconds)])),
  };
}

/** The answer that stands on standard output. */
function answerOf({ stdout, stderr }: CliResult): Answer {
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as Answer;
}

/** Self time of lines of a file, nanoseconds, by 1-based line. */
export function selfOf(answer: Answer, file: string): Map<number, number> {
  const lines = answer.files.find((one) => one.path.endsWith(file))?.lines ?? [];
  return new Map(lines.map(({ line, self }) => [line, self]));
}

/** Total time of lines of a file, nanoseconds, by 1-based line. */
export function totalOf(answer: Answer, file: string): Map<number, number> {
  const lines = answer.files.find((one) => one.path.endsWith(file))?.lines ?? [];
  return new Map(lines.map(({ line, total }) => [line, total ?? NaN]));
}

/** Fails unless values have these proportions, to so many percentage points of their sum. */
export function assertShares(
  values: readonly (number | undefined)[],
  truth: readonly number[],
  points: number,
): void {
  const sum = values.reduce<number>((all, one) => all + (one ?? 0), 0);
  const whole = truth.reduce((all, one) => all + one, 0);
  assert.ok(sum > 0, 'there is something');
  const shares = values.map((one) => (100 * (one ?? 0)) / sum);
  truth.forEach((part, at) => {
    const wanted = (100 * part) / whole;
    const told = shares.map((one) => one.toFixed(1)).join(', ');
    assert.ok(Math.abs(shares[at]! - wanted) <= points, `${told} instead of ${truth.join(' : ')}`);
  });
}

/** Fails unless each value is more than the one before, and the first is more than nothing. */
export function assertRising(values: readonly (number | undefined)[]): void {
  values.forEach((value, at) => {
    const before = at === 0 ? 0 : (values[at - 1] ?? 0);
    assert.ok((value ?? 0) > before, `not rising: ${values.join(', ')}`);
  });
}

/**
 * Fails unless one value is about three times another: what works three times as long computes at least half of that
 * again, and at most twice as much, where a core does half as much because it is shared.
 */
export function assertThrice(once: number | undefined, thrice: number | undefined): void {
  const ratio = (thrice ?? 0) / (once ?? 0);
  assert.ok(ratio > 1.5 && ratio < 6, `${thrice} is no three times ${once}`);
}

/** Fails unless most of what a program worked is on lines of a file. */
export function assertMostIsIn(answer: Answer, file: string): void {
  const lines = answer.files.find((one) => one.path.endsWith(file))?.lines ?? [];
  const self = lines.reduce((sum, line) => sum + line.self, 0);
  assert.ok(self > answer.total / 2, `${self} of ${answer.total}`);
}

/** Hits of lines of a file, by 1-based line: those that ran. */
export function hitsOf(answer: Answer, file: string): Map<number, number> {
  const lines = answer.files.find((one) => one.path.endsWith(`/${file}`))?.lines ?? [];
  return new Map(lines.flatMap(({ line, hits }) => (hits === undefined ? [] : [[line, hits] as const])));
}
