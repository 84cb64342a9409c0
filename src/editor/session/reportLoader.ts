import * as path from 'node:path';
import * as vscode from 'vscode';
import { loadInWorker } from '../../engines/loading/loadInWorker';
import type { ProfileSource } from '../../engines/loading/loadReport';
import type { Report } from '../../model/report';

/**
 * Reads profiles in a thread of its own, with the texts of the editor's language.
 * @param part the only process or thread to show, see `PartCost.key`
 */
export function loadReport(sources: readonly ProfileSource[], part?: string): Promise<Report> {
  const texts = vscode.l10n.bundle;
  return loadInWorker(path.join(__dirname, 'loader.js'), {
    sources,
    ...(part !== undefined && { part }),
    ...(texts && { texts }),
  });
}
