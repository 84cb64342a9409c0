import * as path from 'node:path';
import * as vscode from 'vscode';
import { loadInWorker } from '../../engines/loading/loadInWorker';
import type { ProfileSource } from '../../engines/loading/loadReport';
import type { SourcePlaces } from '../../engines/sourcePlaces';
import type { Report } from '../../model/report';
import { placesHere } from './sourcePlaces';

/** What of a session to show, see `LoadOptions`, and which of its sources were moved, by their old paths. */
interface Options {
  readonly part?: string;
  readonly moved: SourcePlaces['moved'];
}

/** A function that reads profiles in a thread of its own, with the texts of the editor's language. */
export function reportLoader(
  log: vscode.LogOutputChannel,
): (sources: readonly ProfileSource[], options: Options) => Promise<Report> {
  return (sources, { part, moved }) => {
    const texts = vscode.l10n.bundle;
    const places = { ...placesHere(log), moved };
    return loadInWorker(path.join(__dirname, 'loader.js'), {
      sources,
      options: { places, ...(part !== undefined && { part }) },
      ...(texts && { texts }),
    });
  };
}
