import * as path from 'node:path';
import { loadInWorker } from '../engines/loading/loadInWorker';
import type { ProfileSource } from '../engines/loading/loadReport';
import type { StackFilter } from '../model/filterStacks';
import type { PathMapping } from '../model/pathMapping';
import type { Report } from '../model/report';

/**
 * Reads profiles and adds them up; sources that are not where they say are looked for in the current folder.
 * @param options what the user said of where sources stand; the only process or thread to show, see `PartCost.key`;
 * the value type and the stacks to show
 * @throws {UserError} naming the file when one cannot be read, and why.
 */
export function readReport(
  sources: readonly ProfileSource[],
  options: {
    readonly mappings: readonly PathMapping[];
    readonly part?: string | undefined;
    readonly value?: string | undefined;
    readonly filter?: StackFilter;
  },
): Promise<Report> {
  const { mappings, part, value, filter } = options;
  return loadInWorker(path.join(__dirname, 'loader.js'), {
    sources,
    options: {
      places: { mappings, folders: [process.cwd()] },
      ...(part !== undefined && { part }),
      ...(value !== undefined && { value }),
      ...(filter && { filters: [filter] }),
    },
  });
}
