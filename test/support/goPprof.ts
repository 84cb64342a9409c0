import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseProfile } from '../../src/formats';
import { valueTypeIndex, type Profile } from '../../src/profile/model/profile';

export const GO_FIXTURES = 'test/fixtures/profiles/go-1.19.8';
/** Path of the fixtures' program when it ran. */
export const GO_PROGRAM = '/tmp/sample/busy';

/** Costs of a function or line reported by `go tool pprof`, in nanoseconds, bytes or counts. */
export interface GoCost {
  readonly flat: number;
  readonly cum: number;
}

/** Runs the real `go tool pprof`, with unabridged and unrounded output. */
function goPprof(file: string, args: readonly string[]): string {
  const unit = args.some((arg) => /space/.test(arg)) ? 'B' : 'ns';
  const all = [
    '-nodecount=1000000',
    '-nodefraction=0',
    '-edgefraction=0',
    `-unit=${unit}`,
    '-symbolize=none',
  ];
  return execFileSync('go', ['tool', 'pprof', ...all, ...args, file], {
    encoding: 'utf8',
    env: { ...process.env, PPROF_TMPDIR: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** The rows of `go tool pprof -top` by function name; with `-lines`, also by file and line. */
export function goTop(file: string, args: readonly string[]): Map<string, GoCost> {
  const rows = goPprof(file, ['-top', ...args]).split('\n');
  const found = new Map<string, GoCost>();
  for (const row of rows) {
    const [, flat, cum, name] = /^\s*(\S+)\s+\S+%\s+\S+%\s+(\S+)\s+\S+%\s+(.*)$/.exec(row) ?? [];
    if (name === undefined) continue;
    found.set(name.replace(/ \((partial-)?inline\)$/, ''), { flat: number(flat!), cum: number(cum!) });
  }
  return found;
}

/** The lines for which `go tool pprof -list` shows figures, by function name and 1-based line. */
export function goList(file: string, pattern: string, args: readonly string[]): Map<string, GoCost> {
  const places = [`-source_path=${GO_FIXTURES}/program`, `-trim_path=${GO_PROGRAM}`];
  const found = new Map<string, GoCost>();
  let routine = '';
  for (const row of goPprof(file, [`-list=${pattern}`, ...places, ...args]).split('\n')) {
    const [, name] = /^ROUTINE =+ (\S+) in/.exec(row) ?? [];
    if (name !== undefined) routine = name;
    const [, flat, cum, line] = /^\s*(\S+)\s+(\S+)\s+(\d+):/.exec(row) ?? [];
    if (line === undefined || (flat === '.' && cum === '.')) continue;
    found.set(`${routine} ${line}`, { flat: number(flat!), cum: number(cum!) });
  }
  return found;
}

/** Parses `12345ns`, `678B`, `90`, and `.` for zero. */
function number(text: string): number {
  if (text === '.') return 0;
  const [, digits] = /^(-?\d+)(ns|B|)$/.exec(text) ?? [];
  if (digits === undefined) throw new Error(`not a figure of go tool pprof: ${text}`);
  return Number(digits);
}

/** Reads a gzipped profile, with one of its value types as the views' default. */
export function readGoProfile(file: string, type?: string): Profile {
  const profile = parseProfile(gunzipSync(readFileSync(file)));
  return type === undefined ? profile : { ...profile, defaultValue: valueTypeIndex(profile, type) };
}
