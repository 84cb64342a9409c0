import type { LanguageSupport } from '../languages/language';
import type { ProgramPart } from '../profile/model/programParts';
import type { ManifestNote, StreamFile } from './recording/manifest';
import type { RuntimeSourceMaps } from '../sources/sourceMapFiles';
import type { RuntimeScripts } from '../sources/outlineFiles';

/** What to measure: time, all memory that was ever allocated, or what of it is in use at the end. */
export type ProfileKind = 'cpu' | 'memory' | 'live-memory';

/** A test or a benchmark that can be run alone. */
export interface TestTarget {
  readonly kind: 'test' | 'benchmark';
  /** As the language's test runner names it. */
  readonly name: string;
}

/** Where a test stands in its file. */
interface TestPlace extends TestTarget {
  /** 1-based. */
  readonly line: number;
}

/** What to profile and how. Paths are absolute. */
export interface ProfileRequest {
  readonly file: string;
  readonly kind: ProfileKind;
  /** Engine id, or `auto` for the best that loads. */
  readonly engine: string;
  /** The only test of the file to run; undefined: the file as a program, or all of its tests. */
  readonly test: TestTarget | undefined;
  /** Count how often each line runs, too: exact, and the program is slower. */
  readonly hits: boolean;
  /** Time between two samples, in microseconds. */
  readonly intervalMicroseconds: number;
  /** Run without inlining: every tick is on its own line, and the program is slower. */
  readonly exactLines: boolean;
  /** Arguments of the program. */
  readonly args: readonly string[];
  /** Undefined: the workspace folder, else the file's folder. */
  readonly cwd: string | undefined;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The interpreter to run, undefined to find one. */
  readonly executable: string | undefined;
  /** The interpreter that the workspace selects in another extension, where one knows it. */
  readonly selectedExecutable: string | undefined;
  /** Arguments of the interpreter, before the file. */
  readonly runtimeArgs: readonly string[];
  readonly workspaceFolder: string | undefined;
  /** `configurations` of the folder's launch.json, as read. */
  readonly launchConfigurations: unknown;
  /** An existing, empty folder for everything that the run writes. */
  readonly outDir: string;
  /** Ends what is prepared, such as a build that takes long. */
  readonly signal?: AbortSignal;
}

/** A command to run as it is: nothing in it goes through a shell. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the environment of whoever runs it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the profiled program said when its profiler had started. */
export interface RunStarted {
  readonly pid: number;
  readonly engine: string;
  /** Why this engine, one sentence. */
  readonly engineReason: string;
  /** `v20.20.2` */
  readonly runtimeVersion: string;
}

/** What a process or thread left behind, as its manifest tells. */
export interface RecordedProcess extends RunStarted {
  readonly part: ProgramPart;
  /** `RuntimeDescriptor.id` */
  readonly runtime: string;
  /** The words that the process was started with; none where it did not tell. */
  readonly command: readonly string[];
  /** The signal that ended it, where it was one. */
  readonly signal?: string;
  /** What the thread computed, without waiting; undefined if the system does not tell. */
  readonly cpuMs?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly sourceMaps: RuntimeSourceMaps;
  readonly scripts: RuntimeScripts;
  /** Sources that Hotline brought into the program: what they did is no part of it. */
  readonly injected: readonly string[];
  /** Why no profile was written, where none was. */
  readonly failure?: string;
  readonly notes: readonly ManifestNote[];
  /** Its files by the name of their stream; their paths are absolute. */
  readonly streams: Readonly<Record<string, readonly StreamFile[]>>;
}

/** A program that is ready to be run under a profiler, by whoever owns the terminal. */
export interface PreparedRun {
  readonly command: Command;
  /** How the file is run, in a few words each, for the log and the session's tooltip. `collect` may add to them. */
  readonly notes: readonly string[];
  /** Resolves when the profiler runs; never, when the program ends before. */
  readonly started: Promise<RunStarted>;
  /**
   * Saves the profile so far and ends the program.
   * @throws {UserError} when the program does not answer; it is ended all the same.
   */
  stop(): Promise<void>;
  /** Ends the program at once. Safe to call at any time. */
  kill(): void;
  /**
   * What the program itself left, to be called after it ended. Processes that it left behind save their profiles and
   * go on; `readRecording` has them all.
   * @param exitCode is noted in the recording; undefined where it is not known
   * @throws {UserError} when no profile was written, with the reason.
   */
  collect(exitCode?: number): Promise<{ outcome: RecordedProcess }>;
  /** Closes the channels to the program's processes and ends those that still run and were not collected. */
  dispose(): void;
}

/** Something that takes samples, or counts. */
export interface EngineDescriptor {
  /** As users ask for it. */
  readonly id: string;
  readonly measures: readonly ProfileKind[];
  /** Name of its description among the texts of the setting; undefined if it is the only engine. */
  readonly text: string | undefined;
}

/**
 * A language runtime whose programs can be profiled: everything that is to be known about it outside of its folder.
 * One folder a runtime; `index.ts` lists them. What a user can set for it is worked out by `runtimeSettings`.
 */
export interface RuntimeDescriptor {
  readonly id: string;
  /** Its name for users: `Node.js`. */
  readonly label: string;
  /** Languages whose files it runs. */
  readonly languages: readonly LanguageSupport[];
  /** Engines that a user may ask for, besides `auto`, best first. */
  readonly engines: readonly EngineDescriptor[];
  /** Whether it can count how often each line runs. */
  readonly hasHits: boolean;
  /** Whether it can trade speed for lines that are all exact. */
  readonly hasExactLines: boolean;
  /** Microseconds between two samples, where it is not the same for all runtimes: what is usual, and the least. */
  readonly intervals?: { readonly usual: number; readonly shortest: number };
  /** The extension of VS Code whose environments API tells which interpreter the workspace selects. */
  readonly environmentExtension: string | undefined;
  /** Whether it takes arguments and environment from an entry of launch.json that runs the same file. */
  readonly readsLaunchConfigurations: boolean;
  /** Tests of a file that can be run one by one, in the order of their lines; undefined if there are none to find. */
  readonly testsIn?: (file: string, text: string) => readonly TestPlace[];
  /** The file of a folder that a program begins in; undefined if only files can be run. */
  readonly programIn?: (folder: string) => Promise<string | undefined>;
  /** @throws {UserError} when the program cannot be run: no interpreter, a file that does not compile. */
  prepare(request: ProfileRequest): Promise<PreparedRun>;
}
