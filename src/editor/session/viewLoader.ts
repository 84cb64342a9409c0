import * as path from 'node:path';
import * as vscode from 'vscode';
import { loadInWorker } from '../../services/profile/loadInWorker';
import type { LoadOptions, ProfileSource } from '../../services/profile/loadView';
import type { ProfileView } from '../../profile/views/profileView';
import { resolutionHere } from './sourceResolution';

/** A function that reads profiles in a thread of its own, with the texts of the editor's language. */
export function viewLoader(
  log: vscode.LogOutputChannel,
): (sources: readonly ProfileSource[], options: LoadOptions) => Promise<ProfileView> {
  return (sources, options) => {
    const texts = vscode.l10n.bundle;
    const places = { ...resolutionHere(log), ...options.places };
    return loadInWorker(path.join(__dirname, 'loader.js'), {
      sources,
      options: { ...options, places },
      ...(texts && { texts }),
    });
  };
}
