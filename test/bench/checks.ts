// How fast files are checked, against ESLint with its comparable rules on the same files, and how soon after a key:
//   node out/test/bench/checks.js [--runs 3] [--lines 500000] [--out FILE.json]
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { skipReason } from '../../src/checks/skipped';
import { CheckWorker } from '../../src/services/checks/checkWorker';
import { markdownTable, median, tell } from './figures';

const PEER_RULES = [
  'no-await-in-loop',
  'unicorn/prefer-set-has',
  'unicorn/no-array-reduce',
  'unicorn/prefer-array-some',
  'unicorn/prefer-array-find',
] as const;
const LATENCY_LINES = 5000;
const KEYS = 40;

/** Where real code of a language stands. */
interface Origin {
  readonly roots: readonly string[];
  readonly ending: RegExp;
}

interface Corpus {
  readonly folder: string;
  readonly files: number;
  readonly lines: number;
}

/** Copies real sources, up to so many lines: what is skipped, and copies, would make it look faster. */
function corpusOf(roots: readonly string[], ending: RegExp, most: number, folder: string): Corpus {
  mkdirSync(folder, { recursive: true });
  const seen = new Set<string>();
  let files = 0;
  let lines = 0;
  const visit = (place: string): void => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (lines >= most) return;
      const full = path.join(place, entry.name);
      if (entry.isDirectory()) visit(full);
      if (!entry.isFile() || !ending.test(entry.name)) continue;
      const text = readFileSync(full, 'utf8');
      if (seen.has(text) || skipReason(text) || text.length < 200) continue;
      seen.add(text);
      lines += text.split('\n').length;
      // Not all of them in one folder.
      const into = path.join(folder, String(files % 50));
      mkdirSync(into, { recursive: true });
      writeFileSync(path.join(into, `${files++}-${entry.name}`), text);
    }
  };
  for (const root of roots) visit(root);
  return { folder, files, lines };
}

interface Timed {
  readonly seconds: number;
  readonly output: string;
  /** Most memory at once, megabytes. */
  readonly peak: number;
}

/** Runs a command to its end. @throws when it could not do its work; findings are no failure */
function run(args: readonly string[], cwd: string): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn('/usr/bin/env', [process.execPath, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    let peak = 0;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended, or there is no /proc.
      }
    }, 50);
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('close', (code) => {
      clearInterval(look);
      if (code !== 0 && code !== 1) reject(new Error(`${args.join(' ')} ended with ${code}: ${errors}`));
      else resolve({ seconds: (performance.now() - start) / 1000, output, peak: Math.round(peak) });
    });
  });
}

function eslintConfig(folder: string): string {
  const file = path.join(folder, 'eslint.config.mjs');
  const plugin = path.resolve('node_modules/eslint-plugin-unicorn/index.js');
  const rules = Object.fromEntries(PEER_RULES.map((rule) => [rule, 'warn']));
  writeFileSync(
    file,
    `import unicorn from ${JSON.stringify(plugin)};
export default [{ files: ['**/*.js', '**/*.mjs', '**/*.cjs'], plugins: { unicorn }, linterOptions: { reportUnusedDisableDirectives: 'off', noInlineConfig: true }, rules: ${JSON.stringify(rules)} }];
`,
  );
  return file;
}

interface Findings {
  readonly findings: readonly { readonly confidence: string }[];
}

async function throughput(
  corpora: Readonly<Record<string, Corpus>>,
  runs: number,
): Promise<Record<string, unknown>[]> {
  const cli = path.resolve('dist/cli.js');
  const eslint = path.resolve('node_modules/eslint/bin/eslint.js');
  const results: Record<string, unknown>[] = [];
  for (const [language, { folder, files, lines }] of Object.entries(corpora)) {
    const own: Timed[] = [];
    const peer: Timed[] = [];
    for (let at = 0; at < runs; at++) {
      own.push(await run([cli, 'check', '.', '--format', 'json'], folder));
      if (language === 'JavaScript') {
        const config = eslintConfig(path.dirname(folder));
        const args = [
          eslint,
          '--config',
          config,
          '--no-error-on-unmatched-pattern',
          '--concurrency',
          'auto',
          '-f',
          'json',
          '.',
        ];
        peer.push(await run(args, folder));
      }
    }
    const seconds = median(own.map((one) => one.seconds));
    const { findings } = JSON.parse(own[0]!.output) as Findings;
    const shown = findings.filter(({ confidence }) => confidence !== 'possible').length;
    results.push({
      language,
      files,
      lines,
      seconds: round(seconds),
      linesPerSecondAndCore: Math.round(lines / seconds / availableParallelism()),
      peakMegabytes: median(own.map((one) => one.peak)),
      diagnosticsPerThousandLines: round((1000 * shown) / lines),
      ...(peer.length > 0 && { eslintSeconds: round(median(peer.map((one) => one.seconds))) }),
    });
  }
  return results;
}

