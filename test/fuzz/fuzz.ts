// Reads mutated profiles until time is up: npm run fuzz -- [--minutes N] [--format ID] [--seed N] [--input NUMBER]
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formats } from '../../src/formats';
import { checkInput } from './check';
import { inputOf } from './inputs';
import { fuzz, type FuzzAnswer } from './run';
import { seedsByFormat } from './seeds';

const USAGE = 'usage: npm run fuzz -- [--minutes N] [--format ID] [--seed N] [--input NUMBER]';
/** Large fixtures make slow rounds that find little more. */
const MOST_BYTES = 64 * 1024;
/** Inputs of a round of one format. */
const ROUND = 20_000;

interface Choice {
  readonly minutes: number;
  readonly formats: readonly string[];
  readonly seed: number;
  /** The only input to read again. */
  readonly input: number | undefined;
}

function parseChoice(): Choice {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      format: { type: 'string' },
      seed: { type: 'string' },
      input: { type: 'string' },
    },
  });
  const known = formats.map(({ id }) => id);
  if (values.format !== undefined && !known.includes(values.format))
    throw new TypeError(`there is no format ${values.format}; known: ${known.join(', ')}`);
  return {
    minutes: number('--minutes', values.minutes),
    formats: values.format === undefined ? known : [values.format],
    seed: values.seed === undefined ? Date.now() % 1_000_000 : number('--seed', values.seed),
    input: values.input === undefined ? undefined : number('--input', values.input),
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new TypeError(`${name} takes a number, not ${text}`);
  return value;
}

/** @returns the number of failures */
async function fuzzAll({ minutes, formats: ids, seed }: Choice): Promise<number> {
  const until = Date.now() + minutes * 60_000;
  const sums = new Map(ids.map((id) => [id, { inputs: 0, accepted: 0, failures: 0 }]));
  for (let first = 0; Date.now() < until; first += ROUND) {
    for (const format of ids) {
      const answer = await fuzz({ format, seed, first, count: ROUND, mostBytes: MOST_BYTES, until });
      report(format, seed, answer);
      const sum = sums.get(format)!;
      sum.inputs += answer.inputs;
      sum.accepted += answer.accepted;
      sum.failures += answer.failures.length;
    }
  }
  for (const [id, { inputs, accepted, failures }] of sums)
    console.log(`${id}: ${inputs} inputs, ${accepted} taken for profiles, ${failures} failures`);
  return [...sums.values()].reduce((sum, { failures }) => sum + failures, 0);
}

/** Keeps the inputs that failed, and says how to read them again. */
function report(format: string, seed: number, { failures }: FuzzAnswer): void {
  const seeds = seedsByFormat(MOST_BYTES).get(format)!;
  for (const { number: input, message } of failures) {
    const file = `out/fuzz/${format}-${seed}-${input}`;
    mkdirSync('out/fuzz', { recursive: true });
    writeFileSync(file, inputOf(seeds, seed, input));
    console.log(
      `\n${message}\n${file}: npm run fuzz -- --format ${format} --seed ${seed} --input ${input}\n`,
    );
  }
}

/** Reads one input in this thread, for a debugger. */
function readAgain(id: string, seed: number, input: number): void {
  const bytes = inputOf(seedsByFormat(MOST_BYTES).get(id)!, seed, input);
  const isProfile = checkInput(
    formats.find((one) => one.id === id)!,
    bytes,
    input % 8 === 0,
  );
  console.log(isProfile ? 'a sound profile' : 'a FormatError');
}

async function main(): Promise<number> {
  const choice = parseChoice();
  if (choice.input === undefined) {
    console.log(`seed ${choice.seed}`);
    return (await fuzzAll(choice)) > 0 ? 1 : 0;
  }
  for (const id of choice.formats) readAgain(id, choice.seed, choice.input);
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof TypeError ? `${error.message}\n${USAGE}` : error);
    process.exit(2);
  },
);
