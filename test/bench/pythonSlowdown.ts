import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pythonRuntime } from '../../src/runtimes/python/pythonRuntime';
import type { Command, ProfileRequest } from '../../src/runtimes/runtime';
import { markdownTable, median } from './figures';
import { prepareSession } from './session';

const programs = [
  { file: 'nothing.py', label: 'nothing' },
  { file: 'numeric.py', label: 'loops over numbers' },
  { file: 'calls.py', label: 'many small calls' },
  { file: 'io.py', label: 'an HTTP server and its client, files' },
] as const;

const SLOW_RUNS = 2;

const folder = path.resolve('test/fixtures/programs/python/overhead');
const peers = path.resolve('test/bench/peers.py');

/** How a program is run. */
interface Way {
  readonly label: string;
  /** A session of Hotline. */
  readonly request?: Partial<ProfileRequest>;
  /** Arguments of Python before the program, and behind it: something else that measures. @param out a file */
  readonly peer?: (program: string, out: string) => readonly string[];
  readonly isOnOneCore?: boolean | undefined;
  /** Many times as slow: `SLOW_RUNS` of it are enough. */
  readonly isSlow?: boolean;
  readonly target?: number;
}

const peer = (name: string) => (program: string, out: string) => [peers, name, program, out];

const ways: readonly Way[] = [
  // What the machine does to a pair of runs that are the same.
  { label: 'plain, once more' },
  { label: 'plain, once more, on one core', isOnOneCore: true },
  { label: 'sampler, 1 ms', request: { engine: 'sampler' }, target: 1.05 },
  { label: 'sampler, 1 ms, all on one core', request: { engine: 'sampler' }, isOnOneCore: true },
  { label: 'sampler with hits', request: { engine: 'sampler', hits: true }, target: 2 },
  { label: 'counters', request: { engine: 'counters' } },
  { label: 'cprofile', request: { engine: 'cprofile' } },
  { label: 'tracemalloc', request: { kind: 'memory' }, isSlow: true },
  { label: '_cProfile alone_', peer: (program, out) => ['-m', 'cProfile', '-o', out, program] },
  { label: '_line_profiler_', peer: peer('line_profiler'), isSlow: true },
  { label: '_sys.settrace, lines_', peer: peer('settrace'), isSlow: true },
];

/** Files of programs stay in memory where they can: the disk is not what is measured. */
const memory = '/dev/shm';
const env = existsSync(memory) ? { TMPDIR: memory } : {};

/** Milliseconds of one run. */
interface Times {
  /** Before the program starts: the interpreter is asked what it is. */
  readonly prepare: number;
  readonly whole: number;
  /** What the program says that its work took, and how long it computed for it; 0 for one that says nothing. */
  readonly work: number;
  readonly computed: number;
}

/** A way under one program: medians of times, and of ratios to the plain run just before. */
interface Slowdown {
  readonly program: string;
  readonly label: string;
  readonly way: string;
  readonly runs: number;
  readonly plainWorkMs: number;
  readonly workMs: number;
  readonly prepareMs: number;
  /** What whole process and work are apart, less what they are in the plain run. */
  readonly startMs: number;
  readonly work: number | null;
  readonly computed: number | null;
  readonly whole: number;
  readonly target: number | null;
}

