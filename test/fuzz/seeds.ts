import { readFileSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { formats } from '../../src/formats';
import { analyse, type Seed } from './mutations';

const FIXTURES = 'test/fixtures/profiles';
/** What stands among the fixtures and is none: programs, what made them, what other tools tell of them. */
const NO_FIXTURE = /\.expected\.|\.(md|js|mjs|ts|py|go|c|h|sh)$/;

/**
 * The fixtures of each registered format, by its id, smallest first.
 * @param mostBytes larger ones are left out
 */
export function seedsByFormat(mostBytes = Infinity): ReadonlyMap<string, readonly Seed[]> {
  const seeds = new Map<string, Seed[]>(formats.map(({ id }) => [id, []]));
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of files) {
    const file = path.join(FIXTURES, name);
    if (NO_FIXTURE.test(name) || !statSync(file).isFile()) continue;
    const bytes = unpacked(readFileSync(file));
    if (bytes.length > mostBytes) continue;
    const format = formats.find((one) => one.sniff(bytes));
    if (format) seeds.get(format.id)!.push(analyse(bytes));
  }
  for (const list of seeds.values()) list.sort((a, b) => a.bytes.length - b.bytes.length);
  return seeds;
}

/** Formats see what is inside: files are unpacked before. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip ? gunzipSync(bytes) : bytes;
}
