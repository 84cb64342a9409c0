/** Checks texts and files in a thread of its own. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { Checker } from '../../checks/checker';
import type { CheckAnswer, CheckAnswers, CheckRequest, FileToCheck } from './messages';

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

async function answer({ path: file, text }: FileToCheck): Promise<CheckAnswer> {
  try {
    // Nothing else is to be done meanwhile, and to wait for it takes longer.
    const content = text ?? readFileSync(file, 'utf8');
    // What comes as text is edited: it comes again.
    const checked = await checker.check(content, file, text === undefined ? undefined : file);
    return {
      checked,
      text: text === undefined && checked.findings.length > 0 ? content : undefined,
      problem: undefined,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { checked: undefined, text: undefined, problem };
  }
}

async function answerAll({ id, files }: CheckRequest): Promise<CheckAnswers> {
  const answers: CheckAnswer[] = [];
  for (const file of files) answers.push(await answer(file));
  return { id, answers };
}

parentPort!.on('message', (request: CheckRequest) => {
  void answerAll(request).then((message) => parentPort!.postMessage(message));
});
