import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ProfileRequest, RuntimeDescriptor } from '../../runtimes/runtime';
import { runtimeSettings } from '../../runtimes/settings';
import { UserError } from '../../base/userError';
import { getSetting, isSet } from '../config';
import { settings } from '../contributions';

/** A request without what to measure and the output folder, from the settings that apply to the file. */
export async function requestFor(
  uri: vscode.Uri,
  runtime: RuntimeDescriptor,
): Promise<Omit<ProfileRequest, 'outDir' | 'kind' | 'hits' | 'test'>> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const cwd = getSetting<string>(settings.runWorkingDirectory, uri);
  const own = runtimeSettings(runtime);
  const executable = getSetting<string>(own.executable.id, uri);
  return {
    file: uri.fsPath,
    engine: own.engine ? getSetting<string>(own.engine.id, uri) : 'auto',
    intervalMicroseconds: intervalFor(uri, runtime),
    exactLines: own.exactLines !== undefined && getSetting<boolean>(own.exactLines.id, uri),
    args: getSetting<string[]>(settings.runArguments, uri),
    cwd: cwd === '' ? undefined : path.resolve(folder?.uri.fsPath ?? path.dirname(uri.fsPath), cwd),
    env: getSetting<Record<string, string>>(settings.runEnvironment, uri),
    executable: executable === '' ? undefined : executable,
    selectedExecutable: await selectedExecutable(uri, runtime),
    runtimeArgs: getSetting<string[]>(own.arguments.id, uri),
    workspaceFolder: folder?.uri.fsPath,
    launchConfigurations: runtime.readsLaunchConfigurations
      ? vscode.workspace.getConfiguration('launch', folder?.uri ?? null).get('configurations')
      : undefined,
  };
}

/** Microseconds between two samples: the runtime's default if the user has not set one. */
function intervalFor(uri: vscode.Uri, { intervals }: RuntimeDescriptor): number {
  return intervals && !isSet(settings.samplingInterval, uri)
    ? intervals.usual
    : getSetting<number>(settings.samplingInterval, uri);
}

/** The part of the Python extension's API that is used. */
interface EnvironmentApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The interpreter that another extension selects for a file; undefined if there is none, or it knows none. */
async function selectedExecutable(
  uri: vscode.Uri,
  { environmentExtension }: RuntimeDescriptor,
): Promise<string | undefined> {
  if (environmentExtension === undefined) return undefined;
  const extension = vscode.extensions.getExtension<EnvironmentApi>(environmentExtension);
  if (!extension) return undefined;
  try {
    const { environments } = await extension.activate();
    const active = environments?.getActiveEnvironmentPath(uri);
    const resolved = active && (await environments!.resolveEnvironment(active));
    return resolved?.executable.uri?.fsPath;
  } catch {
    // A failure of another extension: the search goes on without it.
    return undefined;
  }
}

/**
 * Makes sure that a file may be run and that its content on disk is what the editor shows.
 * @throws {UserError} in an untrusted workspace, for a file that is not on disk, and when saving fails.
 */
export async function ensureRunnable(uri: vscode.Uri): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new UserError(
      l10n.t('Profiling runs the code in this workspace, which you have not trusted yet.'),
      {
        remedy: { title: l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      },
    );
  }
  if (uri.scheme === 'untitled')
    throw new UserError(l10n.t('Save the file first: programs run from disk, not from the editor.'));
  if (uri.scheme !== 'file') {
    throw new UserError(
      l10n.t('{0} is not a file on disk, so it cannot be run and profiled.', uri.toString()),
    );
  }
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty && !(await document.save())) {
    throw new UserError(
      l10n.t(
        '{0} could not be saved, so the profile would not match what you see.',
        path.basename(uri.fsPath),
      ),
    );
  }
}
