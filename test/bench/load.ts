// How long a large profile takes from its file to lines and hot functions, against reading and parsing it as JSON:
//   node out/test/bench/load.js [--runs 3] [--mb 100] [--profile FILE] [--out FILE.json]
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, promisify } from 'node:util';
import { viewProfiles } from '../../src/services/profile/viewProfiles';
import { makeLargeProfile } from './largeProfile';

const MEGABYTE = 1024 * 1024;
/** How often the main thread looks at the clock while the loader works, milliseconds. */
const TICK = 2;
/** Each measure runs in a process of its own. */
const measures = {
  floor: measureFloor,
  steps: measureSteps,
  report: measureReport,
  worker: measureWorker,
} as const;
type MeasureName = keyof typeof measures;

interface Measured {
  /** Milliseconds. */
  readonly time: number;
  /** Milliseconds by step, in the order of the work. */
  readonly steps?: Readonly<Record<string, number>>;
  /** The longest time that the main thread could not answer, milliseconds. */
  readonly blocked?: number;
  /** How long it took to receive the report, milliseconds: what of the blocking is Hotline's own. */
  readonly receiving?: number;
}

interface Result extends Measured {
  /** Most memory that the process had at once, megabytes. */
  readonly peak: number;
}

function measureFloor(file: string): Measured {
  const start = performance.now();
  const parsed = JSON.parse(readFileSync(file) as unknown as string) as { nodes: unknown[] };
  const time = performance.now() - start;
  if (!Array.isArray(parsed.nodes)) throw new Error(`${file} has no nodes`);
  return { time };
}

async function measureReport(file: string): Promise<Measured> {
  const { loadView } = await import('../../src/services/profile/loadView');
  const start = performance.now();
  const report = await loadView([{ file }], {}, path.resolve('dist/sourceParser.js'));
  const time = performance.now() - start;
  if (report.functions.length === 0) throw new Error(`${file} has no functions`);
  return { time };
}

/** What `loadView` does for a profile from elsewhere, step by step. */
async function measureSteps(file: string): Promise<Measured> {
  const { parseProfile } = await import('../../src/formats');
  const { readOutlines, readLineOwnership } = await import('../../src/sources/outlineFiles');
  const { readSourceMaps } = await import('../../src/sources/sourceMapFiles');
  const { reattribute } = await import('../../src/profile/v8/reattribution');
  const { inferCallLines } = await import('../../src/profile/v8/callLines');
  const { hotFunctions } = await import('../../src/profile/views/hotFunctions');
  const { lineTable } = await import('../../src/profile/views/lineTable');
  const { lostCallers } = await import('../../src/profile/v8/lostCallers');
  const { applySourceMaps } = await import('../../src/profile/rewrite/applySourceMaps');
  const { dropInjectedFrames } = await import('../../src/profile/rewrite/dropInjectedFrames');
  const steps: Record<string, number> = {};
  const step = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    steps[name] = performance.now() - start;
    return result;
  };
  const bytes = await step('read', () => readFileSync(file));
  const parsed = await step('parse', () => parseProfile(bytes));
  const kept = await step('without stacks', () => dropInjectedFrames(parsed, new Set(['/none'])));
  const cache = new Map();
  await step('source syntaxes', () => readOutlines(kept, cache));
  const maps = await step('find source maps', () => readSourceMaps(kept.sources));
  const owners = await step('owners of ticks', () => readLineOwnership(kept, cache));
  const corrected = await step('inlined ticks', () => reattribute(owners));
  const profile = await step('source maps', () =>
    applySourceMaps(corrected.profile, (source) => maps.get(source)),
  );
  const shown = await step('syntaxes of what is shown', () => readOutlines(profile, cache));
  await step('lost callers', () => lostCallers(profile, shown));
  const calls = await step('call lines', () => inferCallLines(profile, shown));
  await step('line table', () => lineTable(profile, profile.defaultValue, calls));
  await step('hot functions', () => hotFunctions(profile));
  return { time: Object.values(steps).reduce((sum, one) => sum + one, 0), steps };
}

