import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../../base/userError';

/** Files that stand in place of others, or beside them, while Go builds: by their path, where their content is. */
export type Overlay = Map<string, string>;

/** How the names of files begin that are added to packages of the user. */
export const ADDED_PREFIX = 'zz_hotline_';

/** What is changed in Go's own library, and what the user should know of it. */
export interface LibraryOverlay {
  readonly replaced: Overlay;
  /** Sources that are not part of the program. */
  readonly injected: readonly string[];
  readonly notes: readonly string[];
}

/** How much of the profiler is built in: `least` is what any version of Go takes. */
export type Hooks = 'all' | 'least';

/** Where the Go files are that are added to its library. */
const INJECTED = path.join(__dirname, 'go');

interface Patch {
  /** Below `src` of Go's own folder. */
  readonly file: string;
  readonly edits: readonly (readonly [RegExp, string])[];
  /** Without it nothing is measured, or something is missing. */
  readonly isVital: boolean;
  /** What is missing without it. */
  missing(): string;
}

/** Lines stay where they are: what is added stands on lines that are there. */
const PATCHES: readonly Patch[] = [
  {
    file: 'runtime/proc.go',
    edits: [[/(\n\tfn := main_main[^\n]*\n\tfn\(\))\n/, '$1; hotlineEnd()\n']],
    isVital: true,
    missing: () => l10n.t('a place to save the profile at the program’s end'),
  },
  {
    // os.Exit ends here, and so does syscall.Exit.
    file: 'runtime/runtime.go',
    edits: [
      [
        /(\/\/go:linkname syscall_Exit syscall\.Exit\n)\/\/go:nosplit(\nfunc syscall_Exit\(code int\) \{\n)/,
        '$1//$2 hotlineEnd();',
      ],
    ],
    isVital: true,
    missing: () => l10n.t('a place to save the profile at the program’s end'),
  },
  {
    file: 'runtime/panic.go',
    edits: [[/\n(\tpreprintpanics\((?:gp\._panic|&p)\)\n)/, '\n hotlineEnd();$1']],
    isVital: false,
    missing: () => l10n.t('This Go does not let the profile of a program be saved that ends by a panic.'),
  },
  {
    file: 'runtime/signal_unix.go',
    edits: [
      [
        /\n(\tif flags&_SigKill != 0) (\{\n\t\tdieFromSignal\(sig\))/,
        '\n if flags&_SigKill != 0 && hotlineSignal(sig) { return };$1 $2',
      ],
    ],
    isVital: false,
    missing: () => l10n.t('This Go does not let the profile of a program be saved that a signal ends.'),
  },
  {
    file: 'runtime/pprof/pprof.go',
    edits: [
      [/\bconst hz = 100\b/, 'hz := hotlineRate()'],
      [/(\n\tif cpu\.profiling \{)(\n\t\treturn fmt\.Errorf)/, '$1 if hotlineStarts() { return nil };$2'],
      [/(\nfunc StopCPUProfile\(\) \{)\n/, '$1 if hotlineKeeps() { return }\n'],
    ],
    isVital: true,
    missing: () => l10n.t('a place where CPU profiles start'),
  },
  {
    file: 'runtime/proc.go',
    edits: [[/\n(\t+)(cpuprof\.add\(\w+, stk\[:n\]\))/, '\n$1n = hotlineTrim(stk[:], n); $2']],
    isVital: false,
    missing: () =>
      l10n.t('Part of a line’s own time stands on runtime.asyncPreempt, which it seems to call.'),
  },
  {
    file: 'runtime/pprof/pprof.go',
    edits: [[/\btime\.Sleep\(100 \* time\.Millisecond\)/, 'hotlinePause(100 * time.Millisecond)']],
    isVital: false,
    missing: () => l10n.t('The program ends a tenth of a second later than it would.'),
  },
  {
    file: 'testing/benchmark.go',
    edits: [
      [
        /\n(\t+)(fmt\.Fprintln\(b\.w, results\))\n/,
        '\n$1if runtime.HotlineBenchmark != nil { runtime.HotlineBenchmark(benchName, results) }; $2\n',
      ],
    ],
    isVital: false,
    missing: () => l10n.t('This Go does not tell the figures of benchmarks: they stand in the terminal.'),
  },
];

/** How many timers a processor has, by what the version of Go calls them. */
const TIMERS: readonly { readonly file: string; readonly known: RegExp; readonly code: string }[] = [
  {
    file: 'runtime/runtime2.go',
    known: /\n\tnumTimers\s+uint32\n/,
    code: 'import "runtime/internal/atomic"\n\nfunc hotlineTimers(pp *p) int { return int(atomic.Load(&pp.numTimers)) }\n',
  },
  {
    file: 'runtime/runtime2.go',
    known: /\n\tnumTimers\s+atomic\.Uint32\n/,
    code: 'func hotlineTimers(pp *p) int { return int(pp.numTimers.Load()) }\n',
  },
  {
    file: 'runtime/time.go',
    known: /\ntype timers struct \{[\s\S]*?\n\tlen\s+atomic\.Uint32\n/,
    code: 'func hotlineTimers(pp *p) int { return int(pp.timers.len.Load()) }\n',
  },
];
/** A program with a timer never counts as asleep. */
const SOME_TIMER = 'func hotlineTimers(pp *p) int { return 1 << 20 }\n';

/**
 * Writes what is changed in Go's library for a profile.
 * @param goroot Go's own folder, as the go command names it
 * @param folder to write into; made where it is missing
 * @throws {UserError} for a Go whose library is not here, or not as it is known.
 */
export async function libraryOverlay(goroot: string, folder: string, hooks: Hooks): Promise<LibraryOverlay> {
  await mkdir(folder, { recursive: true });
  const library = new LibraryFiles(goroot);
  const notes: string[] = [];
  for (const { file, edits, isVital, missing } of PATCHES) {
    if (hooks === 'least' && !isVital) {
      notes.push(missing());
    } else if (!(await library.edit(file, edits))) {
      if (isVital) throw new UserError(l10n.t('This Go cannot be profiled yet: {0} is missing.', missing()));
      notes.push(missing());
    }
  }
  library.add('runtime/hotline_timers.go', `package runtime\n\n${await timersCode(library, hooks)}`);
  library.add('runtime/hotline.go', await readInjected('runtime_hotline.go'));
  const profiler = library.add('runtime/pprof/hotline.go', await readInjected('pprof_hotline.go'));
  return { replaced: await library.write(folder), injected: [profiler], notes };
}

/** Text of a Go file that is added. */
export function readInjected(name: string): Promise<string> {
  return readFile(path.join(INJECTED, name), 'utf8');
}

async function timersCode(library: LibraryFiles, hooks: Hooks): Promise<string> {
  if (hooks === 'least') return SOME_TIMER;
  for (const { file, known, code } of TIMERS) {
    const text = await library.read(file).catch(() => '');
    if (known.test(text)) return code;
  }
  return SOME_TIMER;
}

class LibraryFiles {
  private readonly changed = new Map<string, string>();

  constructor(private readonly goroot: string) {}

  /** Text of a file as it was changed so far. @throws {UserError} when it is not there */
  async read(file: string): Promise<string> {
    const known = this.changed.get(file);
    if (known !== undefined) return known;
    try {
      return await readFile(this.pathOf(file), 'utf8');
    } catch (error) {
      throw new UserError(
        l10n.t(
          'The sources of Go’s own library are not in {0}, so nothing can be built for a profile: {1}',
          this.goroot,
          messageOf(error),
        ),
        { cause: error },
      );
    }
  }

  /** @returns false where one of the patterns is not there: nothing is changed then */
  async edit(file: string, edits: Patch['edits']): Promise<boolean> {
    let text = await this.read(file);
    for (const [pattern, replacement] of edits) {
      if (!pattern.test(text)) return false;
      text = text.replace(pattern, replacement);
    }
    this.changed.set(file, text);
    return true;
  }

  /** @returns its path as the built program names it */
  add(file: string, text: string): string {
    this.changed.set(file, text);
    return this.pathOf(file);
  }

  /** Writes all files. @returns where they are, by the path that they stand for */
  async write(folder: string): Promise<Overlay> {
    const written = [...this.changed].map(async ([file, text]): Promise<readonly [string, string]> => {
      const copy = path.join(folder, file.replaceAll('/', '_'));
      await writeFile(copy, text);
      return [this.pathOf(file), copy];
    });
    return new Map(await Promise.all(written));
  }

  private pathOf(file: string): string {
    return path.join(this.goroot, 'src', ...file.split('/'));
  }
}
