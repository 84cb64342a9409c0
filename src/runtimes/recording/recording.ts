import { lstat, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError';
import type { ManifestProcess, RunManifest, StreamFile } from './manifest';
import type { RecordedProcess } from '../runtime';
import { LARGEST_MANIFEST, parseManifest } from './readManifest';
import { OUTCOME_FILE, isManifest } from './runFolder';

/** Streams that may hold a process's profile; each process has a file in one of them. */
const PROFILE_STREAMS: readonly string[] = ['samples', 'allocations'];

/**
 * Reads what a run's recorders left in its folder: the main program first, then the others in order of their start. A
 * process listed in several manifests is returned once, with the files of all of them.
 * @throws {UserError} naming the file that is damaged or was written by a newer version, and the remedy
 */
export async function readRecording(folder: string): Promise<RecordedProcess[]> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const manifests = await Promise.all(
    names.filter(isManifest).map((name) => readManifest(folder, name, names)),
  );
  const processes = new Map<string, RecordedProcess>();
  for (const manifest of manifests)
    for (const told of manifest.processes) {
      const process = recordedProcess(folder, manifest, told);
      processes.set(told.id, united(processes.get(told.id), process));
    }
  const isProgram = ({ part }: RecordedProcess) => Number(part.parent === undefined);
  return [...processes.values()].sort((a, b) => isProgram(b) - isProgram(a) || a.startedAt - b.startedAt);
}

/** The file with a process's profile; undefined if there is none. */
export function profileOf({ streams }: RecordedProcess): StreamFile | undefined {
  return PROFILE_STREAMS.flatMap((name) => streams[name] ?? [])[0];
}

/**
 * Reads what a run's main program left when it ended, and records its exit code in its manifest.
 * @returns undefined if it left nothing, without giving a reason
 * @throws {UserError} with the reason it gave, or as `readRecording` does
 */
export async function collectProgram(
  folder: string,
  exitCode: number | undefined,
): Promise<RecordedProcess | undefined> {
  const recorded = await readRecording(folder);
  const [program] = recorded;
  if (program && program.part.parent === undefined && profileOf(program) !== undefined) {
    if (exitCode !== undefined) await noteExitCode(path.join(folder, OUTCOME_FILE), exitCode);
    return program;
  }
  const failure = recorded.find((process) => process.failure !== undefined)?.failure;
  if (failure === undefined) return undefined;
  throw new UserError(l10n.t('The program could not be profiled: {0}', failure));
}

async function readManifest(folder: string, name: string, names: readonly string[]): Promise<RunManifest> {
  const file = path.join(folder, name);
  if ((await stat(file)).size > LARGEST_MANIFEST) {
    const limit = LARGEST_MANIFEST / 1024 ** 2;
    throw new UserError(
      l10n.t(
        '{0} is larger than {1} MiB: no recorder wrote it. Delete it to open the recording.',
        file,
        limit,
      ),
    );
  }
  const manifest = parseManifest(file, await readFile(file, 'utf8'), names);
  const streams = await Promise.all(
    Object.entries(manifest.streams).map(async ([stream, files]) => {
      const present = await Promise.all(files.map((one) => isThere(file, folder, one)));
      return [stream, files.filter((_, at) => present[at])] as const;
    }),
  );
  return { ...manifest, streams: Object.fromEntries(streams) };
}

/**
 * Whether a file still exists. @throws {UserError} if it is not a regular file, since a link could lead out of the
 * folder
 */
async function isThere(manifest: string, folder: string, { file }: StreamFile): Promise<boolean> {
  const found = await lstat(path.join(folder, file)).catch(() => undefined);
  if (!found || found.isFile()) return found !== undefined;
  throw new UserError(
    l10n.t(
      '{0} names {1}, which is a link or a folder and not a file of the recording. Delete it to open what is left of the recording.',
      manifest,
      file,
    ),
  );
}

function recordedProcess(
  folder: string,
  { runtime, runtimeVersion, engine, engineReason, command, exit, streams, sources, notes }: RunManifest,
  { id, parent, kind, pid, script, startedAt, durationMs, cpuMs }: ManifestProcess,
): RecordedProcess {
  const own = Object.entries(streams).map(([name, files]) => {
    const ofProcess = files.filter(({ process }) => process === id);
    return [name, ofProcess.map((one) => ({ ...one, file: path.join(folder, one.file) }))] as const;
  });
  return {
    ...{ runtime, runtimeVersion, engine, engineReason, command, pid, startedAt, durationMs, notes },
    ...(cpuMs !== null && { cpuMs }),
    ...(exit.signal !== null && { signal: exit.signal }),
    ...(exit.failure !== null && { failure: exit.failure }),
    part: { id, parent: parent ?? undefined, kind, script },
    ...{ injected: sources.injected, sourceMaps: sources.maps, scripts: sources.scripts },
    streams: Object.fromEntries(own.filter(([, files]) => files.length > 0)),
  };
}

/** Process details come from the manifest that has the profile; the others contribute their files. */
function united(known: RecordedProcess | undefined, other: RecordedProcess): RecordedProcess {
  if (!known) return other;
  const [main, addition] = profileOf(known) === undefined ? [other, known] : [known, other];
  const streams = new Map(Object.entries(main.streams));
  for (const [name, files] of Object.entries(addition.streams))
    streams.set(name, [...(streams.get(name) ?? []), ...files]);
  const failure = main.failure ?? addition.failure;
  return { ...main, streams: Object.fromEntries(streams), ...(failure !== undefined && { failure }) };
}

async function noteExitCode(file: string, code: number): Promise<void> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as RunManifest;
  await writeFile(`${file}.part`, JSON.stringify({ ...manifest, exit: { ...manifest.exit, code } }));
  await rename(`${file}.part`, file);
}
