import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { ProfileSource } from '../../engines/loading/loadReport';
import { profilesOfRun } from '../../engines/runParts';
import type { RunOutcome } from '../../engines/runtime';
import { splitLines } from '../../model/lineMapping';
import type { Profile } from '../../model/profile';
import type { Report } from '../../model/report';
import { isFilePath } from '../../model/sourcePath';
import type { Session } from './session';
import type { SessionRecord } from './sessionRecord';

const RECORD_FILE = 'session.json';
const SNAPSHOT_FILE = 'sources.json';
/** A source above this size is not kept. */
const LARGEST_SNAPSHOT = 4 * 1024 * 1024;

/** Sessions on disk, a folder each: a profile that was written stays until the user clears it. */
export class SessionStorage {
  /**
   * @param folder where sessions are kept; made when the first one is
   * @param loadReport reads profiles
   */
  constructor(
    private readonly folder: string,
    private readonly loadReport: (sources: readonly ProfileSource[], part?: string) => Promise<Report>,
  ) {}

  /** Makes the folder of a new session. @returns its id, which sorts by time. */
  async create(startedAt: number): Promise<string> {
    const id = `${new Date(startedAt).toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    await mkdir(this.folderOf(id), { recursive: true });
    return id;
  }

  /** Makes the folder of a run of a session. @returns its absolute path. */
  async createRun(id: string, run: string): Promise<string> {
    const folder = path.join(this.folderOf(id), run);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Stores what is known of a session. */
  async writeRecord(record: SessionRecord): Promise<void> {
    await writeWhole(path.join(this.folderOf(record.id), RECORD_FILE), JSON.stringify(record, undefined, 2));
  }

  /**
   * Reads a session's profiles and makes what the views need.
   * @param part the only process or thread to show, see `PartCost.key`; undefined: all, added up
   * @throws {UserError} when a profile cannot be read.
   */
  async load(record: SessionRecord, part?: string): Promise<Session> {
    const report = await this.loadReport(await this.profilesOf(record), part);
    return { record, report, snapshots: await this.snapshotsOf(record, report.profile) };
  }

  /** The records of all stored sessions, the newest first. One that was cut off while running is finished or removed. */
  async list(): Promise<SessionRecord[]> {
    const records = await this.readRecords();
    const finished = await Promise.all(
      records.map((record) => (record.state === 'done' ? record : this.finishCutOff(record))),
    );
    return finished.filter((record) => record !== undefined).sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Whether another extension host, such as the one of before a reload, still runs a session here. */
  async isRunningElsewhere(): Promise<boolean> {
    const records = await this.readRecords();
    return records.some(
      ({ state, hostPid }) => state === 'running' && hostPid !== process.pid && isAlive(hostPid),
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

  /** @returns undefined for a folder that holds no record of this version. */
  private async readRecord(id: string): Promise<SessionRecord | undefined> {
    try {
      const text = await readFile(path.join(this.folderOf(id), RECORD_FILE), 'utf8');
      const record = JSON.parse(text) as SessionRecord;
      return record.schemaVersion === 1 && record.id === id ? record : undefined;
    } catch {
      return undefined;
    }
  }

  /** The editor was closed or reloaded while the program ran: what the program saved then is a session like any other. */
  private async finishCutOff(record: SessionRecord): Promise<SessionRecord | undefined> {
    if (isAlive(record.hostPid)) return undefined;
    const runs: string[] = [];
    let outcome: RunOutcome | undefined;
    for (const run of record.runs) {
      const [program] = await profilesOfRun(path.join(this.folderOf(record.id), run));
      if (!program) continue;
      outcome = program.run;
      runs.push(run);
    }
    if (!outcome) {
      await this.remove(record.id);
      return undefined;
    }
    const { engine, engineReason, runtimeVersion } = outcome;
    const done: SessionRecord = { ...record, state: 'done', runs, engine, engineReason, runtimeVersion };
    await this.writeRecord(done);
    return done;
  }

  private async profilesOf({ id, openedProfile, runs }: SessionRecord): Promise<ProfileSource[]> {
    if (openedProfile !== undefined) return [{ file: openedProfile }];
    const profiles = await Promise.all(runs.map((name) => profilesOfRun(path.join(this.folderOf(id), name))));
    return profiles.flat();
  }

  /** The sources as they were when the session was first loaded; kept, so that later edits can be told. */
  private async snapshotsOf(record: SessionRecord, profile: Profile): Promise<Session['snapshots']> {
    const file = path.join(this.folderOf(record.id), SNAPSHOT_FILE);
    const stored = await readFile(file, 'utf8').catch(() => undefined);
    if (stored !== undefined) {
      const texts = JSON.parse(stored) as Record<string, string>;
      return new Map(Object.entries(texts).map(([source, text]) => [source, splitLines(text)]));
    }
    const texts = await readSources(
      profile.sources.filter((source) => isFilePath(source) && !isDependency(source)),
    );
    await writeWhole(file, JSON.stringify(texts)).catch(() => undefined);
    return new Map(Object.entries(texts).map(([source, text]) => [source, splitLines(text)]));
  }
}

function isDependency(source: string): boolean {
  return /[\\/]node_modules[\\/]/.test(source);
}

async function readSources(sources: readonly string[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  await Promise.all(
    sources.map(async (source) => {
      try {
        if ((await stat(source)).size <= LARGEST_SNAPSHOT) texts[source] = await readFile(source, 'utf8');
      } catch {
        // A source that is not here has no lines to follow.
      }
    }),
  );
  return texts;
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
