import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { profileExtensions } from '../../../formats';
import type { TestTarget } from '../../../engines/runtime';
import { formatTime } from '../../../model/units';
import { UserError } from '../../../model/userError';
import { commands, internalCommands } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded, showError } from '../../errors';
import type { Session } from '../../session/session';
import type { SessionRecord } from '../../session/sessionRecord';
import type { ProfileOptions, SessionRunner } from '../../session/sessionRunner';
import type { SessionStorage } from '../../session/sessionStorage';
import type { SessionStore } from '../../session/sessionStore';

/** Below this many samples a share says next to nothing. */
const FEWEST_SAMPLES = 30;
const FAST_INTERVAL_US = 100;
const REPEATS = 30;

interface Services {
  readonly store: SessionStore;
  readonly runner: SessionRunner;
  readonly storage: SessionStorage;
  readonly log: vscode.LogOutputChannel;
}

/** The commands that start, end, open and clear sessions. */
export function registerProfiling(services: Services): vscode.Disposable {
  const { store, runner, storage, log } = services;
  const disposables = new DisposableStore();
  const register = (command: string, run: (...args: never[]) => unknown) =>
    disposables.add(registerGuarded(log, command, run));
  register(commands.profileFile, (uri?: vscode.Uri, options?: unknown) =>
    profileFile(services, uri, readOptions(options)),
  );
  register(commands.profileHits, (uri?: vscode.Uri) => profileFile(services, uri, { hits: true }));
  register(internalCommands.profileTest, (uri: vscode.Uri, test: TestTarget) =>
    profileFile(services, uri, { test }),
  );
  register(commands.profileMemory, (uri?: vscode.Uri) => profileFile(services, uri, { kind: 'memory' }));
  register(commands.profileLiveMemory, (uri?: vscode.Uri) =>
    profileFile(services, uri, { kind: 'live-memory' }),
  );
  register(commands.stopSession, () => runner.stop());
  register(commands.cancelSession, () => runner.cancel());
  register(commands.clear, async () => {
    const shown = store.current;
    store.show(undefined);
    if (shown) await storage.remove(shown.record.id);
  });
  register(commands.openProfile, (uri?: vscode.Uri) => openProfile(services, uri));
  register(commands.openPreviousSession, () => openPreviousSession(services));
  register(commands.showLog, () => log.show());
  return disposables;
}

async function profileFile(
  services: Services,
  uri = vscode.window.activeTextEditor?.document.uri,
  options: ProfileOptions = {},
): Promise<boolean> {
  if (!uri) throw new UserError(l10n.t('Open the file that you want to profile.'));
  const done = await services.runner.profile(uri, options);
  const session = services.store.current;
  if (done && session) void tellOutcome(services, uri, session);
  return done;
}

/** Options that a keybinding may give. Menus pass the selected files as the second argument: that is none. */
function readOptions(options: unknown): ProfileOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return {};
  const { intervalMicroseconds, repeat } = options as Record<string, unknown>;
  return {
    ...(typeof intervalMicroseconds === 'number' && { intervalMicroseconds }),
    ...(typeof repeat === 'number' && { repeat: Math.min(1000, Math.max(1, Math.round(repeat))) }),
  };
}

/** Says what a user should know before trusting the figures: a failed program, a run too short. */
async function tellOutcome(services: Services, uri: vscode.Uri, session: Session): Promise<void> {
  const { record, report } = session;
  const file = path.basename(record.file);
  if (record.exitCode !== undefined && record.exitCode !== 0) {
    void vscode.window.showWarningMessage(
      l10n.t('{0} ended with exit code {1}. What it did until then is shown.', file, record.exitCode),
    );
  }
  // Memory is sampled by bytes: a faster clock would not help.
  if (report.samples >= FEWEST_SAMPLES || (record.kind ?? 'cpu') !== 'cpu') return;
  const faster = l10n.t('Sample 10 Times as Often');
  const repeat = l10n.t('Run {0} Times', REPEATS);
  const canGoFaster = record.intervalMicroseconds > FAST_INTERVAL_US;
  const picked = await vscode.window.showInformationMessage(
    l10n.t(
      '{0} worked for only {1}. Samples: {2}, too few for figures to trust.',
      file,
      formatTime(report.active),
      report.samples,
    ),
    ...(canGoFaster ? [faster] : []),
    repeat,
  );
  try {
    if (picked === faster) await services.runner.profile(uri, { intervalMicroseconds: FAST_INTERVAL_US });
    if (picked === repeat) {
      await services.runner.profile(uri, { intervalMicroseconds: FAST_INTERVAL_US, repeat: REPEATS });
    }
  } catch (error) {
    void showError(error, services.log);
  }
}

/** Shows a profile that was made elsewhere. */
async function openProfile({ store, storage }: Services, uri?: vscode.Uri): Promise<void> {
  const file = uri ?? (await pickProfile());
  if (!file) return;
  const startedAt = Date.now();
  const id = await storage.create(startedAt);
  const record = {
    schemaVersion: 1,
    id,
    file: file.fsPath,
    startedAt,
    runtime: '',
    state: 'done',
    hostPid: process.pid,
    runs: [],
    openedProfile: file.fsPath,
    engine: '',
    engineReason: '',
    runtimeVersion: '',
    intervalMicroseconds: 0,
    notes: [],
  } as const;
  try {
    const session = await storage.load(record);
    await storage.writeRecord(record);
    store.show(session);
  } catch (error) {
    await storage.remove(id);
    throw error;
  }
}

async function pickProfile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('Open profile'),
    filters: { [l10n.t('Profiles')]: [...profileExtensions], [l10n.t('All files')]: ['*'] },
  });
  return picked?.[0];
}

async function openPreviousSession({ store, storage }: Services): Promise<void> {
  const records = await storage.list();
  if (records.length === 0) throw new UserError(l10n.t('No session of this workspace is stored.'));
  const items = records.map((record) => ({
    label: path.basename(record.file),
    description: [kindText(record), new Date(record.startedAt).toLocaleString()].filter(Boolean).join('  '),
    detail: record.file,
    record,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Sessions of this workspace') });
  if (picked) store.show(await storage.load(picked.record));
}

function kindText({ kind }: SessionRecord): string {
  if (kind === 'memory') return l10n.t('memory allocated');
  return kind === 'live-memory' ? l10n.t('memory in use at the end') : '';
}
