import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseProfile } from '../../../src/formats';
import { FormatError } from '../../../src/formats/format';
import { functionCosts } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import type { Profile } from '../../../src/profile/model/profile';
import { assertInvariants } from '../../support/invariants';

export const PROFILES = 'test/fixtures/profiles';

/** Reads a fixture and checks what holds for every profile. */
export function readFixture(name: string): Profile {
  const profile = parseProfile(readFileSync(`${PROFILES}/${name}`));
  assertInvariants(profile);
  return profile;
}

/** Reads text, or JSON of a value, and checks what holds for every profile. */
export function parseText(content: unknown): Profile {
  const profile = parseProfile(bytesOf(content));
  assertInvariants(profile);
  return profile;
}

export function bytesOf(content: unknown): Uint8Array {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
}

/** Self and total by `name:line`, the line being that of the definition; `scale` is what one is in the model. */
export function functionsOf(profile: Profile, scale = 1): Record<string, [self: number, total: number]> {
  const { name, line } = profile.functions;
  return Object.fromEntries(
    functionCosts(profile)
      .filter(({ func, total }) => func > 0 && total > 0)
      .map(({ func, self, total }) => [
        `${name[func]}:${line[func]}`,
        [round(self / scale), round(total / scale)],
      ]),
  );
}

/** Self and total by `source:line`. */
export function linesOf(profile: Profile, scale = 1): Record<string, [self: number, total: number]> {
  return Object.fromEntries(
    [...lineTable(profile)].flatMap(([source, lines]) =>
      lines.map(({ line, self, total }) => [
        `${source}:${line}`,
        [round(self / scale), round((total ?? NaN) / scale)],
      ]),
    ),
  );
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** What is wrong with content that must be refused. */
export function problemOf(content: unknown): string {
  const bytes = content instanceof Uint8Array ? content : bytesOf(content);
  try {
    parseProfile(bytes);
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return error.message;
  }
  return 'no error';
}

/** Cut off anywhere and changed at random: each time an error that says where, or a sound profile. */
export function assertSoundOrRefused(original: Uint8Array, trials: number): void {
  for (let length = 0; length < original.length; length += Math.max(1, Math.floor(original.length / 150)))
    attempt(original.subarray(0, length));
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let accepted = 0;
  for (let trial = 0; trial < trials; trial++) {
    const bytes = Uint8Array.from(original);
    for (let edits = 1 + random(4); edits > 0; edits--) bytes[random(bytes.length)] = 32 + random(95);
    if (attempt(bytes)) accepted++;
  }
  assert.ok(accepted > 0 && accepted < trials, `${accepted} of ${trials} were accepted`);
}

function attempt(bytes: Uint8Array): boolean {
  try {
    assertInvariants(parseProfile(bytes));
    return true;
  } catch (error) {
    assert.ok(error instanceof FormatError, String((error as Error).stack));
    return false;
  }
}
