// How long a change of view of a large profile takes once it is open, against opening it anew, and what 20 changes
// leave in memory: node --expose-gc out/test/bench/views.js [--runs 3] [--mb 100] [--profile FILE] [--out FILE.json]
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, promisify } from 'node:util';
import type { RowsRequest, ViewOptions } from '../../src/services/profile/openProfile';
import { ProfileService, type ProfileHandle } from '../../src/services/profile/profileService';
import { markdownTable, median, tell } from './figures';
import { makeLargeProfile } from './largeProfile';

const MEGABYTE = 1024 * 1024;
/** What a change may take, milliseconds, and what changes may leave, of the memory after the first. */
const MOST_MILLISECONDS = 300;
const MOST_MEMORY = 1.1;
const CHANGES = 20;

/** Changes of what is shown, each after the one before. */
const views: Readonly<Record<string, ViewOptions>> = {
  'another value': { value: 'samples' },
  'the first value again': {},
  'focus on a function': { filters: [{ focus: 'visit' }] },
  'a second filter': { filters: [{ focus: 'visit' }, { hide: '^forEach' }] },
  'no filter': {},
};
const rows: Readonly<Record<string, RowsRequest>> = {
  'call tree': { tree: 'calls', foldsLibraries: false },
  'call tree, just my code': { tree: 'calls', foldsLibraries: true },
  callers: { tree: 'callers', foldsLibraries: false },
};

interface Measured {
  /** Milliseconds by what was done, the opening first. */
  readonly times: Readonly<Record<string, number>>;
  /** Bytes of the worker after the first change and after the last. */
  readonly memory: readonly [number, number];
}

async function measure(file: string): Promise<Measured> {
  const service = new ProfileService(path.resolve('dist/loader.js'));
  const times: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    times[name] = performance.now() - start;
    return result;
  };
  try {
    const handle = await timed('open', () => service.open([{ file }]));
    await timed('first view', () => service.view(handle));
    for (const [name, options] of Object.entries(views))
      await timed(name, () => service.view(handle, options));
    for (const [name, request] of Object.entries(rows))
      await timed(name, () => service.rows(handle, {}, request));
    return { times, memory: await memoryOfChanges(service, handle) };
  } finally {
    await service.dispose();
  }
}

async function memoryOfChanges(service: ProfileService, handle: ProfileHandle): Promise<[number, number]> {
  const all = Object.values(views);
  const seen: number[] = [];
  for (let change = 0; change < CHANGES; change++) {
    await service.view(handle, all[change % all.length]);
    if (change % all.length === 0) seen.push(await service.memory());
  }
  await service.view(handle, all[0]);
  return [seen[0]!, await service.memory()];
}

async function runChild(file: string): Promise<Measured> {
  const args = ['--expose-gc', '--max-old-space-size=4096', __filename, '--measure', '--profile', file];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Measured;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      mb: { type: 'string', default: '100' },
      profile: { type: 'string' },
      out: { type: 'string' },
      measure: { type: 'boolean', default: false },
    },
  });
  if (values.measure) return console.log(JSON.stringify(await measure(values.profile!)));
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    const profile = values.profile ?? (await makeLargeProfile(folder, Number(values.mb)));
    const results: Measured[] = [];
    for (let run = 0; run < Number(values.runs); run++) results.push(await runChild(profile));
    const names = Object.keys(results[0]!.times);
    const times = Object.fromEntries(
      names.map((name) => [name, Math.round(median(results.map((result) => result.times[name]!)))]),
    );
    const anew = times['open']! + times['first view']!;
    const memory = median(results.map(({ memory: [first, last] }) => last / first));
    const table = markdownTable(
      ['what', 'time', 'of opening anew'],
      names.map((name) => [name, `${times[name]} ms`, `${(times[name]! / anew).toFixed(2)} ×`]),
    );
    const megabytes = Math.round(statSync(profile).size / MEGABYTE);
    const targets = { milliseconds: MOST_MILLISECONDS, memory: MOST_MEMORY };
    const answer = {
      schemaVersion: 1,
      node: process.version,
      runs: results.length,
      megabytes,
      targets,
      times,
      memory,
    };
    tell(
      answer,
      `${table}\n\nMemory after ${CHANGES} changes: ${memory.toFixed(2)} of after one.`,
      values.out,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
