import * as vscode from 'vscode';

/**
 * The value of a setting for a document or folder. Its default is in package.json.
 * @param id as `contributions.ts` or `runtimeSettings` names it
 */
export function getSetting<T>(id: string, scope?: vscode.ConfigurationScope): T {
  const at = id.lastIndexOf('.');
  return vscode.workspace.getConfiguration(id.slice(0, at), scope ?? null).get<T>(id.slice(at + 1)) as T;
}

/** Whether the user or the workspace has set a setting. */
export function isSet(id: string, scope?: vscode.ConfigurationScope): boolean {
  const at = id.lastIndexOf('.');
  const configuration = vscode.workspace.getConfiguration(id.slice(0, at), scope ?? null);
  const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(id.slice(at + 1)) ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}
