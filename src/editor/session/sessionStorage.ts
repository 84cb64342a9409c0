import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import {
  findMoved,
  takeSnapshots,
  parseSnapshots,
  withRenames,
  type SourceSnapshots,
} from '../../sources/sourceSnapshots';
import type { ProfileSource } from '../../services/profile/loadParts';
import type { LoadOptions } from '../../services/profile/loadView';
import { profilesOfRun } from '../../services/profile/profilesOfRun';
import type { RecordedProcess } from '../../runtimes/runtime';
import { splitLines } from '../../base/lineMapping';
import type { ProfileView } from '../../profile/views/profileView';
import type { Session, SessionView } from './session';
import { parseRecord, type SessionRecord } from './sessionRecord';

const RECORD_FILE = 'session.json';
const KEPT_FILE = 'sources.json';

/** A view of profiles, and the rows of its trees. */
export interface LoadedView {
  readonly view: ProfileView;
  readonly rows: Session['rows'];
}

/** Sessions on disk, a folder each: they are kept until the user deletes them. */
export class SessionStorage {
  /**
   * @param folder where sessions are kept; created with the first one
   * @param loadView reads profiles; it is given the sources that were moved since the run
   * @param findFiles finds workspace files with certain extensions, among which moved files are looked for
   */
  constructor(
    private readonly folder: string,
    private readonly loadView: (
      sources: readonly ProfileSource[],
      options: LoadOptions,
    ) => Promise<LoadedView>,
    private readonly findFiles: (extensions: readonly string[]) => Promise<readonly string[]>,
  ) {}

