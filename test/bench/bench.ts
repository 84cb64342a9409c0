// Runs benchmarks one after the other, each in a process of its own:
//   npm run bench [-- NAME…] [--runs N] [--node PATH] [--out FOLDER]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';

const names = [
  'attribution',
  'overhead',
  'load',
  'views',
  'formats',
  'robustness',
  'startup',
  'checks',
  'python',
  'goOverhead',
] as const;

function main(): number {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string' }, node: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}`);
    return 2;
  }
  const folder = values.out ?? mkdtempSync(path.join(tmpdir(), 'hotline-bench-'));
  mkdirSync(folder, { recursive: true });
  const answers: Record<string, unknown> = {};
  let status = 0;
  for (const name of names.filter((one) => positionals.length === 0 || positionals.includes(one))) {
    const file = path.join(folder, `${name}.json`);
    const args = [path.join(__dirname, `${name}.js`), '--out', file];
    if (values.runs !== undefined) args.push('--runs', values.runs);
    if (values.node !== undefined && name === 'attribution') args.push('--node', values.node);
    const show = values.out === undefined ? 2 : 'inherit';
    const ended = spawnSync(process.execPath, args, { stdio: ['ignore', show, 'inherit'] });
    if (ended.status !== 0) {
      console.error(`${name} ended with ${ended.status ?? ended.signal}`);
      status = 1;
    }
    answers[name] = readAnswer(file);
  }
  if (values.out === undefined) {
    console.log(JSON.stringify(answers, undefined, 2));
    rmSync(folder, { recursive: true, force: true });
  }
  return status;
}

/** @returns null for a benchmark that left no answer */
function readAnswer(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

process.exit(main());