/** Milliseconds from a changed text of 5,000 lines to its findings, after warm-up, and the longest block of this thread. */
async function latency(origins: Readonly<Record<string, Origin>>): Promise<Record<string, unknown>[]> {
  const results: Record<string, unknown>[] = [];
  for (const [language, { roots, ending }] of Object.entries(origins)) {
    const { text, name } = largeText(roots, ending);
    const worker = new CheckWorker(path.resolve('dist/checker.js'));
    const times: number[] = [];
    let blocked = 0;
    for (let key = 0; key < KEYS; key++) {
      const start = performance.now();
      const answer = worker.checkDocument(
        name,
        `${text}\n${language === 'Python' ? '#' : '//'} ${'x'.repeat(key)}\n`,
      );
      blocked = Math.max(blocked, performance.now() - start);
      const { checked, problem } = await answer;
      if (!checked || checked.skipped)
        throw new Error(`${name} was not checked: ${problem ?? checked?.skipped}`);
      if (key >= KEYS / 2) times.push(performance.now() - start);
    }
    await worker.dispose();
    results.push({
      language,
      file: name,
      lines: text.split('\n').length,
      milliseconds: round(median(times)),
      blockedMilliseconds: round(blocked),
    });
  }
  return results;
}

/** The shortest real file of 5,000 lines or more; files one after the other would be no program. */
function largeText(roots: readonly string[], ending: RegExp): { text: string; name: string } {
  let found: { text: string; name: string; lines: number } | undefined;
  const visit = (place: string): void => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const full = path.join(place, entry.name);
      if (entry.isDirectory()) visit(full);
      if (!entry.isFile() || !ending.test(entry.name)) continue;
      const text = readFileSync(full, 'utf8');
      const lines = text.split('\n').length;
      if (lines < LATENCY_LINES || lines >= (found?.lines ?? Infinity) || skipReason(text)) continue;
      found = { text, name: entry.name, lines };
    }
  };
  for (const root of roots) visit(root);
  if (!found) throw new Error(`no file of ${LATENCY_LINES} lines below ${roots.join(', ')}`);
  return found;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Go's own sources, wherever they were installed. */
function goRoot(): string {
  return path.join(spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim(), 'src');
}

function pythonLibrary(): string {
  const code = 'import os; print(os.path.dirname(os.__file__))';
  return spawnSync('python3', ['-c', code], { encoding: 'utf8' }).stdout.trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3' },
      lines: { type: 'string', default: '500000' },
      out: { type: 'string' },
    },
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  try {
    const most = Number(values.lines);
    const origins: Record<string, Origin> = {
      JavaScript: { roots: [path.resolve('node_modules')], ending: /(?<!\.min)\.[cm]?js$/ },
      Python: { roots: [pythonLibrary()], ending: /\.py$/ },
      Go: { roots: [goRoot()], ending: /(?<!_test)\.go$/ },
    };
    const corpora = Object.fromEntries(
      Object.entries(origins).map(([language, { roots, ending }]) => [
        language,
        corpusOf(roots, ending, most, path.join(folder, language.toLowerCase())),
      ]),
    );
    const speed = await throughput(corpora, Number(values.runs));
    const delay = await latency(origins);
    const answer = {
      schemaVersion: 1,
      node: process.version,
      cores: availableParallelism(),
      runs: Number(values.runs),
      throughput: speed,
      latency: delay,
    };
    const cells = (rows: readonly Record<string, unknown>[]) => {
      const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
      return markdownTable(
        head,
        rows.map((row) => head.map((name) => String(row[name] ?? '–'))),
      );
    };
    tell(answer, `${cells(speed)}\n\n${cells(delay)}`, values.out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
