import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { TestTarget } from '../runtime';
import { codeOnly, hasMain, packageName, testNames } from '../../languages/go/scan';
import { runGo } from './toolchain';

/** What is known before anything is built. */
export interface ProgramQuestion {
  readonly go: string;
  /** Absolute path. */
  readonly file: string;
  readonly test: TestTarget | undefined;
  /** Build flags. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Whether the file's folder belongs to a module. */
  readonly isInModule: boolean;
  readonly signal: AbortSignal | undefined;
}

/** How to build and run a program. */
export interface ProgramPlan {
  readonly kind: 'program' | 'tests';
  /** The package's folder, in which Go runs. */
  readonly folder: string;
  /** What to build: `.`, or a list of files. */
  readonly targets: readonly string[];
  /** Arguments of the built program, placed before the user's. */
  readonly args: readonly string[];
  /** A short note for the user; undefined if there is nothing to say. */
  readonly note?: string;
}

/** The fields of `go list -json` that are used. */
interface ListedPackage {
  readonly Name?: string;
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly IgnoredGoFiles?: readonly string[];
}

/**
 * Determines what to build: the package that a file belongs to, the file alone, or its package's tests.
 * @throws {UserError} if the file is not part of any program, or if the requested tests do not exist
 */
export async function planProgram(question: ProgramQuestion): Promise<ProgramPlan> {
  const { file, test } = question;
  const text = await readFile(file, 'utf8');
  return test || file.endsWith('_test.go') ? planTests(question, text) : planMain(question, text);
}

async function planMain(question: ProgramQuestion, text: string): Promise<ProgramPlan> {
  const { file, isInModule } = question;
  const folder = path.dirname(file);
  const name = path.basename(file);
  const own = packageName(text);
  if (own !== undefined && own !== 'main')
    throw new UserError(
      l10n.t(
        '{0} belongs to package {1}, but only package main can be run. Profile a file of package main, or a test or benchmark of this package.',
        name,
        own,
      ),
    );
  const files = isInModule ? await listedFiles(question) : await looseFiles(folder, name);
  if (files.length === 0 || (!files.includes(name) && hasMain(text)))
    return alone(
      folder,
      name,
      l10n.t('Built as a single file: its build constraints exclude it from the package'),
    );
  if (hasMain(text) && (await filesWithMain(folder, files)).length > 1)
    return alone(
      folder,
      name,
      l10n.t('Built as a single file: other files in the folder have their own main function'),
    );
  return { kind: 'program', folder, targets: isInModule ? ['.'] : files, args: [] };
}

function alone(folder: string, name: string, note: string): ProgramPlan {
  return { kind: 'program', folder, targets: [name], args: [], note };
}

/** Names of the files that Go considers part of the folder's package. */
async function listedFiles({ go, file, flags, env, signal }: ProgramQuestion): Promise<string[]> {
  const { stdout } = await runGo(go, ['list', '-e', '-json', ...flags, '.'], path.dirname(file), env, signal);
  try {
    const listed = JSON.parse(stdout) as ListedPackage;
    return [...(listed.GoFiles ?? []), ...(listed.CgoFiles ?? [])];
  } catch {
    // The build will report what is wrong.
    return [path.basename(file)];
  }
}

/** Outside a module: a file with its own main is a program by itself; other files belong to their folder's package. */
async function looseFiles(folder: string, name: string): Promise<string[]> {
  const beside = (await readdir(folder)).filter((one) => one.endsWith('.go') && !one.endsWith('_test.go'));
  const texts = await Promise.all(beside.map((one) => readFile(path.join(folder, one), 'utf8')));
  return beside.filter(
    (one, at) => one === name || (packageName(texts[at]!) === 'main' && !isIgnored(texts[at]!)),
  );
}

/** Excluded from every package by the conventional `ignore` build constraint. */
function isIgnored(text: string): boolean {
  return /^\/\/(?:go:build| \+build) ignore\b/m.test(text);
}

async function filesWithMain(folder: string, files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(
    files.map((one) => readFile(path.join(folder, one), 'utf8').catch(() => '')),
  );
  return files.filter((_, at) => hasMain(texts[at]!));
}

async function planTests({ file, test, isInModule }: ProgramQuestion, text: string): Promise<ProgramPlan> {
  const folder = path.dirname(file);
  const tests = testNames(text);
  const plan = {
    kind: 'tests' as const,
    folder,
    targets: isInModule ? ['.'] : await looseTestFiles(folder, codePackage(text)),
  };
  const ofKind = (kind: TestTarget['kind']) =>
    tests.filter((one) => one.kind === kind).map(({ name }) => name);
  if (test) {
    const [outermost] = test.name.split('/');
    if (!ofKind(test.kind).includes(outermost!)) throw noSuchTest(file, test, ofKind(test.kind));
    return { ...plan, args: only(test.kind, [test.name]), note: noteOf(test.kind, test.name) };
  }
  const kind = ofKind('test').length > 0 ? 'test' : 'benchmark';
  const names = ofKind(kind);
  if (names.length === 0) throw new UserError(l10n.t('{0} has no tests or benchmarks.', path.basename(file)));
  return { ...plan, args: only(kind, names), note: noteOf(kind, names.join(', ')) };
}

function noteOf(kind: TestTarget['kind'], names: string): string {
  return kind === 'benchmark'
    ? l10n.t('Run as go test -bench: {0}', names)
    : l10n.t('Run as go test -run: {0}', names);
}

function noSuchTest(file: string, { kind, name }: TestTarget, known: readonly string[]): UserError {
  const list = known.join(', ') || '–';
  const message =
    kind === 'benchmark'
      ? l10n.t('There is no benchmark {0} in {1}. It has: {2}', name, path.basename(file), list)
      : l10n.t('There is no test {0} in {1}. It has: {2}', name, path.basename(file), list);
  return new UserError(message);
}

/** Arguments that make a test binary run only these. `Test/sub` names a subtest. */
function only(kind: TestTarget['kind'], names: readonly string[]): string[] {
  const one = (name: string) =>
    name
      .split('/')
      .map((part) => `^${escape(part)}$`)
      .join('/');
  const pattern = names.length === 1 ? one(names[0]!) : `^(${names.map(escape).join('|')})$`;
  return kind === 'benchmark'
    ? ['-test.run=^$', `-test.bench=${pattern}`, '-test.benchmem']
    : [`-test.run=${pattern}`];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The package that a test file tests: `foo` for `foo_test`. */
function codePackage(text: string): string {
  return (packageName(text) ?? '').replace(/_test$/, '');
}

/** Outside a module: all files of a folder that belong to one package. */
async function looseTestFiles(folder: string, name: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((one) => one.endsWith('.go'));
  const texts = await Promise.all(files.map((one) => readFile(path.join(folder, one), 'utf8')));
  return files.filter((_, at) => codePackage(codeOnly(texts[at]!)) === name);
}

/** The folder's file with the program's entry point; undefined if there is none. */
export async function programIn(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((one) => one.endsWith('.go') && !one.endsWith('_test.go'));
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8');
    if (packageName(text) === 'main' && hasMain(text) && !isIgnored(text)) return file;
  }
  return undefined;
}
