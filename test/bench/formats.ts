// How long large profiles of other tools take to be read, against speedscope's importer and against the bare decode:
//   node out/test/bench/formats.js [--runs 3] [--mb 100] [--out FILE.json]
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, promisify } from 'node:util';
import { Profile as PprofProfile } from 'pprof-format';
import { writableFormats } from '../../src/formats';
import { readRecorded } from '../../src/services/profile/recordedProfile';
import { FunctionKind, type Profile } from '../../src/profile/model/profile';
import { median, markdownTable, tell } from './figures';
import { makeLargeProfile } from './largeProfile';
import { Speedscope } from './speedscope';

const MEGABYTE = 1024 * 1024;
/** The profile whose tree is written: its nodes are enough for the size that is wanted. */
const TREE_MEGABYTES = 100;
const FORMATS = ['pprof', 'collapsed'] as const;
type FormatId = (typeof FORMATS)[number];

/** Milliseconds, and the most memory of the process in megabytes, where it is one of its own. */
interface Measured {
  readonly time: number;
  readonly peak?: number;
}

/** Each runs in a process of its own. */
const measures: Readonly<Record<string, (file: string, format: FormatId) => Promise<void>>> = {
  hotline: async (file) => {
    const profile = await readRecorded(file);
    if (profile.nodes.parent.length < 1000) throw new Error(`${file} has lost its nodes`);
  },
  decode: (file, format) => {
    const bytes = readFileSync(file);
    const count = format === 'pprof' ? PprofProfile.decode(bytes).sample.length : linesOf(bytes);
    if (count < 1000) throw new Error(`${file} has lost its stacks`);
    return Promise.resolve();
  },
};

/** What a reader of text cannot do without: the text, its lines, and the frames of each. */
function linesOf(bytes: Uint8Array): number {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line.split(';').length > 0).length;
}

/** The tree of a profile with one sample on every so manieth node. */
function sampledTree(profile: Profile, every: number): Profile {
  const { nodes, functions } = profile;
  const samples = new Float64Array(nodes.parent.length);
  for (let node = every; node < samples.length; node += every)
    if (functions.kind[nodes.func[node]!] === FunctionKind.code) samples[node] = 1;
  const rows = [...samples.keys()].filter(
    (node) => samples[node] === 1 && functions.line[nodes.func[node]!]! > 0,
  );
  return {
    ...profile,
    valueTypes: [{ type: 'samples', unit: 'count' }],
    defaultValue: 0,
    self: [samples],
    selfLines: {
      node: Int32Array.from(rows),
      line: Int32Array.from(rows, (node) => functions.line[nodes.func[node]!]!),
      values: [new Float64Array(rows.length).fill(1)],
    },
    timeline: undefined,
  };
}

/** Writes a profile of about the size. @returns its file, not packed */
async function makeProfile(
  folder: string,
  tree: string,
  format: FormatId,
  megabytes: number,
): Promise<string> {
  const profile = await readRecorded(tree);
  const { write, fileNames } = writableFormats.find(({ id }) => id === format)!;
  const file = path.join(folder, `large${format === 'pprof' ? '.pb' : fileNames[0]?.slice(1)}`);
  const first = Math.ceil(profile.nodes.parent.length / 2000);
  const { length } = write(sampledTree(profile, first));
  const every = Math.max(1, Math.floor((first * length) / (megabytes * MEGABYTE)));
  writeFileSync(file, write(sampledTree(profile, every)));
  return file;
}

async function runChild(name: string, format: FormatId, file: string): Promise<Measured> {
  const args = [__filename, '--measure', name, '--format', format, '--profile', file];
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=8192', ...args]);
  return JSON.parse(stdout) as Measured;
}

/** What one format takes, in milliseconds and megabytes: medians. */
interface FormatResult {
  readonly megabytes: number;
  readonly hotline: Measured;
  readonly decode: Measured;
  readonly speedscope: Measured;
}

async function measureFormat(
  format: FormatId,
  file: string,
  runs: number,
  peer: Speedscope,
): Promise<FormatResult> {
  const all: Record<'hotline' | 'decode' | 'speedscope', Measured[]> = {
    hotline: [],
    decode: [],
    speedscope: [],
  };
  // Interleaved, so that a noisy moment of the machine does not hit one of them alone.
  for (let run = 0; run < runs; run++) {
    all.hotline.push(await runChild('hotline', format, file));
    all.decode.push(await runChild('decode', format, file));
    all.speedscope.push({ time: await peer.importTime(file) });
  }
  const medians = (list: readonly Measured[]): Measured => ({
    time: Math.round(median(list.map(({ time }) => time))),
    ...(list[0]!.peak !== undefined && { peak: Math.round(median(list.map(({ peak }) => peak!))) }),
  });
  return {
    megabytes: Math.round(statSync(file).size / MEGABYTE),
    hotline: medians(all.hotline),
    decode: medians(all.decode),
    speedscope: medians(all.speedscope),
  };
}

function tableOf(results: Readonly<Record<FormatId, FormatResult>>): string {
  const ratio = (ours: number, theirs: number) => (ours / theirs).toFixed(2);
  const rows = FORMATS.map((format) => {
    const { megabytes, hotline, decode, speedscope } = results[format];
    return [
      format,
      `${megabytes} MB`,
      `${hotline.time} ms`,
      `${speedscope.time} ms`,
      ratio(hotline.time, speedscope.time),
      `${decode.time} ms`,
      ratio(hotline.time, decode.time),
      `${hotline.peak} MB`,
      `${decode.peak} MB`,
    ];
  });
  const head = [
    'format',
    'size',
    'Hotline',
    'speedscope',
    'of it',
    'bare decode',
    'of it',
    'peak',
    'its peak',
  ];
  return markdownTable(head, rows);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      mb: { type: 'string', default: '100' },
      out: { type: 'string' },
      measure: { type: 'string' },
      format: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  if (values.measure !== undefined) {
    const start = performance.now();
    await measures[values.measure]!(values.profile!, values.format as FormatId);
    const time = performance.now() - start;
    console.log(JSON.stringify({ time, peak: process.resourceUsage().maxRSS / 1024 }));
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  const peer = await Speedscope.open();
  try {
    const tree = await makeLargeProfile(folder, TREE_MEGABYTES);
    const results = {} as Record<FormatId, FormatResult>;
    for (const format of FORMATS) {
      const file = await makeProfile(folder, tree, format, Number(values.mb));
      results[format] = await measureFormat(format, file, Number(values.runs), peer);
    }
    const answer = {
      schemaVersion: 1,
      node: process.version,
      runs: Number(values.runs),
      peer: peer.version,
      ...results,
    };
    tell(answer, tableOf(results), values.out);
  } finally {
    await peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
