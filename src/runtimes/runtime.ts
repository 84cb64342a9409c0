import type { LanguageSupport } from '../languages/language';
import type { ProgramPart } from '../profile/model/programParts';
import type { ManifestNote, StreamFile } from './recording/manifest';
import type { RuntimeSourceMaps } from '../sources/sourceMapFiles';
import type { RuntimeScripts } from '../sources/outlineFiles';

/** What to measure: CPU time, all memory ever allocated, or only memory still in use at the end. */
export type ProfileKind = 'cpu' | 'memory' | 'live-memory';

/** A test or a benchmark that can be run by itself. */
export interface TestTarget {
  readonly kind: 'test' | 'benchmark';
  /** The name that the language's test runner uses. */
  readonly name: string;
}

/** A test's location in its file. */
interface TestPlace extends TestTarget {
  /** 1-based. */
  readonly line: number;
}

/** What to profile, and how. Paths are absolute. */
export interface ProfileRequest {
  readonly file: string;
  readonly kind: ProfileKind;
  /** Engine id, or `auto` for the best available. */
  readonly engine: string;
  /** The only test of the file to run; undefined to run the file as a program, or all of its tests. */
  readonly test: TestTarget | undefined;
  /** Also count how often each line runs: exact, but slows the program down. */
  readonly hits: boolean;
  /** Sampling interval in microseconds. */
  readonly intervalMicroseconds: number;
  /** Run without inlining: every tick is attributed to its own line, but the program is slower. */
  readonly exactLines: boolean;
  /** The program's arguments. */
  readonly args: readonly string[];
  /** Undefined for the workspace folder, or else the file's folder. */
  readonly cwd: string | undefined;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The interpreter to run; undefined to find one. */
  readonly executable: string | undefined;
  /** The interpreter selected for the workspace in another extension, if any. */
  readonly selectedExecutable: string | undefined;
  /** The interpreter's arguments, before the file. */
  readonly runtimeArgs: readonly string[];
  readonly workspaceFolder: string | undefined;
  /** The parsed `configurations` of the folder's launch.json. */
  readonly launchConfigurations: unknown;
  /** An existing, empty folder for all of the run's output. */
  readonly outDir: string;
  /** Aborts the preparation, such as a long build. */
  readonly signal?: AbortSignal;
}

/** A command to run directly, without a shell. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the environment of the process that runs it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reported by the profiled program once its profiler has started. */
export interface RunStarted {
  readonly pid: number;
  readonly engine: string;
  /** Why this engine was chosen, in one sentence. */
  readonly engineReason: string;
  /** `v20.20.2` */
  readonly runtimeVersion: string;
}

/** The results of a process or thread, from its manifest. */
export interface RecordedProcess extends RunStarted {
  readonly part: ProgramPart;
  /** `RuntimeDescriptor.id` */
  readonly runtime: string;
  /** Command line of the process; empty if it was not reported. */
  readonly command: readonly string[];
  /** The signal that terminated it, if any. */
  readonly signal?: string;
  /** CPU time of the thread; undefined if the system does not report it. */
  readonly cpuMs?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly sourceMaps: RuntimeSourceMaps;
  readonly scripts: RuntimeScripts;
  /** Sources that Hotline injected: they are not part of the program. */
  readonly injected: readonly string[];
  /** Why no profile was written, if none was. */
  readonly failure?: string;
  readonly notes: readonly ManifestNote[];
  /** Its files by the name of their stream; paths are absolute. */
  readonly streams: Readonly<Record<string, readonly StreamFile[]>>;
}

/** A program that is ready to run under a profiler; whoever owns the terminal runs it. */
export interface PreparedRun {
  readonly command: Command;
  /** Short notes on how the file is run, for the log and the session's tooltip. `collect` may add to them. */
  readonly notes: readonly string[];
  /** Resolves once the profiler is running; never, if the program ends before that. */
  readonly started: Promise<RunStarted>;
  /**
   * Saves the profile so far and terminates the program.
   * @throws {UserError} if the program does not respond; it is terminated anyway
   */
  stop(): Promise<void>;
  /** Kills the program immediately. Safe to call at any time. */
  kill(): void;
  /**
   * Returns the results of the main program; call it after the program has ended. Processes that outlive it save their
   * profiles and continue; `readRecording` returns them all.
   * @param exitCode is stored in the recording; undefined if unknown
   * @throws {UserError} with the reason if no profile was written
   */
  collect(exitCode?: number): Promise<{ outcome: RecordedProcess }>;
  /**
   * Closes the channels to the program's processes and terminates those that are still running and were not collected.
   */
  dispose(): void;
}

/** A profiler or counter. */
export interface EngineDescriptor {
  /** The name users select it by. */
  readonly id: string;
  readonly measures: readonly ProfileKind[];
  /** Key of its description among the setting's texts; undefined if it is the only engine. */
  readonly text: string | undefined;
}

/**
 * A language runtime whose programs can be profiled: everything the rest of the code needs to know about it. Each
 * runtime has its own folder; `index.ts` lists them. Its settings are derived by `runtimeSettings`.
 */
export interface RuntimeDescriptor {
  readonly id: string;
  /** Display name: `Node.js`. */
  readonly label: string;
  /** Languages whose files it runs. */
  readonly languages: readonly LanguageSupport[];
  /** Engines that users can select, besides `auto`, best first. */
  readonly engines: readonly EngineDescriptor[];
  /** Whether it can count how often each line runs. */
  readonly hasHits: boolean;
  /** Whether it can trade speed for exact lines everywhere. */
  readonly hasExactLines: boolean;
  /** Sampling intervals in microseconds if they differ from the defaults: the usual one and the minimum. */
  readonly intervals?: { readonly usual: number; readonly shortest: number };
  /** The VS Code extension whose environments API reports the interpreter selected for the workspace. */
  readonly environmentExtension: string | undefined;
  /** Whether it takes arguments and environment from a launch.json configuration that runs the same file. */
  readonly readsLaunchConfigurations: boolean;
  /** A file's tests that can be run individually, in line order; undefined if not supported. */
  readonly testsIn?: (file: string, text: string) => readonly TestPlace[];
  /** The file in a folder that contains the program's entry point; undefined if only files can be run. */
  readonly programIn?: (folder: string) => Promise<string | undefined>;
  /**
   * @throws {UserError} if the program cannot be run, for example because there is no interpreter or the file does not
   * compile
   */
  prepare(request: ProfileRequest): Promise<PreparedRun>;
}
