import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';
import { ADDED_PREFIX, readInjected, type Overlay } from './overlay';
import type { ProgramPlan } from './program';
import { codeOnly, packageName } from '../../languages/go/scan';
import { runGo } from './toolchain';

/** What to count, and with which tools. */
export interface CountTask {
  readonly go: string;
  readonly plan: ProgramPlan;
  readonly isInModule: boolean;
  /** Build flags. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Output folder; created if missing. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/** The fields of `go list -json` that are used. */
interface ListedPackage {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly ForTest?: string;
  readonly Standard?: boolean;
  readonly DepOnly?: boolean;
  readonly Module?: { readonly Main?: boolean };
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly TestGoFiles?: readonly string[];
  readonly XTestGoFiles?: readonly string[];
}

/** Files that are compiled as one package, and the one that registers their counters. */
interface FileGroup {
  readonly files: readonly string[];
  readonly registration: string;
}

/** Number of files the cover tool processes at a time. */
const AT_ONCE = 4;

/**
 * Writes copies of the user's sources in which each block of statements counts its executions.
 * @returns the copies by the paths they replace
 * @throws {UserError} if Go cannot do it
 */
export async function countingOverlay(task: CountTask): Promise<Overlay> {
  await mkdir(task.folder, { recursive: true });
  const listed = await listPackages(task);
  const groups = listed.filter((one) => isOwn(one, task)).flatMap((one) => groupsOf(one, task));
  const files = groups.flatMap((group) => group.files);
  const texts = new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
  const mode = isConcurrent(listed, [...texts.values()]) ? 'atomic' : 'count';
  const starts = await statementStarts(task, files);
  const counted = await inGroups(files, (file) =>
    countingCopy(task, file, texts.get(file)!, mode, files.indexOf(file), starts.get(file)!),
  );
  const registrations = new Map(files.map((file, at) => [file, counted[at]!.registration]));
  const overlay: Overlay = new Map(files.map((file, at) => [file, counted[at]!.copy]));
  for (const [number, { files: own, registration }] of groups.entries()) {
    const copy = path.join(task.folder, `register${number}.go`);
    const name = packageName(texts.get(own[0]!)!)!;
    await writeFile(copy, registrationText(name, own.map((file) => registrations.get(file)!).join('')));
    overlay.set(registration, copy);
  }
  return overlay;
}

async function listPackages({ go, plan, flags, env, signal }: CountTask): Promise<ListedPackage[]> {
  const tests = plan.kind === 'tests' ? ['-test'] : [];
  const args = ['list', '-e', '-deps', ...tests, '-json', ...flags, ...plan.targets];
  const { stdout } = await runGo(go, args, plan.folder, env, signal);
  // Concatenated objects, each closed by a brace at the start of a line.
  return stdout
    .split(/(?<=^\})\s*$/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as ListedPackage);
}

/** Packages of the workspace's own modules; outside of those, only what was requested. */
function isOwn(listed: ListedPackage, { isInModule }: CountTask): boolean {
  const { Standard, Module, DepOnly, Dir, ForTest, ImportPath } = listed;
  // A package recompiled for a test has the same files.
  const isVariant = ForTest !== undefined || ImportPath.endsWith('.test');
  if (Standard || Dir === undefined || isVariant) return false;
  return isInModule && Module ? Module.Main === true : !DepOnly;
}

function groupsOf(listed: ListedPackage, { plan }: CountTask): FileGroup[] {
  const { Dir: folder = '', GoFiles = [], CgoFiles = [], TestGoFiles = [], XTestGoFiles = [] } = listed;
  const isTested = plan.kind === 'tests' && !listed.DepOnly;
  const groups = [
    { names: [...GoFiles, ...CgoFiles], registration: 'hits.go' },
    { names: isTested ? TestGoFiles : [], registration: 'hits_test.go' },
    { names: isTested ? XTestGoFiles : [], registration: 'hits_x_test.go' },
  ];
  return groups
    .filter(({ names }) => names.length > 0)
    .map(({ names, registration }) => ({
      files: names.map((name) => path.resolve(folder, name)),
      registration: path.join(folder, ADDED_PREFIX + registration),
    }));
}

