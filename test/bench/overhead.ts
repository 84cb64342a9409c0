// What a session costs the program, against a plain run and against node --cpu-prof at the same rate:
//   node out/test/bench/overhead.js [--runs 5] [--out FILE.json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { spawnRun } from '../../src/runtimes/spawnRun';
import { markdownTable, median, tell } from './figures';
import { prepareSession } from './session';

const programs = [
  { file: 'empty.js', label: 'nothing' },
  { file: 'calls.js', label: 'many small calls' },
  { file: 'text.js', label: 'JSON and regular expressions' },
  { file: 'server.js', label: 'an HTTP server and its client' },
] as const;
const intervals = [1000, 100] as const;
const ways = [
  'plain',
  '--cpu-prof',
  'auto',
  'v8-profiler-next',
  'inspector',
  'datadog-pprof',
  'exactLines',
] as const;
type Way = (typeof ways)[number];

/** Milliseconds from start to end of the whole process. */
async function runOnce(file: string, way: Way, interval: number): Promise<number> {
  if (way === 'plain' || way === '--cpu-prof') {
    const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
    const flags = ['--cpu-prof', `--cpu-prof-interval=${interval}`, `--cpu-prof-dir=${folder}`];
    const args = [...(way === 'plain' ? [] : flags), file];
    const start = performance.now();
    await spawnRun({ command: process.execPath, args, cwd: folder, env: {} }, 'ignore');
    const milliseconds = performance.now() - start;
    rmSync(folder, { recursive: true, force: true });
    return milliseconds;
  }
  const exactLines = way === 'exactLines';
  const { prepared, outDir } = await prepareSession(file, {
    engine: exactLines ? 'auto' : way,
    exactLines,
    intervalMicroseconds: interval,
  });
  try {
    const start = performance.now();
    await spawnRun(prepared.command, 'ignore');
    const milliseconds = performance.now() - start;
    await prepared.collect();
    return milliseconds;
  } finally {
    prepared.dispose();
    rmSync(outDir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, out: { type: 'string' } },
  });
  const results = [];
  for (const { file, label } of programs) {
    const program = path.resolve('test/fixtures/programs/overhead', file);
    for (const interval of intervals) {
      const times = new Map<Way, number[]>(ways.map((way) => [way, []]));
      for (let run = 0; run < Number(values.runs); run++)
        for (const way of ways) times.get(way)!.push(await runOnce(program, way, interval));
      const plain = times.get('plain')!;
      const peer = times.get('--cpu-prof')!;
      // Ratios of neighbours: a slow moment of the machine hits both.
      const ratio = (own: readonly number[], other: readonly number[]) =>
        Math.round(1000 * median(own.map((time, run) => time / other[run]!))) / 1000;
      for (const way of ways.slice(1)) {
        const own = times.get(way)!;
        results.push({
          program: file,
          label,
          interval,
          way,
          milliseconds: Math.round(median(own)),
          overPlain: ratio(own, plain),
          overCpuProf: way === '--cpu-prof' ? 1 : ratio(own, peer),
        });
      }
    }
  }
  const rows = results.map(({ label, interval, way, milliseconds, overPlain, overCpuProf }) => [
    label,
    `${interval} µs`,
    way,
    String(milliseconds),
    overPlain.toFixed(3),
    overCpuProf.toFixed(3),
  ]);
  const table = markdownTable(['program', 'interval', 'way', 'ms', '× plain', '× --cpu-prof'], rows);
  tell(
    { schemaVersion: 1, node: process.version, runs: Number(values.runs), overhead: results },
    table,
    values.out,
  );
}

void main();