  /** Creates the folder of a new session. @returns its id, which sorts by time. */
  async create(startedAt: number): Promise<string> {
    const id = `${new Date(startedAt).toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    await mkdir(this.folderOf(id), { recursive: true });
    return id;
  }

  /** Creates the folder of a run of a session. @returns its absolute path. */
  async createRun(id: string, run: string): Promise<string> {
    const folder = path.join(this.folderOf(id), run);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Stores the record of a session. */
  async writeRecord(record: SessionRecord): Promise<void> {
    await writeWhole(path.join(this.folderOf(record.id), RECORD_FILE), JSON.stringify(record, undefined, 2));
  }

  /**
   * Reads a session's profiles and prepares what the views need.
   * @param view what to show of them
   * @throws {UserError} if a profile cannot be read, or does not have what is to be shown.
   */
  async load(record: SessionRecord, view: SessionView = {}): Promise<Session> {
    const stored = (await this.readKept(record.id)) ?? {};
    const before = await findMoved(stored, this.findFiles);
    const moved = movesOf(before);
    const profiles = await this.profilesOf(record);
    const { view: report, rows } = await this.loadView(profiles, { ...view, places: { moved } });
    const known = new Set([...Object.keys(before), ...Object.values(moved)]);
    const fresh = report.profile.sources.filter((source) => !known.has(source));
    const kept = { ...before, ...(await takeSnapshots(fresh, report.texts)) };
    if (JSON.stringify(kept) !== JSON.stringify(stored))
      await this.writeKept(record.id, kept).catch(() => undefined);
    return { record, report, rows, snapshots: snapshotsOf(kept), view };
  }

  /** The session as last shown, or all of it if the profile no longer has that. @throws {UserError} as `load` does */
  async loadAsLeft(record: SessionRecord): Promise<Session> {
    if (!record.view) return this.load(record);
    return this.load(record, record.view).catch(() => this.load(record));
  }

  /**
   * Follows renamed files and folders, whatever their content is now.
   * @returns whether any source of the session was affected.
   */
  async followRenames(id: string, renames: readonly { from: string; to: string }[]): Promise<boolean> {
    const stored = await this.readKept(id);
    if (!stored) return false;
    const kept = withRenames(stored, renames);
    const isAffected = JSON.stringify(kept) !== JSON.stringify(stored);
    if (isAffected) await this.writeKept(id, kept);
    return isAffected;
  }

  /** The records of all stored sessions, the newest first. One that was interrupted is completed or removed. */
  async list(): Promise<SessionRecord[]> {
    const records = await this.readRecords();
    const finished = await Promise.all(
      records.map(async (record) => (record.state === 'done' ? record : this.finishCutOff(record))),
    );
    return finished.filter((record) => record !== undefined).sort((a, b) => b.startedAt - a.startedAt);
  }

  /**
   * Whether another extension host, such as the one from before a reload, is still running a session here, or its
   * program is still saving its profile.
   */
  async isRunningElsewhere(): Promise<boolean> {
    const records = await this.readRecords();
    return records.some(
      ({ state, hostPid, programPid }) =>
        state === 'running' &&
        hostPid !== process.pid &&
        (isAlive(hostPid) || (programPid !== undefined && isAlive(programPid))),
    );
  }

  async remove(id: string): Promise<void> {
    await rm(this.folderOf(id), { recursive: true, force: true });
  }

  private folderOf(id: string): string {
    return path.join(this.folder, path.basename(id));
  }

  private async readRecords(): Promise<SessionRecord[]> {
    const ids = await readdir(this.folder).catch(() => []);
    const records = await Promise.all(ids.map((id) => this.readRecord(id)));
    return records.filter((record) => record !== undefined);
  }

  /** @returns undefined for a folder without a record of this version. */
  private async readRecord(id: string): Promise<SessionRecord | undefined> {
    try {
      const text = await readFile(path.join(this.folderOf(id), RECORD_FILE), 'utf8');
      const record = parseRecord(text);
      return record?.id === id ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * The editor was closed or reloaded while the program ran: the profile that the program saved becomes a session like
   * any other.
   */
  private async finishCutOff(record: SessionRecord): Promise<SessionRecord | undefined> {
    if (isAlive(record.hostPid)) return undefined;
    const runs: string[] = [];
    let outcome: RecordedProcess | undefined;
    for (const run of record.runs) {
      // One that cannot be read is kept: whoever opens it is told why.
      const profiles = await profilesOfRun(path.join(this.folderOf(record.id), run)).catch(() => undefined);
      if (profiles?.length === 0) continue;
      outcome = profiles?.[0]?.run ?? outcome;
      runs.push(run);
    }
    if (runs.length === 0) {
      // It notices that its extension host is gone, and saves its profile.
      if (record.programPid !== undefined && isAlive(record.programPid)) return undefined;
      await this.remove(record.id);
      return undefined;
    }
    const { engine, engineReason, runtimeVersion } = outcome ?? record;
    const { programPid: _ended, ...ended } = record;
    const done: SessionRecord = { ...ended, state: 'done', runs, engine, engineReason, runtimeVersion };
    await this.writeRecord(done);
    return done;
  }

  private async profilesOf({ id, openedProfile, runs }: SessionRecord): Promise<ProfileSource[]> {
    if (openedProfile !== undefined) return [{ file: openedProfile }];
    const profiles = await Promise.all(runs.map((name) => profilesOfRun(path.join(this.folderOf(id), name))));
    return profiles.flat();
  }

  /** @returns undefined if nothing has been stored, or not by this version. */
  private async readKept(id: string): Promise<SourceSnapshots | undefined> {
    const text = await readFile(path.join(this.folderOf(id), KEPT_FILE), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parseSnapshots(text);
  }

  private async writeKept(id: string, kept: SourceSnapshots): Promise<void> {
    await writeWhole(path.join(this.folderOf(id), KEPT_FILE), JSON.stringify(kept));
  }
}

/** New paths of moved sources, by their old paths. */
function movesOf(kept: SourceSnapshots): Record<string, string> {
  const moves = Object.entries(kept).flatMap(([source, { movedTo }]) =>
    movedTo === undefined ? [] : [[source, movedTo] as const],
  );
  return Object.fromEntries(moves);
}

/** The lines of each text, by the current path of its file. */
function snapshotsOf(kept: SourceSnapshots): Session['snapshots'] {
  const snapshots = new Map<string, readonly string[]>();
  for (const [source, { text, movedTo }] of Object.entries(kept))
    if (text !== undefined) snapshots.set(movedTo ?? source, splitLines(text));
  return snapshots;
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