/** Whether lines may run concurrently, in which case plain counters would lose increments. */
function isConcurrent(listed: readonly ListedPackage[], texts: readonly string[]): boolean {
  const startsGoroutines = (text: string) =>
    /\bgo\s+(?:func\b|[\p{L}_(])|\.(?:Go|Parallel|RunParallel|AfterFunc|SetFinalizer|AddCleanup)\b/u.test(
      codeOnly(text),
    );
  const isForeign = ({ Standard, Module, ImportPath }: ListedPackage) =>
    ImportPath === 'net/http' || (!Standard && Module?.Main === false);
  return listed.some(isForeign) || texts.some(startsGoroutines);
}

interface CountingFile {
  /** Path of the copy. */
  readonly copy: string;
  /** Go code that registers its counters. */
  readonly registration: string;
}

async function countingCopy(
  { go, plan, env, folder, signal }: CountTask,
  file: string,
  text: string,
  mode: 'count' | 'atomic',
  number: number,
  starts: readonly number[],
): Promise<CountingFile> {
  const variable = `hotlineCover${number}`;
  const args = ['tool', 'cover', `-mode=${mode}`, `-var=${variable}`, file];
  const { status, stdout, stderr } = await runGo(go, args, plan.folder, env, signal);
  const copy = path.join(folder, `${number}_${path.basename(file)}`);
  if (status !== 0) {
    // The build will report what is wrong with it, in the compiler's words.
    await writeFile(copy, text);
    if (/\.go:\d+/.test(stderr)) return { copy, registration: '' };
    throw new UserError(l10n.t('Go’s cover tool could not instrument {0}: {1}', file, stderr.trim()));
  }
  await writeFile(copy, wideCounters(stdout, variable));
  const pairs = linesOfBlocks(blocksIn(stdout), starts);
  const lines = pairs.map((pair) => pair.join(', ')).join(', ');
  return {
    copy,
    registration: `\thotlinePprof.HotlineCount(${JSON.stringify(file)}, ${variable}.Count[:], []uint32{${lines}})\n`,
  };
}

/** 32-bit counters overflow within seconds in a tight loop. */
function wideCounters(text: string, variable: string): string {
  return text
    .replace(/(\n\tCount {5}\[\d+\])uint32\n/, '$1uint64\n')
    .replaceAll(`AddUint32(&${variable}.Count[`, `AddUint64(&${variable}.Count[`);
}

/** A basic block's start and end. Lines and columns are 1-based. */
type Block = readonly [startLine: number, startColumn: number, endLine: number, endColumn: number];

/** Parses the table that the cover tool generates: lines, and both columns packed into one number. */
function blocksIn(text: string): Block[] {
  const head = /\n\tPos: \[3 \* \d+\]uint32\{\n/.exec(text);
  const start = head ? head.index + head[0].length : text.length;
  const table = text.slice(start, Math.max(start, text.indexOf('\n\t},', start)));
  return [...table.matchAll(/(?<!\d)(\d+), (\d+), (0x[\da-f]+),/g)].map(([, start, end, columns]) => {
    const both = Number(columns);
    return [Number(start), both & 0xffff, Number(end), both >>> 16];
  });
}

/** Each line on which a statement starts, with the block of the first such statement. */
function linesOfBlocks(blocks: readonly Block[], starts: readonly number[]): [number, number][] {
  const lines = new Map<number, readonly [column: number, block: number]>();
  for (let at = 0; at < starts.length; at += 2) {
    const [line, column] = [starts[at]!, starts[at + 1]!];
    const known = lines.get(line);
    if (known && known[0] <= column) continue;
    const block = blocks.findIndex(
      ([startLine, startColumn, endLine, endColumn]) =>
        !isBefore(line, column, startLine, startColumn) && isBefore(line, column, endLine, endColumn),
    );
    if (block >= 0) lines.set(line, [column, block]);
  }
  return [...lines].sort(([a], [b]) => a - b).map(([line, [, block]]) => [line, block]);
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}

function registrationText(name: string, calls: string): string {
  const use = calls === '' ? 'import _ "runtime/pprof"\n' : 'import hotlinePprof "runtime/pprof"\n';
  return `package ${name}\n\n${use}\nfunc init() {\n${calls}}\n`;
}

/** Line, column, line, column, … of each file's statements, according to Go's own parser. */
async function statementStarts(
  { go, env, folder, signal }: CountTask,
  files: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const source = path.join(folder, 'statements.go');
  const helper = path.join(folder, 'statements');
  await writeFile(source, await readInjected('statements.go'));
  // The helper belongs to no module, however the user's build is configured.
  const plain = { ...env, GOFLAGS: '', GO111MODULE: 'off', GOWORK: 'off', GOOS: '', GOARCH: '' };
  const { status, stderr } = await runGo(go, ['build', '-o', helper, source], folder, plain, signal);
  if (status !== 0) throw new UserError(l10n.t('Hit counts could not be set up: {0}', stderr.trim()));
  const answers = (await answersOf(helper, files)).trimEnd().split('\n');
  return new Map(files.map((file, at) => [file, JSON.parse(answers[at] ?? '[]') as number[]]));
}

function answersOf(helper: string, questions: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(helper, [], { stdio: ['pipe', 'pipe', 'ignore'] });
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
    child.on('error', (error) =>
      reject(
        new UserError(l10n.t('Hit counts could not be set up: {0}', messageOf(error)), { cause: error }),
      ),
    );
    child.on('close', () => resolve(answer));
    child.stdin.on('error', () => undefined);
    child.stdin.end(questions.map((question) => `${question}\n`).join(''));
  });
}

/** Maps in order, a few at a time. */
async function inGroups<From, To>(
  list: readonly From[],
  work: (one: From) => Promise<To>,
): Promise<readonly To[]> {
  const results: To[] = [];
  for (let at = 0; at < list.length; at += AT_ONCE)
    results.push(...(await Promise.all(list.slice(at, at + AT_ONCE).map(work))));
  return results;
}
