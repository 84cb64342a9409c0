import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { mappingFor } from '../../../sources/locateSource';
import { UserError } from '../../../base/userError';
import { commands, settings } from '../../contributions';
import { registerGuarded } from '../../errors';
import type { SessionStore } from '../../session/sessionStore';
import { functionOf, missingSource } from '../../trees/functionRows';

/**
 * **Locate Source…**: lets the user say where a source of the profile is on this machine, stored as a path mapping of
 * the workspace.
 */
export function registerLocateSource(store: SessionStore, log: vscode.LogOutputChannel): vscode.Disposable {
  return registerGuarded(log, commands.locateSource, async (row?: unknown, place?: unknown) => {
    const session = store.current;
    const func = functionOf(row);
    if (!session || func === undefined) return;
    const source = missingSource(session, func);
    if (source === undefined)
      throw new UserError(l10n.t('The source of this function has already been found.'));
    const picked = place instanceof vscode.Uri ? place : await pickPlace(source);
    if (!picked) return;
    const isFolder = (await stat(picked.fsPath)).isDirectory();
    const mapping = mappingFor(source, picked.fsPath, isFolder);
    if (!mapping)
      throw new UserError(
        l10n.t('{0} does not match the name in the profile, {1}.', picked.fsPath, path.basename(source)),
      );
    await addMapping(mapping.from, mapping.to);
  });
}

async function pickPlace(source: string): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: l10n.t('Where is {0}?', source),
    openLabel: l10n.t('Select'),
    canSelectFiles: true,
    canSelectFolders: true,
  });
  return picked?.[0];
}

/** The session is reloaded when the setting changes. */
async function addMapping(from: string, to: string): Promise<void> {
  const at = settings.pathMappings.lastIndexOf('.');
  const configuration = vscode.workspace.getConfiguration(settings.pathMappings.slice(0, at));
  const name = settings.pathMappings.slice(at + 1);
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const target = hasFolder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const known = configuration.inspect<Record<string, string>>(name);
  const before = (hasFolder ? known?.workspaceValue : known?.globalValue) ?? {};
  await configuration.update(name, { ...before, [from]: to }, target);
}
