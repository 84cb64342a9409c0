/**
 * A recording's manifest, as specified in README.md. Imported by code that runs inside programs: types and constants
 * only.
 */

/** Incremented when a field is removed or changes its meaning, but not when one is added. */
export const MANIFEST_VERSION = 2;

/** A file of a stream. */
export interface StreamFile {
  /** Name of a file in the run folder. */
  readonly file: string;
  /** Id of its format. */
  readonly format: string;
  /** `ManifestProcess.id` of the process it was measured in. */
  readonly process: string;
}

/** A process or a thread. */
export interface ManifestProcess {
  /** Unique within a run. */
  readonly id: string;
  /** Id of the process that started it; null for the main program. */
  readonly parent: string | null;
  readonly kind: 'process' | 'thread';
  readonly pid: number;
  /** What it runs: a path or a name; empty for code passed as a string. */
  readonly script: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** CPU time; null if the system does not report it. */
  readonly cpuMs: number | null;
}

/** Something that happened, identified by an id for which Hotline has a message. */
export interface ManifestNote {
  readonly id: string;
  readonly text: string | null;
}

/** A recorder's report on a process and the threads whose files it wrote along with it. */
export interface RunManifest {
  readonly schemaVersion: number;
  /** `RuntimeDescriptor.id` */
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly engine: string;
  /** Why this engine was chosen, in one sentence. */
  readonly engineReason: string;
  /** Command line of the process. */
  readonly command: readonly string[];
  /** How the process ended. Null: does not apply, or unknown. */
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    /** Why nothing was measured. */
    readonly failure: string | null;
  };
  readonly processes: readonly ManifestProcess[];
  /** Files by the name of their stream. */
  readonly streams: Readonly<Record<string, readonly StreamFile[]>>;
  /** The program's sources as they were when it ran. */
  readonly sources: {
    /** Sources that Hotline injected: they are not part of the program. */
    readonly injected: readonly string[];
    /** URLs of source maps by script URL. */
    readonly maps: Readonly<Record<string, string>>;
    /** Source code by URL of scripts compiled in memory. */
    readonly scripts: Readonly<Record<string, string>>;
  };
  readonly notes: readonly ManifestNote[];
}
