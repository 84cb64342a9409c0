import * as path from 'node:path';
import { loadInWorker } from '../engines/loading/loadInWorker';
import type { ProfileSource } from '../engines/loading/loadReport';
import type { Report } from '../model/report';

/**
 * Reads profiles and adds them up. @param part the only process or thread to show, see `PartCost.key`
 * @throws {UserError} naming the file when one cannot be read, and why.
 */
export function readReport(sources: readonly ProfileSource[], part?: string): Promise<Report> {
  return loadInWorker(path.join(__dirname, 'loader.js'), { sources, ...(part !== undefined && { part }) });
}
