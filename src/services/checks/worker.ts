/** Checks texts and files in its own thread. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { messageOf } from '../../base/userError';
import { Checker } from '../../checks/checker';
import { serve } from '../protocol/workerServer';
import type { CheckAnswer, CheckMethods, CheckWorkerData } from './messages';

serve<CheckMethods, CheckWorkerData>(({ folder }) => {
  const checker = new Checker(
    async (name) => new Uint8Array(await readFile(path.join(folder, `${name}.wasm`))),
  );
  return {
    files: async ({ paths, withFixes }, { progress }) => {
      for (const file of paths) progress(await answerFile(checker, file, withFixes));
      return undefined;
    },
    document: async ({ path: file, text }) => {
      try {
        return { checked: await checker.checkDocument(text, file), text: undefined, problem: undefined };
      } catch (error) {
        return { checked: undefined, text: undefined, problem: messageOf(error) };
      }
    },
    fixes: ({ path: file, text, token }) => checker.fixesOf(text, file, token),
  };
});

async function answerFile(checker: Checker, file: string, withFixes: boolean): Promise<CheckAnswer> {
  try {
    // There is nothing else to do meanwhile, and reading asynchronously is slower.
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
