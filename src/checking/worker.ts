/** Checks texts and files in a thread of its own. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { Checker } from '../checks/checker';
import type { CheckAnswer, CheckRequest } from './messages';

interface WorkerData {
  /** Where the WebAssembly of the parsers stands. */
  readonly folder: string;
  /** Translated texts; undefined for English. */
  readonly translations: string | undefined;
}

const { folder, translations } = workerData as WorkerData;
if (translations !== undefined) l10n.config({ contents: translations });
const checker = new Checker(
  async (name) => new Uint8Array(await readFile(path.join(folder, `${name}.wasm`))),
);

async function answer({ id, path: file, text }: CheckRequest): Promise<CheckAnswer> {
  try {
    const content = text ?? (await readFile(file, 'utf8'));
    // What comes as text is edited: it comes again.
    const checked = await checker.check(content, file, text === undefined ? undefined : file);
    return {
      id,
      checked,
      text: text === undefined && checked.findings.length > 0 ? content : undefined,
      problem: undefined,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { id, checked: undefined, text: undefined, problem };
  }
}

parentPort!.on('message', (request: CheckRequest) => {
  void answer(request).then((message) => parentPort!.postMessage(message));
});
