// How long the extension takes to start in a real extension host, and how large it is:
//   node out/test/bench/startup.js [--runs 5] [--out FILE.json]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { copyFixture } from '../harness/fixtures';
import { runHostSuite } from '../harness/host-suite';
import { temporaryFolder } from '../harness/project';
import { ensureChromium, ensureServer } from '../harness/provision';
import { markdownTable, median, tell } from './figures';
import type { Activation } from './inHost/activation';

const TARGET_MS = 50;

async function activationOnce(): Promise<Activation> {
  const folder = temporaryFolder('bench-startup');
  try {
    const out = path.join(folder.path, 'activation.json');
    await runHostSuite({
      name: 'startup',
      trust: 'disabled',
      workspace: copyFixture('workspace', folder.path),
      testsPath: path.resolve('out/test/bench/inHost/activation.js'),
      extensionPath: path.resolve('.'),
      env: { HOTLINE_BENCH_OUT: out },
    });
    return JSON.parse(readFileSync(out, 'utf8')) as Activation;
  } finally {
    folder.remove();
  }
}

/** Kilobytes of what a release build loads or injects, and of the package that users install. */
function sizes(): Record<string, number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    execFileSync('git', ['clone', '-q', '.', folder]);
    rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    execFileSync('node', ['esbuild.mjs', '--production'], { cwd: folder });
    const files = readdirSync(path.join(folder, 'dist')).filter((name) => /\.[cm]?js$/.test(name));
    const kilobytes = (file: string) => Math.round(statSync(file).size / 1024);
    return Object.fromEntries(files.map((name) => [name, kilobytes(path.join(folder, 'dist', name))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, out: { type: 'string' } },
  });
  await ensureServer(() => undefined);
  await ensureChromium(() => undefined);
  const activations: Activation[] = [];
  for (let run = 0; run < Number(values.runs); run++) activations.push(await activationOnce());
  const timed = activations.filter(({ wasActive }) => !wasActive).map(({ milliseconds }) => milliseconds);
  const activation = timed.length > 0 ? Math.round(median(timed) * 10) / 10 : null;
  const kilobytes = sizes();
  const answer = {
    schemaVersion: 1,
    runs: timed.length,
    activationMs: activation,
    targetMs: TARGET_MS,
    kilobytes,
  };
  const rows = [
    ['activation in the extension host', activation === null ? '–' : `${activation} ms`],
    ...Object.entries(kilobytes).map(([name, size]) => [name, `${size} KiB`]),
  ];
  tell(answer, markdownTable(['what', 'figure'], rows), values.out);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
