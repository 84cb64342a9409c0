import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError, messageOf } from '../base/userError';

/** Shows an error with its remedy, and writes the details to the log. Resolves when the message is closed. */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  log.error(error instanceof Error ? error : String(error));
  if (error instanceof UserError && error.detail) log.error(error.detail);
  const showLog = l10n.t('Show Log');
  const remedy = error instanceof UserError ? error.remedy : undefined;
  const text =
    error instanceof UserError
      ? error.message
      : l10n.t('Something went wrong in Hotline: {0}', messageOf(error));
  const picked = await vscode.window.showErrorMessage(text, ...(remedy ? [remedy.title] : []), showLog);
  if (picked === showLog) log.show();
  else if (remedy && picked === remedy.title) {
    await vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? []));
  }
}

/** Registers a command that shows what it throws. */
export function registerGuarded(
  log: vscode.LogOutputChannel,
  command: string,
  run: (...args: never[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(command, async (...args: never[]) => {
    try {
      return await run(...args);
    } catch (error) {
      // Not awaited: a command is done when its error is shown, not when the message is closed.
      void showError(error, log);
      return undefined;
    }
  });
}
