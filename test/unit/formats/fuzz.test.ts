import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { formats, parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { checkInput } from '../../fuzz/check';
import { folderWith, removeFolder } from '../../support/cli';
import { fuzz, type FuzzAnswer } from '../../fuzz/run';
import { seedsByFormat } from '../../fuzz/seeds';

const INPUTS = 20_000;
/** Small ones are read quickly, and most of what is in large ones is more of the same. */
const MOST_BYTES = 6 * 1024;

describe(`formats: ${INPUTS} mutated profiles of each are refused with a place and a cause, or sound`, () => {
  const seeds = seedsByFormat(MOST_BYTES);
  const answers = new Map<string, Promise<FuzzAnswer>>();

  before(() => {
    // As many at once as there are processors, in the order of the tests.
    const lanes = Array.from({ length: availableParallelism() }, () => Promise.resolve());
    formats.forEach(({ id }, at) => {
      const lane = at % lanes.length;
      const answer = lanes[lane]!.then(() => fuzzed(id));
      answers.set(id, answer);
      lanes[lane] = answer.then(
        () => undefined,
        () => undefined,
      );
    });
  });

  function fuzzed(format: string): Promise<FuzzAnswer> {
    return fuzz({ format, seed: 1, first: 0, count: INPUTS, mostBytes: MOST_BYTES, until: Infinity });
  }

  for (const { id } of formats) {
    it(id, async () => {
      assert.ok(seeds.get(id)!.length > 0, `a fixture of ${id} of at most ${MOST_BYTES} bytes is needed`);
      const { inputs, accepted, failures } = await answers.get(id)!;
      const told = failures.map(({ number, message }) => `input ${number}: ${message}`).join('\n\n');
      assert.equal(failures.length, 0, `npm run fuzz shows them one by one\n\n${told}`);
      assert.equal(inputs, INPUTS);
      // Else the mutations are too wild or too tame to find anything.
      assert.ok(accepted > INPUTS / 100 && accepted < INPUTS, `${accepted} were taken for profiles`);
    });
  }
});

describe('the fuzzer', () => {
  let folder: string;
  const worker = (work: string) => {
    const file = path.join(folder, `${work.length}.js`);
    writeFileSync(
      file,
      `const { workerData } = require('node:worker_threads');
       Atomics.store(new Int32Array(workerData.progress), 0, 7);
       ${work}`,
    );
    return file;
  };
  before(() => (folder = folderWith({})));
  after(() => removeFolder(folder));

  const request = { format: 'pstats', seed: 1, first: 5, count: 9, mostBytes: MOST_BYTES, until: Infinity };
  const limits = { seconds: 0.5, megabytes: 32 };

  it('ends an input that hangs, and names it', async () => {
    const { failures, inputs } = await fuzz(request, limits, worker('for (;;);'));
    assert.deepEqual([failures, inputs], [[{ number: 7, message: 'it takes more than 0.5 seconds' }], 3]);
  });

  it('ends an input that takes all memory, and names it', async () => {
    const hungry = worker('const all = []; for (;;) all.push({ at: all.length });');
    const { failures } = await fuzz(request, { ...limits, seconds: 60 }, hungry);
    assert.equal(failures[0]!.number, 7);
    assert.match(failures[0]!.message, /memory/);
  });

  it('names an input that ends the thread', async () => {
    const { failures } = await fuzz(request, { ...limits, seconds: 60 }, worker('process.exit(3);'));
    assert.deepEqual(failures, [{ number: 7, message: 'the worker ended with code 3' }]);
  });

  it('takes nothing but sound profiles and errors that say where', () => {
    const bytes = new Uint8Array(4);
    const format = formats[0]!;
    const failing = (problem: unknown) => ({
      ...format,
      parse(): never {
        throw problem;
      },
    });
    assert.equal(checkInput(failing(new FormatError('byte 1', 'it is odd')), bytes, false), false);
    assert.throws(() => checkInput(failing(new FormatError('', 'it is odd')), bytes, false), /it is odd/);
    assert.throws(() => checkInput(failing(new TypeError('no list')), bytes, false), /no list/);
    const profile = parseProfile(readFileSync('test/fixtures/profiles/cprofile-3.11.7/busy.prof'));
    const wrong = { ...profile, self: profile.self.map((column) => column.map((value) => -value)) };
    assert.throws(() => checkInput({ ...format, parse: () => wrong }, bytes, false), /the total is a number/);
  });
});
