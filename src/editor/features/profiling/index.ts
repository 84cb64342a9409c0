import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fileEndings } from '../../../formats/fileNames';
import { runtimeFor } from '../../../runtimes';
import type { TestTarget } from '../../../runtimes/runtime';
import { formatTime } from '../../../base/units';
import { UserError, type SourceProblem } from '../../../base/userError';
import { commands, internalCommands } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { registerGuarded, showError } from '../../errors';
import type { Session } from '../../session/session';
import { showOpenedProfile } from '../../session/openedProfile';
import type { SessionRecord } from '../../session/sessionRecord';
import type { ProfileOptions, SessionRunner } from '../../session/sessionRunner';
import type { SessionStorage } from '../../session/sessionStorage';
import type { SessionStore } from '../../session/sessionStore';

/** With fewer samples, shares are not meaningful. */
const FEWEST_SAMPLES = 30;
const FAST_INTERVAL_US = 100;
const REPEATS = 30;

interface Services {
  readonly store: SessionStore;
  readonly runner: SessionRunner;
  readonly storage: SessionStorage;
  readonly log: vscode.LogOutputChannel;
}

/** The commands that start, stop, open and delete sessions. */
export function registerProfiling(services: Services): vscode.Disposable {
  const { store, runner, storage, log } = services;
  const disposables = new DisposableStore();
  const problems = disposables.add(vscode.languages.createDiagnosticCollection('hotline-build'));
  const register = (command: string, run: (...args: never[]) => unknown) => {
    const marking = async (...args: never[]) => {
      try {
        return await run(...args);
      } catch (error) {
        if (error instanceof UserError) showProblems(problems, error.problems);
        throw error;
      }
    };
    disposables.add(registerGuarded(log, command, marking));
  };
  disposables.add(
    store.onDidChangeActivity(({ kind }) => {
      if (kind === 'preparing') problems.clear();
    }),
  );
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

/** Shows the compiler's messages at their lines, replacing earlier ones. */
function showProblems(collection: vscode.DiagnosticCollection, problems: readonly SourceProblem[]): void {
  collection.clear();
  for (const file of new Set(problems.map((problem) => problem.file))) {
    const ofFile = problems.filter((problem) => problem.file === file);
    const diagnostics = ofFile.map(({ line, column, message }) => {
      const at = new vscode.Position(line - 1, column - 1);
      const diagnostic = new vscode.Diagnostic(new vscode.Range(at, at), message);
      diagnostic.source = 'Hotline';
      return diagnostic;
    });
    collection.set(vscode.Uri.file(file), diagnostics);
  }
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

/** Options that a keybinding may give. Menus pass the selected files as the second argument, which is not an option. */
function readOptions(options: unknown): ProfileOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return {};
  const { intervalMicroseconds, repeat } = options as Record<string, unknown>;
  return {
    ...(typeof intervalMicroseconds === 'number' && { intervalMicroseconds }),
    ...(typeof repeat === 'number' && { repeat: Math.min(1000, Math.max(1, Math.round(repeat))) }),
  };
}

/** Warns about results that may mislead: a failed program, a run that was too short. */
async function tellOutcome(services: Services, uri: vscode.Uri, session: Session): Promise<void> {
  const { record, report } = session;
  const file = path.basename(record.file);
  if (record.exitCode !== undefined && record.exitCode !== 0) {
    void vscode.window.showWarningMessage(
      l10n.t(
        '{0} exited with code {1}. The profile covers everything up to that point.',
        file,
        record.exitCode,
      ),
    );
  }
  // Memory is sampled by bytes: a shorter interval would not help.
  if (report.samples >= FEWEST_SAMPLES || (record.kind ?? 'cpu') !== 'cpu') return;
  const fastest = runtimeFor(uri.fsPath)?.intervals?.shortest ?? FAST_INTERVAL_US;
  const faster = l10n.t('Sample {0} Times as Often', record.intervalMicroseconds / fastest);
  const repeat = l10n.t('Run {0} Times', REPEATS);
  const canGoFaster = record.intervalMicroseconds > fastest;
  const picked = await vscode.window.showInformationMessage(
    l10n.t(
      '{0} was active for only {1}. Samples: {2}, too few for reliable figures.',
      file,
      formatTime(report.active),
      report.samples,
    ),
    ...(canGoFaster ? [faster] : []),
    repeat,
  );
  try {
    if (picked === faster) await services.runner.profile(uri, { intervalMicroseconds: fastest });
    if (picked === repeat) {
      await services.runner.profile(uri, { intervalMicroseconds: fastest, repeat: REPEATS });
    }
  } catch (error) {
    void showError(error, services.log);
  }
}

/** Shows a profile that was recorded elsewhere. */
async function openProfile(services: Services, uri?: vscode.Uri): Promise<void> {
  const file = uri ?? (await pickProfile());
  if (file) await showOpenedProfile(services, () => file);
}

async function pickProfile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('Open profile'),
    filters: { [l10n.t('Profiles')]: fileEndings(), [l10n.t('All files')]: ['*'] },
  });
  return picked?.[0];
}

async function openPreviousSession({ store, storage }: Services): Promise<void> {
  const records = await storage.list();
  if (records.length === 0) throw new UserError(l10n.t('This workspace has no stored sessions.'));
  const items = records.map((record) => ({
    label: path.basename(record.file),
    description: [kindText(record), new Date(record.startedAt).toLocaleString()].filter(Boolean).join('  '),
    detail: record.file,
    record,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Sessions of This Workspace') });
  if (picked) store.show(await storage.loadAsLeft(picked.record));
}

function kindText({ kind }: SessionRecord): string {
  if (kind === 'memory') return l10n.t('memory allocated');
  return kind === 'live-memory' ? l10n.t('memory in use at the end') : '';
}
