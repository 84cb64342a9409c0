import * as assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { fuzz, type FuzzAnswer } from '../../fuzz/run';
import { sourceLanguages, sourceSeeds } from '../../fuzz/sources';

const SOURCES = 20_000;
/** CPU time. A check takes a few milliseconds: one that takes this long hangs. */
const LIMITS = { seconds: 20, megabytes: 512 };
const WORKER = path.resolve('out/test/fuzz/sourceWorker.js');

describe(`checks: ${SOURCES} mutated sources per language cause neither errors nor hangs`, function () {
  this.timeout(600_000);
  const languages = Object.keys(sourceLanguages);
  const answers = new Map<string, Promise<FuzzAnswer>>();

  before(() => {
    const lanes = Array.from({ length: availableParallelism() }, () => Promise.resolve());
    languages.forEach((language, at) => {
      const lane = at % lanes.length;
      const answer = lanes[lane]!.then(() => fuzzed(language));
      answers.set(language, answer);
      lanes[lane] = answer.then(
        () => undefined,
        () => undefined,
      );
    });
  });

  function fuzzed(format: string): Promise<FuzzAnswer> {
    return fuzz({ format, seed: 1, first: 0, count: SOURCES, mostBytes: 0, until: Infinity }, LIMITS, WORKER);
  }

  for (const language of languages) {
    it(language, async () => {
      assert.ok(sourceSeeds(language).length > 20, 'there is something to mutate');
      const { inputs, accepted, failures } = await answers.get(language)!;
      const told = failures.map(({ number, message }) => `source ${number}: ${message}`).join('\n\n');
      assert.equal(failures.length, 0, told);
      assert.equal(inputs, SOURCES);
      // Otherwise, the mutations are too strong or too weak to find anything.
      assert.ok(accepted > SOURCES / 10 && accepted < SOURCES, `something was found in ${accepted}`);
    });
  }
});
