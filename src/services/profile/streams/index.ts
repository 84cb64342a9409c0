import { stat } from 'node:fs/promises';
import { Registry } from '../../../base/registry';
import type { Profile } from '../../../profile/model/profile';
import type { StreamFile } from '../../../runtimes/recording/manifest';
import type { RecordedProcess } from '../../../runtimes/runtime';
import { callsStream } from './calls';
import { hitsStream } from './hits';

/** What there is of the process that a file was recorded in. */
export interface StreamContext {
  /** The name that a source of the recording, as `sourcePath` gives it, has here. */
  nameOf(source: string): string;
  /** Reads a profile of the same process and moves it to its original sources. @throws {UserError} */
  readProfile(file: string): Promise<Profile>;
}

/** Reads the files of one stream, besides those that hold the profile itself. */
export interface StreamReader<Data> {
  /** Name of the stream in manifests. */
  readonly id: string;
  /** The formats that it reads; files of others are passed over: a newer version may have written them. */
  readonly formats: readonly string[];
  /** Where a file of the stream stands that was kept with a profile alone, without a manifest. */
  besideOf(profileFile: string): string;
  /** @throws {UserError} naming the file and what is wrong with it */
  read(file: string, context: StreamContext): Promise<Data>;
}

/** Every stream that is read. A new one is a file beside this and a line here. */
export const streamReaders = new Registry<StreamReader<unknown>>([callsStream, hitsStream]);

/** What was read of a process's streams. */
export class StreamData {
  constructor(private readonly data: ReadonlyMap<string, readonly unknown[]>) {}

  /** What a stream's files held, in their order; empty for a stream that was not recorded. */
  of<Data>({ id }: StreamReader<Data>): readonly Data[] {
    return (this.data.get(id) ?? []) as readonly Data[];
  }
}

/**
 * Reads all streams of a process that there is a reader for.
 * @param file the process's profile
 * @param run what its manifest says; undefined where there is none: files beside the profile belong to it
 * @throws {UserError} as the readers do
 */
export async function readStreams(
  file: string,
  run: RecordedProcess | undefined,
  context: StreamContext,
): Promise<StreamData> {
  const data = new Map<string, readonly unknown[]>();
  for (const reader of streamReaders) {
    const files = run ? filesOf(run, reader) : await filesBeside(file, reader);
    data.set(reader.id, await Promise.all(files.map((one) => reader.read(one, context))));
  }
  return new StreamData(data);
}

/** Absolute paths of the files of a stream that its reader can read. */
export function filesOf({ streams }: RecordedProcess, { id, formats }: StreamReader<unknown>): string[] {
  const files: readonly StreamFile[] = Object.hasOwn(streams, id) ? streams[id]! : [];
  return files.filter(({ format }) => formats.includes(format)).map((one) => one.file);
}

async function filesBeside(profileFile: string, { besideOf }: StreamReader<unknown>): Promise<string[]> {
  const file = besideOf(profileFile);
  const isThere = await stat(file).catch(() => undefined);
  return isThere ? [file] : [];
}
