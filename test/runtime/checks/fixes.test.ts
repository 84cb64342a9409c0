import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { applyEdits } from '../../../src/checks/applyFixes';
import type { Finding, Fix } from '../../../src/checks/finding';
import { checked } from '../../support/readers';

const PROGRAMS = path.resolve('test/fixtures/fixes');
const COMMANDS: Record<string, readonly string[]> = {
  '.js': [process.execPath],
  '.py': ['python3'],
  '.go': ['go', 'run'],
};

interface Fixable extends Finding {
  readonly fixes: readonly Fix[];
}

/** Findings of the rule that a program is named after. */
async function ofRule(text: string, name: string): Promise<Fixable[]> {
  const [rule] = name.split('.');
  const { findings, fixesOf } = await checked(text, name);
  return findings
    .filter((finding) => finding.rule === rule)
    .map((finding) => ({ ...finding, fixes: fixesOf(finding.fixToken) }));
}

/** The text with one of the fixes of every finding, the first or another, one after the other. */
async function fixed(text: string, name: string, which = 0): Promise<{ text: string; fixes: number }> {
  let fixes = 0;
  for (let current = text; ; fixes++) {
    const fix = (await ofRule(current, name)).flatMap((finding) => finding.fixes.slice(which))[0];
    if (!fix) return { text: current, fixes };
    current = applyEdits(current, fix.edits);
    assert.ok(fixes < 20, 'a fix opens the way for itself');
  }
}

describe('fixes', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'hotline fixes '))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a program prints, and the operations that it counted. */
  async function run(
    text: string,
    name: string,
    ...args: string[]
  ): Promise<{ stdout: string; count: number }> {
    const { ext } = path.parse(name);
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const [command, ...options] = COMMANDS[ext]!;
    const { stdout, stderr } = await promisify(execFile)(command!, [...options, file, ...args], {
      cwd: folder,
    });
    return { stdout, count: Number(stderr.trim()) };
  }

  for (const name of readdirSync(PROGRAMS)) {
    it(`leave what ${name} prints as it is, and nothing to find`, async () => {
      const text = readFileSync(path.join(PROGRAMS, name), 'utf8');
      const found = await ofRule(text, name);
      assert.ok(found.length > 0, 'there is something to fix');
      const better = await fixed(text, name);
      assert.ok(better.fixes >= found.length, `${better.fixes} fixes of ${found.length}`);
      assert.deepEqual(await ofRule(better.text, name), []);
      assert.equal((await run(better.text, name)).stdout, (await run(text, name)).stdout);
    });
  }

  for (const name of ['nested-loop.js', 'nested-loop.py', 'linear-search-in-loop.js']) {
    it(`make ${name} grow with its input, not with the square of it`, async () => {
      const text = readFileSync(path.join(PROGRAMS, name), 'utf8');
      const { text: better } = await fixed(text, name);
      const growth = async (program: string) =>
        (await run(program, name, '800')).count / (await run(program, name, '100')).count;
      const [before, after] = [await growth(text), await growth(better)];
      assert.ok(before > 50, `eight times the input took ${before} times the operations`);
      assert.ok(after < 10, `fixed, eight times the input took ${after} times the operations`);
    });
  }

  for (const name of ['exponential-recursion.js', 'exponential-recursion.py', 'exponential-recursion.go']) {
    it(`make ${name} work each input out once`, async () => {
      const text = readFileSync(path.join(PROGRAMS, name), 'utf8');
      const { text: better } = await fixed(text, name);
      assert.ok((await run(text, name)).count > 1000);
      assert.equal((await run(better, name)).count, 16, 'the inputs 0 to 15');
    });

    it(`make ${name} a loop, too`, async () => {
      const text = readFileSync(path.join(PROGRAMS, name), 'utf8');
      const { text: better, fixes } = await fixed(text, name, 1);
      assert.equal(fixes, 1);
      const [before, after] = [await run(text, name), await run(better, name)];
      assert.equal(after.stdout, before.stdout);
      assert.equal(after.count, 5, 'one for each answer that is asked for');
    });
  }
});
