// Sessions in a row, each cut short at a random moment in a random way: what is left behind?
//   node out/test/bench/robustness.js [--runs 200] [--seed N] [--out FILE.json]
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { loadView } from '../../src/services/profile/loadView';
import { profilesOfRun } from '../../src/services/profile/profilesOfRun';
import type { PreparedRun } from '../../src/runtimes/runtime';
import { markdownTable, tell } from './figures';
import { prepareSession } from './session';

const PROGRAM = path.resolve('test/fixtures/programs/family.js');
const kinds = ['fork', 'spawn', 'worker', 'blocked', 'loop', 'server'] as const;
const endings = ['stop', 'kill', 'dispose', 'SIGTERM', 'SIGINT', 'SIGKILL', 'end'] as const;
type Kind = (typeof kinds)[number];
type Ending = (typeof endings)[number];

const LONGEST_MS = 900;
/** A program that its ending did not end would go on for so long. */
const ENDLESS_MS = 60_000;
const SIGNAL_MS = 3000;
const GONE_MS = 3000;

interface Outcome {
  readonly kind: Kind;
  readonly ending: Ending;
  readonly orphans: number;
  readonly isPromised: boolean;
  readonly isKept: boolean;
  readonly problem?: string;
}

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Processes that carry a mark in their environment. */
function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function session(kind: Kind, ending: Ending, moment: number, mark: string): Promise<Outcome> {
  const ownEnd = ending === 'end' ? moment : ENDLESS_MS;
  const { prepared, outDir } = await prepareSession(PROGRAM, {
    args: [kind, 'parent', String(Math.round(ownEnd))],
    env: { HOTLINE_BENCH: mark },
  });
  const { command, args, cwd, env } = prepared.command;
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  let startedAt = 0;
  void prepared.started.then(() => (startedAt = Date.now()));
  await wait(moment);
  const wasRunning = startedAt > 0 && Date.now() - startedAt > 50;
  try {
    const turned = await cutShort(ending, prepared, child, exited);
    await exited;
    if (ending !== 'dispose') await prepared.collect().catch(() => undefined);
    prepared.dispose();
    const orphans = await leftBehind(mark);
    const isPromised = promises(kind, ending, wasRunning, turned);
    const problem = await problemOf(outDir);
    return {
      kind,
      ending,
      orphans,
      isPromised,
      isKept: problem === undefined,
      ...(problem !== undefined && { problem }),
    };
  } finally {
    child.kill('SIGKILL');
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** @returns false where the program did not end on a signal: its event loop stood still */
async function cutShort(
  ending: Ending,
  prepared: PreparedRun,
  child: ChildProcess,
  exited: Promise<void>,
): Promise<boolean> {
  if (ending === 'stop') await prepared.stop().catch(() => undefined);
  else if (ending === 'kill') {
    prepared.kill();
    // What has not connected yet is ended by whoever owns its terminal.
    await Promise.race([exited, wait(SIGNAL_MS)]);
    child.kill('SIGKILL');
  } else if (ending === 'dispose') {
    prepared.dispose();
    await Promise.race([exited, wait(SIGNAL_MS)]);
    child.kill('SIGKILL');
  } else if (ending === 'SIGKILL') child.kill('SIGKILL');
  else if (ending !== 'end') {
    child.kill(ending);
    const inTime = await Promise.race([exited.then(() => true), wait(SIGNAL_MS).then(() => false)]);
    if (!inTime) child.kill('SIGKILL');
    return inTime;
  }
  return true;
}

/** Whether a profile must be there afterwards. */
function promises(kind: Kind, ending: Ending, wasRunning: boolean, turned: boolean): boolean {
  if (ending === 'kill' || ending === 'SIGKILL') return false;
  if (ending === 'end' || ending === 'stop') return true;
  if (ending === 'dispose') return wasRunning && kind !== 'blocked';
  return wasRunning && turned && kind !== 'blocked' && kind !== 'loop';
}

async function leftBehind(mark: string): Promise<number> {
  const end = Date.now() + GONE_MS;
  let left = marked(mark);
  while (left.length > 0 && Date.now() < end) {
    await wait(50);
    left = marked(mark);
  }
  for (const pid of left) process.kill(pid, 'SIGKILL');
  return left.length;
}

/** @returns undefined for profiles that can be read */
async function problemOf(outDir: string): Promise<string | undefined> {
  const profiles = await profilesOfRun(outDir);
  if (profiles.length === 0)
    return existsSync(outDir) ? readdirSync(outDir).join(' ') || 'nothing' : 'no folder';
  try {
    await loadView(profiles);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '200' },
      seed: { type: 'string', default: '7' },
      out: { type: 'string' },
    },
  });
  const random = randomFrom(Number(values.seed));
  const outcomes: Outcome[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    const ending = endings[Math.floor(random() * endings.length)]!;
    const outcome = await session(kind, ending, random() * LONGEST_MS, `hotline-bench-${process.pid}-${run}`);
    outcomes.push(outcome);
    if (outcome.orphans > 0 || (outcome.isPromised && !outcome.isKept))
      console.error(JSON.stringify({ run, ...outcome }));
  }
  const results = endings.map((ending) => {
    const own = outcomes.filter((outcome) => outcome.ending === ending);
    return {
      ending,
      sessions: own.length,
      orphans: own.reduce((sum, { orphans }) => sum + orphans, 0),
      promised: own.filter(({ isPromised }) => isPromised).length,
      lost: own.filter(({ isPromised, isKept }) => isPromised && !isKept).length,
    };
  });
  const rows = results.map((row) => Object.values(row).map(String));
  const table = markdownTable(['ending', 'sessions', 'orphans', 'profiles promised', 'lost'], rows);
  tell(
    { schemaVersion: 1, seed: Number(values.seed), runs: outcomes.length, robustness: results },
    table,
    values.out,
  );
  const isSound = results.every(({ orphans, lost }) => orphans === 0 && lost === 0);
  process.exit(isSound ? 0 : 1);
}

void main();