async function timed(command: Command, isOnOneCore: boolean): Promise<Omit<Times, 'prepare'>> {
  const words = [...(isOnOneCore ? ['taskset', '-c', '0'] : []), command.command, ...command.args];
  const start = performance.now();
  const child = spawn(words[0]!, words.slice(1), {
    cwd: command.cwd,
    env: { ...process.env, ...command.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  let whole = 0;
  child.on('exit', () => (whole = performance.now() - start));
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${String(status)}`);
  const told = /^worked ([\d.]+) computed ([\d.]+)$/m.exec(text);
  return { whole, work: 1000 * Number(told?.[1] ?? 0), computed: 1000 * Number(told?.[2] ?? 0) };
}

async function runOnce(python: string, file: string, way: Way): Promise<Times> {
  if (way.request === undefined) {
    const out = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
    const args = way.peer?.(file, path.join(out, 'out')) ?? [file];
    const times = await timed({ command: python, args, cwd: out, env: {} }, way.isOnOneCore === true);
    rmSync(out, { recursive: true, force: true });
    return { prepare: 0, ...times };
  }
  const start = performance.now();
  const request = { executable: python, ...way.request };
  const { prepared, outDir } = await prepareSession(file, request, pythonRuntime);
  try {
    const prepare = performance.now() - start;
    const times = await timed(prepared.command, way.isOnOneCore === true);
    const { outcome } = await prepared.collect();
    if (request.engine !== undefined && outcome.engine !== request.engine)
      throw new Error(`${outcome.engine} ran in place of ${request.engine}: ${outcome.engineReason}`);
    return { prepare, ...times };
  } finally {
    prepared.dispose();
    rmSync(outDir, { recursive: true, force: true });
  }
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

/**
 * What each way of measuring costs, on programs of different kinds.
 * @param python path of the interpreter
 * @param only ways whose label this matches
 */
export async function measureSlowdown(python: string, runs: number, only: RegExp): Promise<Slowdown[]> {
  const results: Slowdown[] = [];
  const chosen = ways.filter(({ label }) => only.test(label));
  for (const { file, label } of programs) {
    const pairs = new Map<Way, { plain: Times; own: Times }[]>(chosen.map((way) => [way, []]));
    for (let run = 0; run < runs; run++) {
      for (const way of chosen.filter(({ isSlow }) => isSlow !== true || run < SLOW_RUNS)) {
        const program = path.join(folder, file);
        const plain = await runOnce(python, program, { label: 'plain', isOnOneCore: way.isOnOneCore });
        pairs.get(way)!.push({ plain, own: await runOnce(python, program, way) });
      }
    }
    for (const [way, measured] of pairs) results.push(slowdownOf(file, label, way, measured));
  }
  return results;
}

function slowdownOf(
  program: string,
  label: string,
  way: Way,
  pairs: readonly { plain: Times; own: Times }[],
): Slowdown {
  const ratio = (name: 'whole' | 'work' | 'computed') =>
    round(median(pairs.map(({ plain, own }) => own[name] / plain[name])), 3);
  const middle = (valueOf: (pair: { plain: Times; own: Times }) => number) =>
    round(median(pairs.map(valueOf)), 1);
  const works = pairs.every(({ plain }) => plain.work > 0);
  return {
    program,
    label,
    way: way.label,
    runs: pairs.length,
    plainWorkMs: middle(({ plain }) => plain.work),
    workMs: middle(({ own }) => own.work),
    prepareMs: middle(({ own }) => own.prepare),
    startMs: middle(({ plain, own }) => own.whole - own.work - (plain.whole - plain.work)),
    work: works ? ratio('work') : null,
    computed: works ? ratio('computed') : null,
    whole: ratio('whole'),
    target: way.target ?? null,
  };
}

/** A row for each way: time of the work, processor time of the work, time of the whole process, as multiples of plain. */
export function slowdownTable(results: readonly Slowdown[]): string {
  const at = (way: Way, file: string) =>
    results.find(({ program, way: own }) => program === file && own === way.label)!;
  const measured = ways.filter(({ label }) => results.some(({ way }) => way === label));
  const rows = measured.map((way) => {
    const nothing = at(way, programs[0].file);
    return [
      way.label,
      way.target?.toFixed(2) ?? '–',
      ...programs.slice(1).map(({ file }) => {
        const { work, computed, whole } = at(way, file);
        return [work!, computed!, whole].map((value) => value.toFixed(2)).join(' / ');
      }),
      `${nothing.startMs.toFixed(0)} ms`,
      nothing.prepareMs > 0 ? `${nothing.prepareMs.toFixed(0)} ms` : '–',
    ];
  });
  const head = ['way', 'target', ...programs.slice(1).map(({ label }) => label), 'start and end', 'before'];
  return markdownTable(head, rows);
}
