// What a session costs a Go program, against a plain run of the same program:
//   node out/test/bench/goOverhead.js [--runs 5] [--out FILE.json]
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { goRuntime } from '../../src/runtimes/go/goRuntime';
import type { Command, ProfileRequest } from '../../src/runtimes/runtime';
import { markdownTable, median, tell } from './figures';
import { prepareSession } from './session';

const programs = [
  { folder: 'calls', label: 'many small calls' },
  { folder: 'text', label: 'JSON and regular expressions' },
  { folder: 'goroutines', label: 'goroutines and channels' },
] as const;
const ways: readonly { way: string; request: Partial<ProfileRequest> | undefined }[] = [
  { way: 'plain', request: undefined },
  { way: 'sampled, 100 Hz', request: { intervalMicroseconds: 10_000 } },
  { way: 'sampled, 250 Hz', request: { intervalMicroseconds: 4000 } },
  { way: 'memory', request: { kind: 'memory' } },
  { way: 'sampled, with hits', request: { intervalMicroseconds: 10_000, hits: true } },
];

/** What a whole process took, in milliseconds. */
interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/** Runs a command below a shell, which tells the processor time of what it started. */
async function runOnce({ command, args, cwd, env }: Command): Promise<Cost> {
  const start = performance.now();
  const script = '"$@" > /dev/null 2>&1 || exit 1; times';
  const { stdout } = await promisify(execFile)('sh', ['-c', script, 'sh', command, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  const wall = performance.now() - start;
  const children = stdout.trim().split('\n').at(-1)!;
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return {
    cpu: parts.reduce(
      (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
      0,
    ),
    wall,
  };
}

async function runProfiled(file: string, request: Partial<ProfileRequest>): Promise<Cost> {
  const { prepared, outDir } = await prepareSession(file, request, goRuntime);
  try {
    const cost = await runOnce(prepared.command);
    await prepared.collect();
    return cost;
  } finally {
    prepared.dispose();
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Ratios of neighbours: a slow moment of the machine hits both. */
function ratio(own: readonly number[], other: readonly number[]): number {
  return Math.round(1000 * median(own.map((value, run) => value / other[run]!))) / 1000;
}

async function measure(folder: string, label: string, runs: number, plain: string): Promise<object[]> {
  const source = path.resolve('test/fixtures/programs/go/overhead', folder);
  execFileSync('go', ['build', '-o', plain, '.'], { cwd: source });
  const costs = new Map(ways.map(({ way }) => [way, [] as Cost[]]));
  for (let run = 0; run < runs; run++) {
    for (const { way, request } of ways) {
      const cost = request
        ? await runProfiled(path.join(source, 'main.go'), request)
        : await runOnce({ command: plain, args: [], cwd: source, env: {} });
      costs.get(way)!.push(cost);
    }
  }
  const [reference] = ways.map(({ way }) => costs.get(way)!);
  return ways.slice(1).map(({ way }) => {
    const own = costs.get(way)!;
    const overPlain = (key: keyof Cost) =>
      ratio(
        own.map((cost) => cost[key]),
        reference!.map((cost) => cost[key]),
      );
    return {
      program: folder,
      label,
      way,
      cpuMilliseconds: Math.round(median(own.map(({ cpu }) => cpu))),
      overPlainCpu: overPlain('cpu'),
      overPlain: overPlain('wall'),
    };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, out: { type: 'string' } },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  const results: object[] = [];
  for (const program of programs) {
    const plain = path.join(folder, program.folder);
    results.push(...(await measure(program.folder, program.label, Number(values.runs), plain)));
  }
  rmSync(folder, { recursive: true, force: true });
  const rows = results.map((result) => Object.values(result).slice(1).map(String));
  const table = markdownTable(['program', 'way', 'ms of processor', '× plain, processor', '× plain'], rows);
  const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
  tell({ schemaVersion: 1, go, runs: Number(values.runs), overhead: results }, table, values.out);
}

void main();
