/** A recording's manifest as README.md specifies it. Imported by what runs inside programs: types and constants only. */

/** Grows when a field changes its meaning or goes away, not when one is added. */
export const MANIFEST_VERSION = 2;

/** A file of a stream. */
export interface StreamFile {
  /** Name of a file in the run folder. */
  readonly file: string;
  /** Id of a format. */
  readonly format: string;
  /** `ManifestProcess.id` of what it was measured in. */
  readonly process: string;
}

/** A process or a thread. */
export interface ManifestProcess {
  /** Unique in a run. */
  readonly id: string;
  /** Id of what started it; null for the program itself. */
  readonly parent: string | null;
  readonly kind: 'process' | 'thread';
  readonly pid: number;
  /** What it runs: a path or a name, empty for code that came as text. */
  readonly script: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** What it computed without waiting; null where the system does not tell. */
  readonly cpuMs: number | null;
}

/** Something that happened, by an id that Hotline knows what to say of. */
export interface ManifestNote {
  readonly id: string;
  readonly text: string | null;
}

/** What a recorder writes about a process and the threads whose files it wrote with it. */
export interface RunManifest {
  readonly schemaVersion: number;
  /** `RuntimeDescriptor.id` */
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly engine: string;
  /** Why this engine, one sentence. */
  readonly engineReason: string;
  /** The words that the process was started with. */
  readonly command: readonly string[];
  /** How the process ended. Null: not so, or not known. */
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    /** Why nothing was measured. */
    readonly failure: string | null;
  };
  readonly processes: readonly ManifestProcess[];
  /** Files by the name of their stream. */
  readonly streams: Readonly<Record<string, readonly StreamFile[]>>;
  /** What the program's sources were when it ran. */
  readonly sources: {
    /** Sources that Hotline brought into the program: what they did is no part of it. */
    readonly injected: readonly string[];
    /** Addresses of source maps by the script's URL. */
    readonly maps: Readonly<Record<string, string>>;
    /** Texts by URL of what was compiled in memory. */
    readonly scripts: Readonly<Record<string, string>>;
  };
  readonly notes: readonly ManifestNote[];
}
