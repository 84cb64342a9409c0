import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { runtimes, runtimeFor, suffixesOf } from '../../../runtimes';
import { shareOf, type ProfileView } from '../../../profile/views/profileView';
import { formatShare, formatValue } from '../../../base/units';
import { getSetting } from '../../config';
import { commands, internalCommands, settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import type { LineTracker } from '../../lineTracker';
import type { SessionStore } from '../../session/sessionStore';

/** A lens that remembers its function until it is resolved. */
class FunctionLens extends vscode.CodeLens {
  constructor(
    range: vscode.Range,
    readonly func: number,
    readonly report: ProfileView,
  ) {
    super(range);
  }
}

/**
 * The editor drops a pending request for lenses when it loses focus, as it may when a run ends, so it is asked again.
 */
const ASK_AGAIN_MS = 1500;

/**
 * **Profile this file** above the first line, **Profile test** above tests, and self and total above each hot function.
 */
export function registerCodeLens(store: SessionStore, tracker: LineTracker): vscode.Disposable {
  const disposables = new DisposableStore();
  const changed = disposables.add(new vscode.EventEmitter<void>());
  let again: NodeJS.Timeout | undefined;
  disposables.add({ dispose: () => clearTimeout(again) });
  const refresh = () => {
    changed.fire();
    clearTimeout(again);
    again = setTimeout(() => changed.fire(), ASK_AGAIN_MS);
  };
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document) => [
      ...profileLens(document, store),
      ...testLenses(document, store),
      ...functionLenses(document, store, tracker),
    ],
    resolveCodeLens: (lens) => (lens instanceof FunctionLens ? resolveFunctionLens(lens) : lens),
  };
  const selector = runtimes.all
    .flatMap(suffixesOf)
    .map((suffix): vscode.DocumentFilter => ({ scheme: 'file', pattern: `**/*${suffix}` }));
  disposables.add(vscode.languages.registerCodeLensProvider(selector, provider));
  disposables.add(tracker.onDidChange(refresh));
  disposables.add(store.onDidChangeActivity(refresh));
  disposables.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('hotline.codeLens')) refresh();
    }),
  );
  return disposables;
}

function profileLens(document: vscode.TextDocument, store: SessionStore): vscode.CodeLens[] {
  if (!getSetting<boolean>(settings.codeLensProfileFile, document) || !runtimeFor(document.uri.fsPath))
    return [];
  const top = new vscode.Range(0, 0, 0, 0);
  const { activity } = store;
  if (activity.kind !== 'idle' && activity.file === document.uri.fsPath) {
    return [
      new vscode.CodeLens(top, {
        title: l10n.t('$(debug-stop) Stop and show the profile'),
        command: commands.stopSession,
      }),
    ];
  }
  return [
    new vscode.CodeLens(top, {
      title: l10n.t('$(flame) Profile this file'),
      tooltip: l10n.t('Profile {0} and highlight its hot lines', path.basename(document.uri.fsPath)),
      command: commands.profileFile,
      arguments: [document.uri],
    }),
  ];
}

/** **Profile test** and **Profile benchmark** over each test of a file. */
function testLenses(document: vscode.TextDocument, store: SessionStore): vscode.CodeLens[] {
  const tests = runtimeFor(document.uri.fsPath)?.testsIn;
  if (!tests || store.activity.kind !== 'idle' || !getSetting<boolean>(settings.codeLensTests, document))
    return [];
  return tests(document.uri.fsPath, document.getText()).map(({ line, kind, name }) => {
    const title =
      kind === 'benchmark' ? l10n.t('$(flame) Profile benchmark') : l10n.t('$(flame) Profile test');
    return new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), {
      title,
      tooltip: l10n.t('Profile only {0}', name),
      command: internalCommands.profileTest,
      arguments: [document.uri, { kind, name }],
    });
  });
}

function functionLenses(
  document: vscode.TextDocument,
  store: SessionStore,
  tracker: LineTracker,
): vscode.CodeLens[] {
  const session = store.current;
  const tracked = session && tracker.find(document);
  if (!tracked || !getSetting<boolean>(settings.codeLensFunctions, document)) return [];
  const { report } = session;
  const threshold = getSetting<number>(settings.annotationsThreshold, document) / 100;
  const { source, line } = report.profile.functions;
  const wanted = report.profile.sources.indexOf(tracked.source);
  return report.functions.flatMap(({ func, total }) => {
    if (source[func] !== wanted || line[func] === 0 || shareOf(report, total) < threshold) return [];
    const place = tracked.place(line[func]!);
    if (!place || place.line > document.lineCount) return [];
    return [new FunctionLens(new vscode.Range(place.line - 1, 0, place.line - 1, 0), func, report)];
  });
}

function resolveFunctionLens(lens: FunctionLens): vscode.CodeLens {
  const { report, func } = lens;
  const cost = report.functions.find((candidate) => candidate.func === func)!;
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  const self = `${formatShare(shareOf(report, cost.self))} (${formatValue(cost.self, unit)})`;
  const total = `${formatShare(shareOf(report, cost.total))} (${formatValue(cost.total, unit)})`;
  lens.command = {
    title: l10n.t('{0}: self {1} · total {2}', report.profile.functions.name[func]!, self, total),
    tooltip: l10n.t('Show callers and callees'),
    command: internalCommands.showFunctionCost,
    arguments: [func],
  };
  return lens;
}
