import * as l10n from '@vscode/l10n';

/** A replacement in a file of Go's standard library. It preserves line numbers. */
export interface Edit {
  /** Relative to `src` in GOROOT. */
  readonly file: string;
  readonly find: RegExp;
  readonly replace: string;
}

/** A Go file: its contents, or the name of one that ships with Hotline. */
export type Source = { readonly code: string } | { readonly injected: string };

/** How to build a hook into some versions of Go. */
export interface Way {
  readonly edits: readonly Edit[];
  /** Files to add to the library, by path relative to `src`. */
  readonly files: Readonly<Record<string, Source>>;
}

/** A modification of Go's standard library. */
export interface Hook {
  /** Variants for different Go versions; the first whose edits all apply is used. */
  readonly ways: readonly Way[];
  /** Stubs added if the hook is left out, so that the other hooks' calls resolve. */
  readonly without: Way['files'];
  /** The kind of run for which nothing can be measured without this hook. */
  readonly vitalFor?: 'program' | 'tests';
  /** Warning for the user if the hook is left out. */
  missing(): string;
}

const edit = (file: string, find: RegExp, replace: string): Edit => ({ file, find, replace });

function edited(edits: readonly Edit[], missing: () => string, files: Way['files'] = {}): Hook {
  return { ways: [{ edits, files }], without: {}, missing };
}

/** Files that every profile needs. */
export const ALWAYS: Way['files'] = {
  'runtime/hotline.go': { injected: 'runtime_hotline.go' },
  'runtime/pprof/hotline.go': { injected: 'pprof_hotline.go' },
  'runtime/pprof/hotline_manifest.go': { injected: 'pprof_manifest.go' },
  'runtime/pprof/hotline_messages.go': { injected: 'pprof_messages.go' },
};

const TIMERS_FILE = 'runtime/hotline_timers.go';
/** Adapts to how the Go version counts a processor's timers. */
function asleepWay(edits: readonly Edit[], timers: string): Way {
  return {
    edits,
    files: {
      'runtime/hotline_asleep.go': { injected: 'runtime_asleep.go' },
      [TIMERS_FILE]: { code: `package runtime\n\n${timers}` },
    },
  };
}

/** Replacement that changes nothing: the edit only checks that its place exists. */
const SAME = '$&';

/** All hooks, the vital ones first. */
export const HOOKS: readonly Hook[] = [
  {
    ...edited(
      [edit('runtime/proc.go', /(\n\tfn := main_main[^\n]*\n\tfn\(\))\n/, '$1; hotlineEnd()\n')],
      () => l10n.t('With this version of Go, the profile cannot be saved when main returns.'),
    ),
    vitalFor: 'program',
  },
  {
    // os.Exit ends here, and so does syscall.Exit.
    ...edited(
      [
        edit(
          'runtime/runtime.go',
          /(\/\/go:linkname syscall_Exit syscall\.Exit\n)\/\/go:nosplit(\nfunc syscall_Exit\(code int\) \{\n)/,
          '$1//$2 hotlineEnd();',
        ),
      ],
      () => l10n.t('With this version of Go, the profile is lost if the program calls os.Exit.'),
    ),
    vitalFor: 'tests',
  },
  edited(
    [edit('runtime/panic.go', /\n(\tpreprintpanics\((?:gp\._panic|&p)\)\n)/, '\n hotlineEnd();$1')],
    () => l10n.t('With this version of Go, the profile is lost if the program panics.'),
  ),
  edited(
    [
      edit(
        'runtime/signal_unix.go',
        /\n(\tif flags&_SigKill != 0) (\{\n\t\tdieFromSignal\(sig\))/,
        '\n if flags&_SigKill != 0 && hotlineSignal(sig) { return };$1 $2',
      ),
    ],
    () => l10n.t('With this version of Go, the profile is lost if the program is ended by a signal.'),
    { 'runtime/hotline_signal.go': { injected: 'runtime_signal.go' } },
  ),
  edited([edit('runtime/pprof/pprof.go', /\bconst hz = 100\b/, 'hz := hotlineRate()')], () =>
    l10n.t('This version of Go always samples 100 times a second, whatever interval is set.'),
  ),
  edited(
    [
      edit(
        'runtime/pprof/pprof.go',
        /(\n\tif cpu\.profiling \{)(\n\t\treturn fmt\.Errorf)/,
        '$1 if hotlineStarts() { return nil };$2',
      ),
      edit('runtime/pprof/pprof.go', /(\nfunc StopCPUProfile\(\) \{)\n/, '$1 if hotlineKeeps() { return }\n'),
    ],
    () =>
      l10n.t(
        'With this version of Go, a program cannot start a CPU profile of its own (pprof.StartCPUProfile) under Hotline, and pprof.StopCPUProfile stops Hotline’s profile.',
      ),
  ),
  edited(
    [
      edit(
        'runtime/proc.go',
        /\n(\t+)(cpuprof\.add\(\w+, stk\[:n\]\))/,
        '\n$1n = hotlineTrim(stk[:], n); $2',
      ),
    ],
    () =>
      l10n.t(
        'With this version of Go, part of a line’s self time is attributed to runtime.asyncPreempt, as if the line called it.',
      ),
    { 'runtime/hotline_trim.go': { injected: 'runtime_trim.go' } },
  ),
  edited(
    [
      edit(
        'runtime/pprof/pprof.go',
        /\btime\.Sleep\(100 \* time\.Millisecond\)/,
        'hotlinePause(100 * time.Millisecond)',
      ),
    ],
    () => l10n.t('With this version of Go, the program exits a tenth of a second later than usual.'),
  ),
  edited(
    [
      edit(
        'testing/benchmark.go',
        /\n(\t+)(fmt\.Fprintln\(b\.w, results\))\n/,
        '\n$1if runtime.HotlineBenchmark != nil { runtime.HotlineBenchmark(benchName, results) }; $2\n',
      ),
    ],
    () => l10n.t('With this version of Go, benchmark results are shown in the terminal only.'),
  ),
  edited([], () => l10n.t('This version of Go samples allocations at its default rate: one per 512 KiB.'), {
    'runtime/hotline_memory.go': { injected: 'runtime_memory.go' },
  }),
  {
    // A timer wakes a program up. The field that counts timers has had different names and types.
    ways: [
      asleepWay(
        [edit('runtime/runtime2.go', /\n\tnumTimers\s+uint32\n/, SAME)],
        'import "runtime/internal/atomic"\n\nfunc hotlineTimers(pp *p) int { return int(atomic.Load(&pp.numTimers)) }\n',
      ),
      asleepWay(
        [edit('runtime/runtime2.go', /\n\tnumTimers\s+atomic\.Uint32\n/, SAME)],
        'func hotlineTimers(pp *p) int { return int(pp.numTimers.Load()) }\n',
      ),
      asleepWay(
        [edit('runtime/time.go', /\ntype timers struct \{[^{}]*\n\tlen\s+atomic\.Uint32\n/, SAME)],
        'func hotlineTimers(pp *p) int { return int(pp.timers.len.Load()) }\n',
      ),
    ],
    without: {
      'runtime/hotline_asleep.go': {
        code: 'package runtime\n\nfunc HotlineAsleep() string { return "" }\n',
      },
    },
    missing: () =>
      l10n.t(
        'With this version of Go, a program whose goroutines are all deadlocked does not exit under Hotline.',
      ),
  },
];
