import * as assert from 'node:assert/strict';
import type { ManifestProcess, RunManifest, StreamFile } from '../../src/runtimes/recording/manifest';

/** A valid manifest of a program with one profile. */
export function manifestOf(more: Partial<RunManifest> = {}): RunManifest {
  return {
    schemaVersion: 2,
    runtime: 'node',
    runtimeVersion: 'v20.0.0',
    engine: 'inspector',
    engineReason: 'asked for',
    command: ['node', 'a.js'],
    exit: { code: 0, signal: null, failure: null },
    processes: [processEntry()],
    streams: { samples: [streamFile()] },
    sources: { injected: [], maps: {}, scripts: {} },
    notes: [],
    ...more,
  };
}

export function processEntry(more: Partial<ManifestProcess> = {}): ManifestProcess {
  return {
    ...{ id: 'p', parent: null, kind: 'process', pid: 7, script: 'a.js', startedAt: 1, durationMs: 2 },
    cpuMs: null,
    ...more,
  };
}

export function streamFile(more: Partial<StreamFile> = {}): StreamFile {
  return { file: 'main.cpuprofile', format: 'cpuprofile', process: 'p', ...more };
}

/** Checks the exact field names of each kind of object in a manifest. */
export function assertShape(written: RunManifest): void {
  const sound = manifestOf({ notes: [{ id: 'a', text: null }] });
  const namesOf = (value: object) => Object.keys(value).sort();
  assert.deepEqual(namesOf(written), namesOf(sound));
  assert.deepEqual(namesOf(written.exit), namesOf(sound.exit));
  assert.deepEqual(namesOf(written.sources), namesOf(sound.sources));
  for (const process of written.processes) assert.deepEqual(namesOf(process), namesOf(processEntry()));
  for (const file of Object.values(written.streams).flat())
    assert.deepEqual(namesOf(file), namesOf(streamFile()));
  for (const note of written.notes) assert.deepEqual(namesOf(note), ['id', 'text']);
}
