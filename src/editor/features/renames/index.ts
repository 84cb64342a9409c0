import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { renamedSettings, type Rename } from '../../contributions';

/** A settings.json that may have a value. */
interface Level {
  readonly target: vscode.ConfigurationTarget;
  readonly valueKey: 'globalValue' | 'workspaceValue' | 'workspaceFolderValue';
  readonly scope: vscode.Uri | null;
}

/** Moves values of settings that were renamed to their names of today, and says once which. */
export async function migrateRenamedSettings(log: vscode.LogOutputChannel): Promise<void> {
  const moved: Rename[] = [];
  for (const rename of renamedSettings) {
    let hasMoved = false;
    for (const level of levels()) hasMoved = (await moveValue(rename, level, log)) || hasMoved;
    if (hasMoved) moved.push(rename);
  }
  // Nothing has an old name after that, so this is not said again.
  if (moved.length === 0) return;
  const list = moved.map(({ from, to }) => `${from} → ${to}`).join(', ');
  log.info(`Settings moved to their new names: ${list}`);
  void vscode.window.showInformationMessage(
    l10n.t('Some Hotline settings have new names. Your values were moved: {0}', list),
  );
}

function levels(): Level[] {
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    { target: Global, valueKey: 'globalValue', scope: null },
    { target: Workspace, valueKey: 'workspaceValue', scope: null },
    // With one folder, its settings are the workspace's.
    ...(vscode.workspace.workspaceFile ? folders : []).map(({ uri }): Level => ({
      target: WorkspaceFolder,
      valueKey: 'workspaceFolderValue',
      scope: uri,
    })),
  ];
}

/** @returns whether the old name had a value there that is now under the new one, or gave way to a value that was */
async function moveValue(
  { from, to }: Rename,
  { target, valueKey, scope }: Level,
  log: vscode.LogOutputChannel,
): Promise<boolean> {
  const configuration = vscode.workspace.getConfiguration(undefined, scope);
  const value = configuration.inspect(from)?.[valueKey];
  if (value === undefined) return false;
  try {
    if (configuration.inspect(to)?.[valueKey] === undefined) await configuration.update(to, value, target);
    await configuration.update(from, undefined, target);
    return true;
  } catch (error) {
    // A settings.json that cannot be written stays as it is.
    log.warn(`${from} could not be moved to ${to}: ${String(error)}`);
    return false;
  }
}
