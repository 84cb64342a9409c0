import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Python } from '../runtime/python/pythons';
import { markdownTable } from './figures';
import { answerOf } from './pythonShares';
import { hitTruths, type HitTruth } from './pythonTruths';
import { programs } from './shares';

const peers = ['line_profiler', 'settrace'] as const;

type Hits = Readonly<Record<number, number>>;

/** How many lines of a program were counted otherwise than they ran. */
interface CountedLines {
  readonly program: string;
  /** What counted: an engine with the version of Python, or a peer. */
  readonly way: string;
  /** Lines that were compared. */
  readonly lines: number;
  readonly wrong: number;
}

/** Lines whose hits differ. @param isWhole lines that only were counted are wrong too */
function wrongLines(hits: Hits, truth: Hits, isWhole: boolean): number {
  const all = new Set([...Object.keys(truth), ...(isWhole ? Object.keys(hits) : [])].map(Number));
  return [...all].filter((line) => hits[line] !== truth[line]).length;
}

async function ownHits({ program }: HitTruth, python: Python, engine: string): Promise<Hits> {
  const file = path.join(programs, 'python', program);
  const { files } = await answerOf(file, python, ['--hits', '--engine', engine]);
  const { lines } = files.find((one) => one.path === file)!;
  return Object.fromEntries(lines.flatMap(({ line, hits }) => (hits === undefined ? [] : [[line, hits]])));
}

async function peerHits({ program }: HitTruth, peer: string, python: string): Promise<Hits> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    const out = path.join(folder, 'hits.json');
    const file = path.join(programs, 'python', program);
    await promisify(execFile)(python, [path.resolve('test/bench/peers.py'), peer, file, out]);
    return JSON.parse(readFileSync(out, 'utf8')) as Hits;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Compares hits with what they are by construction. Peers are compared on statements inside functions alone, which
 * all count alike.
 * @param peerPython path of the interpreter that has line_profiler
 */
export async function measureHits(pythons: readonly Python[], peerPython: string): Promise<CountedLines[]> {
  const results: CountedLines[] = [];
  for (const truth of hitTruths) {
    const { program, statements, others } = truth;
    const whole = { ...statements, ...others };
    for (const engine of ['sampler', 'counters']) {
      for (const python of pythons) {
        const wrong = wrongLines(await ownHits(truth, python, engine), whole, true);
        const way = `${engine} ${python.version}`;
        results.push({ program, way, lines: Object.keys(whole).length, wrong });
      }
    }
    for (const peer of peers) {
      const wrong = wrongLines(await peerHits(truth, peer, peerPython), statements, false);
      results.push({ program, way: peer, lines: Object.keys(statements).length, wrong });
    }
  }
  return results;
}

/** A row for each program: wrong lines of all that were compared, engines over all versions of Python. */
export function hitsTable(results: readonly CountedLines[]): string {
  const rows = hitTruths.map(({ program }) => {
    const cells = ['sampler', 'counters', ...peers].map((way) => {
      const own = results.filter((one) => one.program === program && one.way.split(' ')[0] === way);
      const sum = (name: 'lines' | 'wrong') => own.reduce((all, one) => all + one[name], 0);
      return `${sum('wrong')} of ${sum('lines')}`;
    });
    return [program, ...cells];
  });
  const head = [
    'program',
    'sampler, every Python',
    'counters, every Python',
    'line_profiler',
    'sys.settrace',
  ];
  return markdownTable(head, rows);
}
