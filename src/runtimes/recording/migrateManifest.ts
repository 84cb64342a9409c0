import * as path from 'node:path';
import type { RunManifest, StreamFile } from './manifest';
import { OUTCOME_FILE, PROFILE_FILE, callsFile, hitsFile, partFiles, partOfOutcome } from './runFolder';

/** Version 1: facts about one process or thread, without a version number or list of files. */
interface FirstManifest {
  readonly pid?: unknown;
  readonly engine?: unknown;
  readonly engineReason?: unknown;
  readonly runtimeVersion?: unknown;
  readonly startedAt?: unknown;
  readonly durationMs?: unknown;
  readonly cpuMs?: unknown;
  readonly part?: { id?: unknown; kind?: unknown; script?: unknown; parent?: unknown } | null;
  readonly profile?: unknown;
  readonly signal?: unknown;
  readonly failure?: unknown;
  readonly sourceMaps?: unknown;
  readonly scripts?: unknown;
  readonly injected?: unknown;
}

/** Version 1 engines by runtime; all others are Python's. */
const RUNTIME_OF: ReadonlyMap<unknown, string> = new Map([
  ['inspector', 'node'],
  ['v8-profiler-next', 'node'],
  ['datadog-pprof', 'node'],
  ['pprof', 'go'],
]);

/**
 * Converts a version 1 manifest to the current version. Does not validate the content; the caller validates the result.
 * @param file path of the manifest
 * @param names of the files in the same folder
 */
export function migrateManifest(
  first: FirstManifest,
  file: string,
  names: readonly string[],
): Record<keyof RunManifest, unknown> {
  const { part, ...run } = first;
  const own = ownFiles(path.basename(file));
  const process = part ? part.id : own.id;
  const profile = typeof run.profile === 'string' ? path.basename(run.profile) : own.profile;
  const stream = (name: string, format: string): StreamFile[] =>
    names.includes(name) ? [{ file: name, format, process: process as string }] : [];
  return {
    schemaVersion: 1,
    runtime: RUNTIME_OF.get(run.engine) ?? 'python',
    runtimeVersion: run.runtimeVersion,
    engine: run.engine,
    engineReason: run.engineReason,
    command: [],
    exit: { code: null, signal: run.signal ?? null, failure: run.failure ?? null },
    processes: [
      {
        id: process,
        parent: part?.parent ?? null,
        kind: part ? part.kind : 'process',
        pid: run.pid,
        script: part ? part.script : '',
        startedAt: run.startedAt,
        durationMs: run.durationMs,
        cpuMs: run.cpuMs ?? null,
      },
    ],
    streams: {
      // Memory profiles were written the same way; the content determines the format.
      samples: stream(profile, ANY_PROFILE),
      calls: stream(callsFile(profile), 'line-tree'),
      hits: stream(hitsFile(profile), 'line-hits'),
    },
    sources: { injected: run.injected, maps: run.sourceMaps ?? {}, scripts: run.scripts ?? {} },
    notes: [],
  };
}

/** The format of a profile whose format must be detected from its content. */
export const ANY_PROFILE = 'profile';

/** File names of a process whose manifest does not list them. */
function ownFiles(manifest: string): { id: string; profile: string } {
  const id = partOfOutcome(manifest);
  if (manifest === OUTCOME_FILE || id === undefined) return { id: 'program', profile: PROFILE_FILE };
  return { id, profile: partFiles(id).profile };
}
