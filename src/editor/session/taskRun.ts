import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from '../../runtimes/runtime';
import { TASK_TYPE } from '../contributions';

/** A program in its own terminal. */
export interface TaskRun {
  /** Resolves when the program has ended: its exit code, undefined if a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Kills the terminal's program, whatever it is doing. */
  terminate(): void;
}

/** Runs a command as a task: the terminal is the program's stdin and stdout, and stays open after it has ended. */
export async function runInTerminal(
  command: Command,
  file: string,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<TaskRun> {
  const run = randomUUID();
  const task = new vscode.Task(
    { type: TASK_TYPE, file, run },
    folder ?? vscode.TaskScope.Workspace,
    path.basename(file),
    'Hotline',
    new vscode.ProcessExecution(command.command, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env },
    }),
    [],
  );
  task.detail = l10n.t('Profiling {0}', file);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
    showReuseMessage: false,
  };
  let exitCode: number | undefined;
  const subscriptions: vscode.Disposable[] = [];
  const ended = new Promise<number | undefined>((resolve) => {
    // Events may arrive before executeTask resolves, so they are matched by the task's definition.
    const isOurs = (execution: vscode.TaskExecution) => execution.task.definition.run === run;
    subscriptions.push(
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (isOurs(event.execution)) exitCode = event.exitCode;
      }),
      vscode.tasks.onDidEndTask((event) => {
        if (isOurs(event.execution)) resolve(exitCode);
      }),
    );
  });
  void ended.then(() => subscriptions.forEach((subscription) => subscription.dispose()));
  const execution = await vscode.tasks.executeTask(task);
  return { ended, terminate: () => execution.terminate() };
}
