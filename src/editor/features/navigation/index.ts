import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isProgramFile } from '../../../languages';
import { callEdges } from '../../../profile/views/hotFunctions';
import { isTaskQueue } from '../../../profile/v8/lostCallers';
import { hotLines, isInFile, shareOf, type ProfileView } from '../../../profile/views/profileView';
import { formatShare, formatValue } from '../../../base/units';
import { UserError, type Remedy } from '../../../base/userError';
import { getSetting } from '../../config';
import { commands, internalCommands, settings } from '../../contributions';
import { DisposableStore } from '../../disposables';
import { showError } from '../../errors';
import type { LineTracker } from '../../lineTracker';
import type { SessionStore } from '../../session/sessionStore';

/** **Next Hot Line** and **Previous Hot Line**, and navigation to functions from lenses, hovers and trees. */
export function registerNavigation(
  store: SessionStore,
  tracker: LineTracker,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const disposables = new DisposableStore();
  const register = (command: string, run: (...args: never[]) => Promise<void>) => {
    disposables.add(
      vscode.commands.registerCommand(command, (...args: never[]) =>
        run(...args).catch((error) => showError(error, log)),
      ),
    );
  };
  register(commands.nextHotLine, () => stepHotLine(store, tracker, 1));
  register(commands.previousHotLine, () => stepHotLine(store, tracker, -1));
  register(internalCommands.revealFunction, (func: number) => revealFunction(store, tracker, func));
  register(internalCommands.showFunctionCost, (func: number) => showFunctionCost(store, tracker, func));
  return disposables;
}

/** Down or up to the next hot line of this file; after the last one, on to the next file, hottest file first. */
async function stepHotLine(store: SessionStore, tracker: LineTracker, step: 1 | -1): Promise<void> {
  const session = store.current;
  if (!session) throw noSession();
  const threshold = getSetting<number>(settings.annotationsThreshold) / 100;
  const hot = hotLines(session.report, threshold, isProgramFile);
  if (hot.length === 0)
    throw new UserError(
      l10n.t('No line of the last session reaches the threshold set in hotline.annotations.threshold.'),
    );
  const files = [...new Set(hot.map(({ source }) => source))];
  const linesIn = (source: string) =>
    hot
      .filter((line) => line.source === source)
      .map(({ line }) => line)
      .sort((a, b) => a - b);
  const editor = vscode.window.activeTextEditor;
  const tracked = editor && tracker.find(editor.document);
  if (!editor || !tracked || !files.includes(tracked.source)) {
    await revealLine(tracker, hot[0]!.source, hot[0]!.line);
    return;
  }
  const here = editor.selection.active.line + 1;
  const places = linesIn(tracked.source)
    .map((line) => tracked.place(line)?.line)
    .filter((line) => line !== undefined);
  const next = step > 0 ? places.find((line) => line > here) : places.findLast((line) => line < here);
  if (next !== undefined) return showLine(editor, next);
  const file = files.at((files.indexOf(tracked.source) + step) % files.length)!;
  await revealLine(tracker, file, linesIn(file).at(step > 0 ? 0 : -1)!);
}

async function revealFunction(store: SessionStore, tracker: LineTracker, func: number): Promise<void> {
  const report = store.current?.report;
  if (!report) throw noSession();
  const name = report.profile.functions.name[func];
  if (name === undefined || !isInFile(report.profile, func)) {
    throw new UserError(
      l10n.t('{0} has no source file: it is part of the runtime.', name ?? l10n.t('This function')),
    );
  }
  const source = report.profile.sources[report.profile.functions.source[func]!]!;
  await revealLine(tracker, source, Math.max(1, report.profile.functions.line[func]!), {
    title: l10n.t('Locate Source…'),
    command: commands.locateSource,
    arguments: [func],
  });
}

/** Opens a source at a 1-based line of the profile. */
async function revealLine(
  tracker: LineTracker,
  source: string,
  line: number,
  remedy?: Remedy,
): Promise<void> {
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(vscode.Uri.file(source));
  } catch (error) {
    throw new UserError(l10n.t('{0} cannot be opened: it has been moved or deleted since the run.', source), {
      cause: error,
      ...(remedy && { remedy }),
    });
  }
  const editor = await vscode.window.showTextDocument(document);
  showLine(editor, tracker.find(document)?.place(line)?.line ?? line);
}

function showLine(editor: vscode.TextEditor, line: number): void {
  const at = editor.document.lineAt(Math.min(line, editor.document.lineCount) - 1);
  const start = new vscode.Position(at.lineNumber, at.firstNonWhitespaceCharacterIndex);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(at.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** A list of a function's callers and callees; picking one goes there. */
async function showFunctionCost(store: SessionStore, tracker: LineTracker, func: number): Promise<void> {
  const report = store.current?.report;
  if (!report || report.profile.functions.name[func] === undefined) throw noSession();
  const { callers, callees } = callEdges(report.profile, func);
  const items = [
    { label: l10n.t('Called by'), kind: vscode.QuickPickItemKind.Separator, func: -1 },
    ...callers.map((edge) =>
      report.lostCallers.has(func) && isTaskQueue(report.profile, edge.func)
        ? {
            ...edgeItem(report, edge, '$(arrow-up)'),
            label: `$(question) ${l10n.t('unknown (after an await)')}`,
          }
        : edgeItem(report, edge, '$(arrow-up)'),
    ),
    { label: l10n.t('Calls'), kind: vscode.QuickPickItemKind.Separator, func: -1 },
    ...callees.map((edge) => edgeItem(report, edge, '$(arrow-down)')),
  ];
  const name = report.profile.functions.name[func]!;
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Callers and callees of {0}', name),
  });
  if (picked) await revealFunction(store, tracker, picked.func);
}

function edgeItem(report: ProfileView, edge: { func: number; value: number }, icon: string) {
  const unit = report.profile.valueTypes[report.profile.defaultValue]!.unit;
  return {
    label: `${icon} ${report.profile.functions.name[edge.func]}`,
    description: `${formatShare(shareOf(report, edge.value))}  ${formatValue(edge.value, unit)}`,
    func: edge.func,
  };
}

function noSession(): UserError {
  return new UserError(l10n.t('There is no profile yet.'), {
    remedy: { title: l10n.t('Profile This File'), command: commands.profileFile },
  });
}
