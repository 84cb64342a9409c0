import * as path from 'node:path';
import { runMocha, testFilesBelow } from '../harness/host-index-support';
import { suiteVariable } from '../harness/summary';

/** Called by the extension host: runs every suite beside this file that belongs to the kind of window it runs in. */
export function run(): Promise<void> {
  return runMocha(testFilesBelow(path.join(__dirname, process.env[suiteVariable] ?? 'host')));
}
