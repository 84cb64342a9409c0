import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { runtimeFor } from '../../runtimes';
import type {
  PreparedRun,
  ProfileKind,
  ProfileRequest,
  RecordedProcess,
  RuntimeDescriptor,
  TestTarget,
} from '../../runtimes/runtime';
import { spawnRun } from '../../runtimes/spawnRun';
import { UserError } from '../../base/userError';
import { commands } from '../contributions';
import { ensureRunnable, requestFor } from './requests';
import type { SessionRecord } from './sessionRecord';
import type { SessionStorage } from './sessionStorage';
import type { SessionStore } from './sessionStore';
import { runInTerminal } from './taskRun';

/** Overrides of the settings for one run. */
export interface ProfileOptions {
  /** What to measure; undefined: time. */
  readonly kind?: ProfileKind;
  /** Time between two samples, in microseconds. */
  readonly intervalMicroseconds?: number;
  /** Count how often each line runs, too. */
  readonly hits?: boolean;
  /** The only test of the file to run. */
  readonly test?: TestTarget;
  /** Run the program this many times, without a terminal, and add up the profiles. */
  readonly repeat?: number;
}

/** A session in progress. */
interface RunningSession {
  /** Cancelled by the user, at any time from the first click on. */
  readonly cancellation: vscode.CancellationTokenSource;
  /** The program, once it is ready to start. */
  prepared: PreparedRun | undefined;
  stopping: boolean;
}

/** What is the same for all runs of a session. */
interface RunPlan {
  readonly runtime: RuntimeDescriptor;
  readonly uri: vscode.Uri;
  readonly inTerminal: boolean;
  readonly token: vscode.CancellationToken;
}

/** Notes in the record of a session which program is running, one note after the other. */
class ProgramNotes {
  /** Settles when all notes are written, or could not be. */
  written: Promise<void> = Promise.resolve();

  constructor(private readonly storage: SessionStorage) {}

  note(record: SessionRecord): void {
    this.written = this.written.then(() => this.storage.writeRecord(record)).catch(() => undefined);
  }
}

/** Runs programs under a profiler: the state machine behind **Profile this file**. One session at a time. */
export class SessionRunner implements vscode.Disposable {
  private running: RunningSession | undefined;
  private isDisposed = false;

  constructor(
    private readonly store: SessionStore,
    private readonly storage: SessionStorage,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * Profiles a file and shows the result.
   * @returns false when the user cancelled.
   * @throws {UserError} if the file cannot be run or saved no profile.
   */
  async profile(uri: vscode.Uri, options: ProfileOptions = {}): Promise<boolean> {
    if (this.store.activity.kind !== 'idle') throw this.alreadyRunning();
    const runtime = runtimeFor(uri.fsPath);
    if (!runtime)
      throw new UserError(
        l10n.t('Hotline cannot run {0} files.', path.extname(uri.fsPath) || l10n.t('such')),
      );
    const cancellation = new vscode.CancellationTokenSource();
    this.running = { cancellation, prepared: undefined, stopping: false };
    this.store.setActivity({ kind: 'preparing', file: uri.fsPath });
    try {
      await ensureRunnable(uri);
      return await this.withProgress(uri, () => this.runSession(runtime, uri, options, cancellation.token));
    } finally {
      this.running = undefined;
      cancellation.dispose();
      this.store.setActivity({ kind: 'idle' });
    }
  }

  /** Stops the running program and keeps the profile so far. @throws {UserError} if the program does not respond. */
  async stop(): Promise<void> {
    const { running } = this;
    if (!running?.prepared || running.stopping) return;
    running.stopping = true;
    try {
      await running.prepared.stop();
    } catch (error) {
      // The user may try again.
      running.stopping = false;
      throw error;
    }
  }

  /** Stops the running program and discards its profile. */
  cancel(): void {
    this.running?.cancellation.cancel();
  }

  dispose(): void {
    this.isDisposed = true;
    this.running?.prepared?.dispose();
  }

  private alreadyRunning(): UserError {
    const { activity } = this.store;
    const file = activity.kind === 'idle' ? '' : path.basename(activity.file);
    return new UserError(
      l10n.t(
        '{0} is already being profiled. Only one program can be profiled at a time, because two would distort each other’s figures.',
        file,
      ),
      {
        remedy: { title: l10n.t('Stop and Show Its Profile'), command: commands.stopSession },
      },
    );
  }

  private withProgress(uri: vscode.Uri, work: () => Promise<boolean>): Thenable<boolean> {
    const stop = `[${l10n.t('Stop and keep the profile')}](command:${commands.stopSession})`;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Profiling {0}. {1}', path.basename(uri.fsPath), stop),
      cancellable: true,
    };
    return vscode.window.withProgress(options, (_progress, token) => {
      token.onCancellationRequested(() => this.cancel());
      return work();
    });
  }

