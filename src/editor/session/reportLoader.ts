import * as path from 'node:path';
import * as vscode from 'vscode';
import { loadInWorker } from '../../services/profile/loadInWorker';
import type { LoadOptions, ProfileSource } from '../../services/profile/loadView';
import type { Report } from '../../profile/views/profileView';
import { placesHere } from './sourcePlaces';

/** A function that reads profiles in a thread of its own, with the texts of the editor's language. */
export function reportLoader(
  log: vscode.LogOutputChannel,
): (sources: readonly ProfileSource[], options: LoadOptions) => Promise<Report> {
  return (sources, options) => {
    const texts = vscode.l10n.bundle;
    const places = { ...placesHere(log), ...options.places };
    return loadInWorker(path.join(__dirname, 'loader.js'), {
      sources,
      options: { ...options, places },
      ...(texts && { texts }),
    });
  };
}
