// Python: what profiling costs, how true lines are, whether hits are exact, beside others that measure the same.
// The peer is line_profiler, the Debian package python3-line-profiler:
//   node out/test/bench/python.js [slowdown] [shares] [hits] [--runs 5] [--ways REGEXP] [--python PATH]
//     [--out FILE.json]
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { pythonsHere } from '../runtime/python/pythons';
import { tell } from './figures';
import { hitsTable, measureHits } from './pythonHits';
import { measureShares, sharesTable } from './pythonShares';
import { measureSlowdown, slowdownTable } from './pythonSlowdown';

/** @throws {Error} where a peer is missing */
function requirePeers(python: string): string {
  try {
    return execFileSync(python, ['-c', 'import line_profiler; print(line_profiler.__version__)'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    throw new Error(`${python} has no line_profiler. Install it: apt-get install python3-line-profiler`);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      ways: { type: 'string', default: '' },
      python: { type: 'string', default: '/usr/bin/python3' },
      out: { type: 'string' },
    },
    allowPositionals: true,
  });
  const isAsked = (part: string) => positionals.length === 0 || positionals.includes(part);
  const { python } = values;
  const runs = Number(values.runs);
  const lineProfiler = requirePeers(python);
  const pythons = pythonsHere();
  const slowdown = isAsked('slowdown')
    ? await measureSlowdown(python, runs, new RegExp(values.ways))
    : undefined;
  const shares = isAsked('shares') ? await measureShares(pythons, Math.min(runs, 3)) : undefined;
  const hits = isAsked('hits') ? await measureHits(pythons, python) : undefined;
  const tables = [
    slowdown && slowdownTable(slowdown),
    shares && sharesTable(shares, pythons),
    hits && hitsTable(hits),
  ];
  const answer = { schemaVersion: 1, python, lineProfiler, pythons, runs, slowdown, shares, hits };
  tell(answer, tables.filter((table) => table !== undefined).join('\n\n'), values.out);
}

void main();
