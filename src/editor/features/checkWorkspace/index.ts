import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { checkFiles } from '../../../services/checks/checkFiles';
import { findFiles } from '../../../services/checks/findFiles';
import { commands } from '../../contributions';
import { showError } from '../../errors';
import type { FindingStore } from '../../findings/findingStore';

/** **Check Workspace**: findings of every file, in the Problems view. */
export function registerCheckWorkspace(store: FindingStore, log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.commands.registerCommand(commands.checkWorkspace, async () => {
    try {
      await checkWorkspace(store, log);
    } catch (error) {
      await showError(error, log);
    }
  });
}

async function checkWorkspace(store: FindingStore, log: vscode.LogOutputChannel): Promise<void> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('Open a folder to check its files.'));
    return;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: l10n.t('Checking the workspace'),
    cancellable: true,
  };
  const startedAt = Date.now();
  let findings = 0;
  const checked = await vscode.window.withProgress(options, async (progress, token) => {
    const isCancelled = () => token.isCancellationRequested;
    const found = await findFiles(
      folders.map(({ uri }) => uri.fsPath),
      isCancelled,
    );
    for (const { path: place, problem } of found.problems) log.warn(`${place}: ${problem}`);
    let done = 0;
    const script = path.join(__dirname, 'checker.js');
    const texts = vscode.l10n.bundle;
    await checkFiles(found.files, { script, texts, isCancelled }, (file) => {
      done++;
      if (file.checked?.skipped) log.info(`${file.path} was not checked: ${file.checked.skipped}`);
      else if (file.problem !== undefined) log.warn(`${file.path}: ${file.problem}`);
      findings += file.checked?.findings.filter(({ confidence }) => confidence !== 'possible').length ?? 0;
      store.setFile(vscode.Uri.file(file.path), file.checked?.findings ?? [], startedAt);
      if (done % 50 === 0)
        progress.report({
          message: l10n.t('{0} of {1} files', done, found.files.length),
          increment: 5000 / found.files.length,
        });
    });
    return isCancelled() ? undefined : found.files.length;
  });
  if (checked === undefined) return;
  const show = l10n.t('Show Problems');
  const answer = vscode.window.showInformationMessage(
    l10n.t('{0} findings in {1} files.', findings, checked),
    show,
  );
  void answer.then(
    (choice) => choice === show && vscode.commands.executeCommand('workbench.actions.view.problems'),
  );
}
