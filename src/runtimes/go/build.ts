import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, type SourceProblem } from '../../base/userError';
import { HOOKS, type Hook } from './hooks';
import { ADDED_PREFIX, libraryOverlay, type LibraryOverlay, type Overlay } from './overlay';
import type { PlacedGo } from './placing';
import type { ProgramPlan } from './program';
import { hasCompiler, runGo, type GoFacts } from './toolchain';

/** What to build, and with which tools. */
export interface BuildTask {
  readonly go: PlacedGo;
  readonly facts: GoFacts;
  readonly plan: ProgramPlan;
  /** Build flags. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Replacements for files of the user's packages: the ones that count. */
  readonly replaced: Overlay;
  /** Output folder; created if missing. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/** A program that saves its own profile. */
export interface BuiltProgram {
  /** Absolute path. */
  readonly binary: string;
  /** Sources that are not part of the program. */
  readonly injected: readonly string[];
  readonly notes: readonly string[];
}

/** Name of the file that links the profiler into a program. */
const LINK_FILE = `${ADDED_PREFIX}generated.go`;
const LINK_TEXT = 'package main\n\nimport _ "runtime/pprof"\n';
/** Maximum number of compiler messages reported. */
const MOST_PROBLEMS = 10;

/**
 * Builds a program with the profiler in it. Nothing is written to the user's folders; files are replaced through the
 * build's overlay. A hook that does not work with this Go version is left out, and the notes say what is missing
 * without it.
 * @throws {UserError} with the compiler's messages and their locations
 */
export async function buildProgram(task: BuildTask): Promise<BuiltProgram> {
  const cgo = await cgoSetting(task);
  let hooks: readonly Hook[] = HOOKS;
  for (;;) {
    const library = await libraryOverlay(
      task.facts.goroot,
      path.join(task.folder, 'library'),
      task.plan.kind,
      hooks,
    );
    const built = await build(task, library, cgo.env);
    if ('binary' in built)
      return { ...built, injected: library.injected, notes: [...cgo.notes, ...library.notes] };
    const fewer = hooksLeft(built, library, task);
    if (fewer === undefined) throw buildError(built, task, cgo.notes);
    hooks = fewer;
  }
}

interface FailedBuild {
  readonly problems: readonly SourceProblem[];
  readonly text: string;
  /** Whether it concerns the code built into Go's library. */
  readonly isOfLibrary: boolean;
}

async function build(
  task: BuildTask,
  library: LibraryOverlay,
  env: NodeJS.ProcessEnv,
): Promise<Pick<BuiltProgram, 'binary'> | FailedBuild> {
  const { go, plan, folder, signal } = task;
  const replaced = new Map([...library.replaced, ...task.replaced]);
  const targets = [...plan.targets];
  if (plan.kind === 'program') {
    // A program that does not import the profiler gets a file that does; test binaries always include it.
    const link = path.join(folder, LINK_FILE);
    await mkdir(folder, { recursive: true });
    await writeFile(link, LINK_TEXT);
    replaced.set(path.join(plan.folder, LINK_FILE), link);
  }
  // If files are listed by name, those added by the overlay must be too.
  if (!targets.includes('.')) targets.push(...addedFiles(replaced, plan.folder));
  const overlay = path.join(folder, 'overlay.json');
  const places = [...replaced].map(([file, copy]) => [go.placeOf(file), copy] as const);
  await writeFile(overlay, JSON.stringify({ Replace: Object.fromEntries(places) }));
  const binary = path.join(folder, process.platform === 'win32' ? 'program.exe' : 'program');
  const command = plan.kind === 'tests' ? ['test', '-c', '-vet=off'] : ['build'];
  // Full paths: with -trimpath, lines could not be mapped to files.
  const own = ['-overlay', overlay, '-trimpath=false', ...go.flags, '-o', binary];
  const args = [...command, ...task.flags, ...own, ...targets];
  const { status, stdout, stderr } = await runGo(go.path, args, plan.folder, env, signal);
  if (status === 0 && !/^\?.*\[no test files\]/m.test(stdout)) return { binary };
  const text = `${stdout}\n${stderr}`.trim();
  const problems = problemsIn(text, plan.folder);
  const isInLibrary = problems.some(({ file }) => library.replaced.has(file));
  return { problems, text, isOfLibrary: isInLibrary || namesLibrary(text) };
}

/**
 * The hooks for another attempt: without those that the compiler's messages refer to, or, if the messages point to
 * none, only the vital ones. Undefined if the failure is the program's own, or nothing can be left out.
 */
function hooksLeft(
  { problems, isOfLibrary }: FailedBuild,
  library: LibraryOverlay,
  { plan }: BuildTask,
): readonly Hook[] | undefined {
  if (!isOfLibrary) return undefined;
  const optional = library.hooks.filter(({ vitalFor }) => vitalFor !== plan.kind);
  const blamed = problems.flatMap(({ file, line }) => library.hooksAt(file, line));
  const named = optional.filter((hook) => blamed.includes(hook));
  const left = new Set(named.length > 0 ? named : optional);
  return left.size === 0 ? undefined : library.hooks.filter((hook) => !left.has(hook));
}

/** Names of a folder's files that exist only in the overlay. */
function addedFiles(replaced: Overlay, folder: string): string[] {
  const names = [...replaced.keys()]
    .filter((file) => path.dirname(file) === folder)
    .map((file) => path.basename(file));
  return names.filter((name) => name.startsWith(ADDED_PREFIX));
}

/** Go's library is rebuilt, including parts compiled by cgo; without a C compiler, cgo is turned off. */
async function cgoSetting({
  facts,
  env,
}: BuildTask): Promise<{ env: NodeJS.ProcessEnv; notes: readonly string[] }> {
  if (facts.cgoEnabled !== '1' || env.CGO_ENABLED !== undefined || (await hasCompiler(facts.compiler, env)))
    return { env, notes: [] };
  return {
    env: { ...env, CGO_ENABLED: '0' },
    notes: [
      l10n.t(
        'Built without cgo, because the C compiler {0} was not found. On Debian and Ubuntu, install the package gcc.',
        facts.compiler,
      ),
    ],
  };
}

/**
 * Parses locations and messages from the output of the compiler, the linker or `go list`. @param folder where they ran
 */
function problemsIn(text: string, folder: string): SourceProblem[] {
  const found: SourceProblem[] = [];
  for (const line of text.split(/\r?\n/)) {
    const place = /^(?:vet: )?((?:[A-Za-z]:)?[^:\n]+\.(?:go|c|h|s|mod|work)):(\d+)(?::(\d+))?: (.*)$/.exec(
      line,
    );
    const last = found.at(-1);
    if (place) {
      const [, file, row, column, message] = place;
      const problem = {
        file: path.resolve(folder, file!),
        line: Number(row),
        column: Number(column ?? 1),
        message: message!,
      };
      found.push(problem);
    } else if (last && /^\s+\S/.test(line)) {
      found[found.length - 1] = { ...last, message: `${last.message} ${line.trim()}` };
    }
  }
  return found;
}

/** Whether the output is about a package that contains hooks: by its heading, or by the symbols that failed to link. */
function namesLibrary(text: string): boolean {
  const isHook = (word: string) => /^\W*runtime[./].*hotline/i.test(word);
  return /^# (?:runtime|runtime\/pprof|testing)$/m.test(text) || text.split(/\s/).some(isHook);
}

function buildError(
  { problems, text, isOfLibrary }: FailedBuild,
  { plan, facts }: BuildTask,
  notes: readonly string[],
): UserError {
  const shown = problems
    .slice(0, MOST_PROBLEMS)
    .map(
      ({ file, line, column, message }) => `${shortPath(file, plan.folder)}:${line}:${column}: ${message}`,
    );
  const whole = shown.length > 0 ? shown.join('\n') : text || l10n.t('it printed nothing');
  const hints = isOfLibrary
    ? [l10n.t('Hotline’s changes to the Go standard library do not work with {0}.', facts.version)]
    : /build constraints exclude all Go files/.test(text)
      ? [l10n.t('Set build tags in the setting hotline.go.arguments (-tags=…) or in GOFLAGS.')]
      : /C compiler (?:"[^"\n]*"|\S+) not found|exec: "(?:gcc|clang|cc)"/.test(text)
        ? [l10n.t('cgo needs a C compiler. On Debian and Ubuntu, install the package gcc.')]
        : [];
  return new UserError(
    [l10n.t('Go could not build the program: {0}', whole), ...notes, ...hints].join('\n'),
    {
      problems,
      detail: text,
    },
  );
}

function shortPath(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith('..') ? file : relative;
}