async function measureWorker(file: string): Promise<Measured> {
  let last = performance.now();
  let blocked = 0;
  const look = () => {
    const now = performance.now();
    blocked = Math.max(blocked, now - last - TICK);
    last = now;
  };
  const timer = setInterval(look, TICK);
  const start = performance.now();
  const report = await viewProfiles(path.resolve('dist/loader.js'), [{ file }]);
  const time = performance.now() - start;
  const receiving = performance.now() - last;
  await new Promise((resolve) => setTimeout(resolve, 50));
  clearInterval(timer);
  if (report.functions.length === 0) throw new Error(`${file} has no functions`);
  return { time, blocked, receiving };
}

async function runChild(name: MeasureName, file: string): Promise<Result> {
  const args = ['--stack-size=3900', __filename, '--measure', name, '--profile', file];
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=4096', ...args]);
  return JSON.parse(stdout) as Result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function medians(results: readonly Result[]): Result {
  const steps = Object.keys(results[0]!.steps ?? {}).map((name) => [
    name,
    round(median(results.map((result) => result.steps![name]!))),
  ]);
  const { blocked, receiving } = results[0]!;
  return {
    time: round(median(results.map(({ time }) => time))),
    peak: round(median(results.map(({ peak }) => peak))),
    ...(steps.length > 0 && { steps: Object.fromEntries(steps) as Record<string, number> }),
    ...(blocked !== undefined && { blocked: round(median(results.map((one) => one.blocked!))) }),
    ...(receiving !== undefined && { receiving: round(median(results.map((one) => one.receiving!))) }),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function table(results: Readonly<Record<MeasureName, Result>>): string {
  const { floor, report, worker, steps } = results;
  const ratio = (value: number, of: number) => `${(value / of).toFixed(2)} ×`;
  const row = (label: string, { time, peak }: Result, blocked = '–') =>
    [
      label,
      `${time.toFixed(0)} ms`,
      ratio(time, floor.time),
      `${peak.toFixed(0)} MB`,
      ratio(peak, floor.peak),
      blocked,
    ].join(' | ');
  const head = 'what | time | of the floor | peak memory | of the floor | main thread blocked';
  const rows = [
    head,
    head.replace(/[^|]+/g, ' --- '),
    row('floor: read and JSON.parse', floor),
    row('report', report),
    row(
      'report in a worker',
      worker,
      `${worker.blocked!.toFixed(0)} ms, receiving ${worker.receiving!.toFixed(0)} ms`,
    ),
  ];
  const stepRows = ['step | time', '--- | ---'];
  for (const [name, time] of Object.entries(steps.steps!)) stepRows.push(`${name} | ${time.toFixed(0)} ms`);
  return [rows, stepRows].map((list) => list.map((line) => `| ${line} |`).join('\n')).join('\n\n');
}

async function measureAll(profile: string, runs: number): Promise<Record<MeasureName, Result>> {
  const names = Object.keys(measures) as MeasureName[];
  const all: Record<MeasureName, Result[]> = { floor: [], steps: [], report: [], worker: [] };
  // Interleaved, so that a noisy moment of the machine does not hit one of them alone.
  for (let run = 0; run < runs; run++) {
    for (const name of names) all[name].push(await runChild(name, profile));
  }
  return Object.fromEntries(names.map((name) => [name, medians(all[name])])) as Record<MeasureName, Result>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      mb: { type: 'string', default: '100' },
      profile: { type: 'string' },
      out: { type: 'string' },
      measure: { type: 'string' },
    },
  });
  if (values.measure !== undefined) {
    const measured = await measures[values.measure as MeasureName](values.profile!);
    console.log(JSON.stringify({ ...measured, peak: process.resourceUsage().maxRSS / 1024 }));
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    const profile = values.profile ?? (await makeLargeProfile(folder, Number(values.mb)));
    const results = await measureAll(profile, Number(values.runs));
    const megabytes = round(statSync(profile).size / MEGABYTE);
    const answer = {
      schemaVersion: 1,
      node: process.version,
      runs: Number(values.runs),
      megabytes,
      ...results,
    };
    const text = JSON.stringify(answer, undefined, 2);
    if (values.out !== undefined) writeFileSync(values.out, `${text}\n`);
    console.log(values.out === undefined ? text : table(results));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
