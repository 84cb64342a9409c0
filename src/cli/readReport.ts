import * as path from 'node:path';
import { loadInWorker } from '../engines/loading/loadInWorker';
import type { ProfileSource } from '../engines/loading/loadReport';
import type { Report } from '../model/report';

/** Reads a profile. @throws {UserError} naming the file when it cannot be read, and why. */
export function readReport(source: ProfileSource): Promise<Report> {
  return loadInWorker(path.join(__dirname, 'loader.js'), { sources: [source] });
}
