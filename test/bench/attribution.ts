// How far each line is from what it is known to cost, with and without giving inlined ticks back:
//   npm run bench [-- --runs 3] [--node PATH] [--out FILE.json]
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { loadView } from '../../src/services/profile/loadView';
import { readOutlines } from '../../src/sources/outlineFiles';
import { parseProfile } from '../../src/formats';
import { placeFunctions } from '../../src/profile/v8/functionPlaces';
import { CandidateSearch } from '../../src/profile/v8/inlineCandidates';
import { mergeProfiles } from '../../src/profile/rewrite/merge';
import type { Profile } from '../../src/profile/model/profile';
import { profileViewOf } from '../../src/profile/views/profileView';
import { distances, programs, type Answer, type Distances } from './shares';
import { truths, type Truth } from './truths';

const engines = ['auto', 'v8-profiler-next', 'inspector', 'datadog-pprof'] as const;

interface Measure extends Distances {
  /** Part of the program's time on lines that their function does not have, in percent; null where the code is gone. */
  stray: number | null;
}

interface Result {
  program: string;
  label: string;
  engine: string;
  uncorrected: Measure;
  corrected: Measure;
}

async function measure(truth: Truth, engine: string, node: string | undefined): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    const file = path.join(folder, 'main.cpuprofile');
    const args = ['profile', path.join(programs, truth.program), '--engine', engine, '--out', file];
    const choice = node === undefined ? [] : ['--node', node];
    const command = ['dist/cli.js', ...args, ...choice, '--format', 'json'];
    const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 28 });
    const answer = JSON.parse(stdout) as Answer;
    const kept = readdirSync(folder).sort().reverse();
    const raw = mergeProfiles(kept.map((name) => parseProfile(readFileSync(path.join(folder, name)))));
    const rawFiles = [...profileViewOf(raw).lines].map(([source, lines]) => ({ path: source, lines }));
    const isHere = truth.program.endsWith('.js');
    return {
      ranUnder: answer.engine,
      uncorrected: { ...distances(rawFiles, truth), stray: isHere ? await strayShare(raw) : null },
      corrected: {
        ...distances(answer.files, truth),
        stray: isHere
          ? await strayShare(
              (await loadView(kept.map((name) => ({ file: path.join(folder, name) })))).profile,
            )
          : null,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly ranUnder: string;
  readonly uncorrected: Measure;
  readonly corrected: Measure;
}

/** Part of a profile's time that stands on lines which its function does not have, in percent. */
async function strayShare(raw: Profile): Promise<number> {
  const syntaxes = await readOutlines(raw);
  const profile = placeFunctions(raw, syntaxes);
  const search = new CandidateSearch(profile, syntaxes);
  const { node, line, values } = profile.selfLines;
  let all = 0;
  let stray = 0;
  for (let at = 0; at < node.length; at++) {
    const row = profile.nodes.func[node[at]!]!;
    const scope = search.scope(row);
    if (!scope || !profile.sources[profile.functions.source[row]!]!.startsWith(programs)) continue;
    const value = values[profile.defaultValue]![at]!;
    all += value;
    if (line[at]! < scope.firstLine || line[at]! > scope.lastLine) stray += value;
  }
  return all > 0 ? (100 * stray) / all : 0;
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : Math.round(known[Math.floor(known.length / 2)]! * 100) / 100;
}

function medians(measures: readonly Measure[]): Measure {
  return {
    selfError: median(measures.map(({ selfError }) => selfError)),
    totalError: median(measures.map(({ totalError }) => totalError)),
    stray: median(measures.map(({ stray }) => stray)),
  };
}

function table(results: readonly Result[]): string {
  const cell = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  const rows = results.map(({ label, engine, uncorrected: before, corrected: after }) =>
    [
      label,
      engine,
      ...[before, after].flatMap((each) => [each.stray, each.selfError, each.totalError].map(cell)),
    ].join(' | '),
  );
  const head = 'program | engine | stray before | self before | total before | stray | self | total';
  return [head, head.replace(/[^|]+/g, ' --- '), ...rows].map((row) => `| ${row} |`).join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '3' }, node: { type: 'string' }, out: { type: 'string' } },
  });
  const measured = new Map<string, { truth: Truth; engine: string; before: Measure[]; after: Measure[] }>();
  // Interleaved, so that a noisy moment of the machine does not hit one program alone.
  for (let run = 0; run < Number(values.runs); run++) {
    for (const truth of truths) {
      for (const engine of engines) {
        const key = `${truth.program} ${engine}`;
        const entry = measured.get(key) ?? { truth, engine, before: [], after: [] };
        measured.set(key, entry);
        const { ranUnder, uncorrected, corrected } = await measure(truth, engine, values.node);
        if (engine !== 'auto' && ranUnder !== engine) continue;
        entry.before.push(uncorrected);
        entry.after.push(corrected);
      }
    }
  }
  const results = [...measured.values()]
    .filter(({ after }) => after.length > 0)
    .map(({ truth, engine, before, after }) => ({
      program: truth.program,
      label: truth.label,
      engine,
      uncorrected: medians(before),
      corrected: medians(after),
    }));
  const answer = {
    schemaVersion: 1,
    node: values.node ?? process.version,
    runs: Number(values.runs),
    attribution: results,
  };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(answer, undefined, 2)}\n`);
  console.log(values.out === undefined ? JSON.stringify(answer, undefined, 2) : table(results));
}

void main();