  /** @returns false when the user cancelled. */
  private async runSession(
    runtime: RuntimeDescriptor,
    uri: vscode.Uri,
    options: ProfileOptions,
    token: vscode.CancellationToken,
  ): Promise<boolean> {
    const settings = await requestFor(uri, runtime);
    const started = await this.startRecord(runtime, uri, options, settings.intervalMicroseconds);
    const { id, intervalMicroseconds } = started;
    const programs = new ProgramNotes(this.storage);
    let isKept = false;
    try {
      const request = {
        ...settings,
        kind: options.kind ?? 'cpu',
        hits: options.hits ?? false,
        test: options.test,
        intervalMicroseconds,
      };
      const plan = { runtime, uri, inTerminal: options.repeat === undefined, token };
      const record = await this.runAll(plan, started, request, programs);
      if (!record) return false;
      isKept = true;
      await programs.written;
      const done: SessionRecord = { ...record, state: 'done' };
      await this.storage.writeRecord(done);
      this.store.setActivity({ kind: 'reading', file: uri.fsPath });
      this.store.show(await this.storage.load(done));
      return true;
    } finally {
      // When the window closes, the program saves its profile by itself: the next extension host shows it.
      if (!isKept && !this.isDisposed) {
        await programs.written;
        await this.storage.remove(id);
      }
    }
  }

  /** Creates the folder of a session and notes there what is about to run. */
  private async startRecord(
    runtime: RuntimeDescriptor,
    uri: vscode.Uri,
    options: ProfileOptions,
    usualInterval: number,
  ): Promise<SessionRecord> {
    const startedAt = Date.now();
    const record: SessionRecord = {
      schemaVersion: 1,
      id: await this.storage.create(startedAt),
      file: uri.fsPath,
      startedAt,
      runtime: runtime.label,
      kind: options.kind ?? 'cpu',
      state: 'running',
      hostPid: process.pid,
      runs: Array.from({ length: options.repeat ?? 1 }, (_, run) => `run-${run + 1}`),
      engine: '',
      engineReason: '',
      runtimeVersion: '',
      intervalMicroseconds: options.intervalMicroseconds ?? usualInterval,
      notes: [],
    };
    await this.storage.writeRecord(record);
    return record;
  }

  /**
   * Runs the program as often as the session asks.
   * @returns the record with what was found out about the runs, undefined when the user cancelled
   */
  private async runAll(
    plan: RunPlan,
    started: SessionRecord,
    request: Omit<ProfileRequest, 'outDir' | 'signal'>,
    programs: ProgramNotes,
  ): Promise<SessionRecord | undefined> {
    let record = started;
    for (const run of started.runs) {
      if (plan.token.isCancellationRequested) return undefined;
      const outDir = await this.storage.createRun(started.id, run);
      const ended = await this.runOnce(
        plan,
        { ...request, outDir, signal: abortSignalOf(plan.token) },
        (programPid) => programs.note({ ...record, programPid }),
      );
      if (!ended) return undefined;
      const { engine, engineReason, runtimeVersion, durationMs } = ended.outcome;
      record = { ...record, engine, engineReason, runtimeVersion, notes: ended.notes };
      if (ended.exitCode !== undefined) record = { ...record, exitCode: ended.exitCode };
      this.log.info(`${engine} on ${runtimeVersion} (${engineReason}), ${durationMs.toFixed(0)} ms`);
    }
    return record;
  }

  /** @returns undefined when the user cancelled. */
  private async runOnce(
    { runtime, uri, inTerminal, token }: RunPlan,
    request: ProfileRequest,
    onStarted: (pid: number) => void,
  ): Promise<
    { outcome: RecordedProcess; exitCode: number | undefined; notes: readonly string[] } | undefined
  > {
    const prepared = await prepareUnlessCancelled(runtime, request, token);
    if (!prepared) return undefined;
    const running = this.running!;
    running.prepared = prepared;
    void prepared.started.then(({ pid }) => onStarted(pid));
    const cancelled = token.onCancellationRequested(() => prepared.kill());
    try {
      if (token.isCancellationRequested) return undefined;
      this.store.setActivity({ kind: 'running', file: request.file, since: Date.now() });
      prepared.notes.forEach((note) => this.log.info(note));
      this.log.info([prepared.command.command, ...prepared.command.args].join(' '));
      const ended = inTerminal ? await this.inTerminal(prepared, uri, token) : await this.unseen(prepared);
      if (token.isCancellationRequested) return undefined;
      const exitCode = running.stopping ? undefined : ended;
      const { outcome } = await prepared.collect(exitCode);
      return { outcome, exitCode, notes: prepared.notes };
    } finally {
      cancelled.dispose();
      prepared.dispose();
    }
  }

  private async inTerminal(
    prepared: PreparedRun,
    uri: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<number | undefined> {
    const task = await runInTerminal(prepared.command, uri.fsPath, vscode.workspace.getWorkspaceFolder(uri));
    // A program that has not reached its first line cannot receive commands, so its terminal is closed instead.
    const cancelled = token.onCancellationRequested(() => task.terminate());
    if (token.isCancellationRequested) task.terminate();
    try {
      return await task.ended;
    } finally {
      cancelled.dispose();
    }
  }

  private async unseen(prepared: PreparedRun): Promise<number | undefined> {
    return (await spawnRun(prepared.command, 'ignore')).exitCode;
  }
}

/**
 * Preparing a run may take long, for example if it needs a build.
 * @returns undefined if the user cancelled meanwhile
 */
async function prepareUnlessCancelled(
  runtime: RuntimeDescriptor,
  request: ProfileRequest,
  token: vscode.CancellationToken,
): Promise<PreparedRun | undefined> {
  try {
    return await runtime.prepare(request);
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  }
}

function abortSignalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
