/** Checks texts and files in a thread of its own. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { Checker } from '../../checks/checker';
import type { CheckAnswer, CheckReply, CheckRequest } from './messages';

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

async function answerFile(file: string, withFixes: boolean): Promise<CheckAnswer> {
  try {
    // Nothing else is to be done meanwhile, and to wait for it takes longer.
    const text = readFileSync(file, 'utf8');
    const checked = await checker.check(text, file, withFixes);
    return {
      checked,
      text: withFixes && checked.findings.length > 0 ? text : undefined,
      problem: undefined,
    };
  } catch (error) {
    return { checked: undefined, text: undefined, problem: messageOf(error) };
  }
}

async function answerDocument(path: string, text: string): Promise<CheckAnswer> {
  try {
    return { checked: await checker.checkDocument(text, path), text: undefined, problem: undefined };
  } catch (error) {
    return { checked: undefined, text: undefined, problem: messageOf(error) };
  }
}

async function reply(request: CheckRequest): Promise<CheckReply> {
  const { id } = request;
  switch (request.kind) {
    case 'files': {
      const answers: CheckAnswer[] = [];
      for (const file of request.paths) answers.push(await answerFile(file, request.withFixes));
      return { id, answers, fixes: [], problem: undefined };
    }
    case 'document':
      return {
        id,
        answers: [await answerDocument(request.path, request.text)],
        fixes: [],
        problem: undefined,
      };
    case 'fixes':
      try {
        const fixes = await checker.fixesOf(request.text, request.path, request.token);
        return { id, answers: [], fixes, problem: undefined };
      } catch (error) {
        return { id, answers: [], fixes: [], problem: messageOf(error) };
      }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One after the other: what is kept of a document serves one request at a time. */
let done = Promise.resolve();
parentPort!.on('message', (request: CheckRequest) => {
  done = done.then(async () => parentPort!.postMessage(await reply(request)));
});
