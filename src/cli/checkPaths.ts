import { readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { applyEdits, safeEdits } from '../checks/applyFixes';
import type { Finding, PlacedFix } from '../checks/finding';
import { rules } from '../checks/rules';
import type { SkipReason } from '../checks/skipped';
import { checkFiles } from '../services/checks/checkFiles';
import { findFiles } from '../services/checks/findFiles';
import { UserError } from '../base/userError';
import { sarifText } from './sarif';

/** What to check, and how to report it. */
export interface CheckOptions {
  readonly paths: readonly string[];
  /** Ids; empty for all. */
  readonly rules: readonly string[];
  readonly fix: boolean;
  readonly format: 'text' | 'json' | 'sarif';
}

/** What a check found, ready to print. */
export interface CheckResult {
  readonly text: string;
  /** Files and folders that could not be read, one line each. */
  readonly problems: readonly string[];
  readonly findings: number;
}

/** A finding in a file, with its fixes if the report includes them. */
export interface FileFinding extends Finding {
  readonly path: string;
  readonly fixes: readonly PlacedFix[];
}

/** A fix may make another one possible: files are checked again at most this many times. */
const MOST_PASSES = 10;

/** Checks files and folders. @throws {UserError} for an unknown rule or a missing path */
export async function checkPaths(options: CheckOptions): Promise<CheckResult> {
  const unknown = options.rules.filter((id) => !rules.some((rule) => rule.id === id));
  if (unknown.length > 0) {
    const known = rules.map(({ id }) => id).join(', ');
    throw new UserError(l10n.t('There is no rule {0}. The rules are: {1}', unknown.join(', '), known));
  }
  const { files, problems } = await findFiles(options.paths.map((one) => path.resolve(one)));
  if (files.length === 0 && problems.length > 0)
    throw new UserError(`${problems[0]!.path}: ${problems[0]!.problem}`);
  let fixed = 0;
  const withFixes = options.fix || options.format !== 'text';
  let run = await checkAll(files, options.rules, withFixes);
  for (let pass = 0; options.fix && pass < MOST_PASSES; pass++) {
    const changed = await fixAll(run.texts);
    if (changed.files.length === 0) break;
    fixed += changed.fixes;
    const again = await checkAll(changed.files, options.rules, withFixes);
    const texts = new Map([...run.texts].filter(([file]) => !changed.files.includes(file)));
    run = { ...run, texts: new Map([...texts, ...again.texts]) };
  }
  const findings = [...run.texts.values()].flatMap((checked) => checked.findings);
  findings.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
  const failures = [...problems.map(({ path: file, problem }) => `${file}: ${problem}`), ...run.problems];
  return {
    text:
      options.format === 'json'
        ? jsonText(findings, run.skipped)
        : options.format === 'sarif'
          ? sarifText({ ...run, findings, problems: failures })
          : plainText(findings, files.length, run.skipped, fixed),
    problems: failures,
    findings: findings.length,
  };
}

interface FileResult {
  /** Undefined if no fixes were asked for. */
  readonly text: string | undefined;
  readonly findings: readonly FileFinding[];
}

interface CheckRun {
  /** By path, for files with findings. */
  readonly texts: ReadonlyMap<string, FileResult>;
  readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
  readonly problems: readonly string[];
}

async function checkAll(
  files: readonly string[],
  wanted: readonly string[],
  withFixes: boolean,
): Promise<CheckRun> {
  const texts = new Map<string, FileResult>();
  const skipped: { path: string; reason: SkipReason }[] = [];
  const problems: string[] = [];
  await checkFiles(
    files,
    { script: path.join(__dirname, 'checker.js'), withFixes },
    ({ path: file, checked, text, problem }) => {
      if (!checked) problems.push(`${file}: ${problem}`);
      else if (checked.skipped) skipped.push({ path: file, reason: checked.skipped });
      const findings = (checked?.findings ?? [])
        .map((finding, row) => ({ ...finding, path: file, fixes: checked?.fixes?.[row] ?? [] }))
        .filter(({ rule }) => wanted.length === 0 || wanted.includes(rule));
      if (findings.length > 0) texts.set(file, { text, findings });
    },
  );
  // Threads finish in any order; results are printed in the order of the files.
  const place = new Map(files.map((file, at) => [file, at]));
  skipped.sort((one, other) => place.get(one.path)! - place.get(other.path)!);
  return { texts, skipped, problems: problems.sort() };
}

/** Applies the fixes that are safe. */
async function fixAll(texts: CheckRun['texts']): Promise<{ files: string[]; fixes: number }> {
  const files: string[] = [];
  let all = 0;
  for (const [file, { text, findings }] of texts) {
    const { edits, fixes } = safeEdits(findings);
    // A file that changed since it was checked is not overwritten.
    if (text === undefined || fixes === 0 || (await readFile(file, 'utf8')) !== text) continue;
    await writeFile(file, applyEdits(text, edits));
    files.push(file);
    all += fixes;
  }
  return { files, fixes: all };
}

function jsonText(findings: readonly FileFinding[], skipped: CheckRun['skipped']): string {
  const shown = findings.map((finding) => ({
    ruleId: finding.rule,
    path: finding.path,
    startLine: finding.startLine,
    startColumn: finding.startColumn,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    message: finding.message,
    confidence: finding.confidence,
    fixes: finding.fixes.map(({ title, edits, unsafeBecause }) => ({
      title,
      edits: edits.map(({ start, end, text }) => ({ start, end, text })),
      ...(unsafeBecause !== undefined && { unsafeBecause }),
    })),
  }));
  return JSON.stringify({ schemaVersion: 1, findings: shown, skipped }, undefined, 2);
}

function plainText(
  findings: readonly FileFinding[],
  files: number,
  skipped: CheckRun['skipped'],
  fixed: number,
): string {
  const lines = findings.map(
    ({ path: file, startLine, startColumn, confidence, rule, message }) =>
      `${path.relative(process.cwd(), file) || file}:${startLine}:${startColumn} ${confidence} ${rule}: ${message}`,
  );
  const summary = [l10n.t('{0} findings in {1} files.', findings.length, files)];
  if (fixed > 0) summary.push(l10n.t('{0} fixed.', fixed));
  if (skipped.length > 0) summary.push(l10n.t('{0} files skipped: {1}.', skipped.length, reasons(skipped)));
  return [...lines, summary.join(' ')].join('\n');
}

function reasons(skipped: CheckRun['skipped']): string {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${reason} ${count}`).join(', ');
}
