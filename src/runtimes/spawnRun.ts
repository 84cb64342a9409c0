import { spawn, type StdioOptions } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { UserError, messageOf } from '../base/userError';
import type { Command } from './runtime';

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** Runs a command without a terminal. @throws {UserError} if it cannot be started */
export function spawnRun(command: Command, stdio: StdioOptions): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.command, command.args, {
      cwd: command.cwd,
      env: { ...process.env, ...command.env },
      stdio,
    });
    child.on('error', (error) => {
      reject(
        new UserError(l10n.t('{0} could not be started: {1}', command.command, messageOf(error)), {
          cause: error,
        }),
      );
    });
    child.on('exit', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
}
