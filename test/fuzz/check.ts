import { formats, parseProfile } from '../../src/formats';
import { FormatError, type ProfileFormat } from '../../src/formats/format';
import type { Profile } from '../../src/profile/model/profile';
import { assertInvariants } from '../support/invariants';

/** Memory that a profile may take: its file times this, and this much in any case. */
const MOST_TIMES = 4000;
const LEAST_BYTES = 16 * 1024 * 1024;

/**
 * Reads an input as a format, whatever it looks like.
 * @returns whether it was taken for a profile
 * @throws {Error} for all that is neither a sound profile nor a `FormatError` that says where and what.
 */
export function checkInput(format: ProfileFormat, bytes: Uint8Array, detect: boolean): boolean {
  let profile: Profile;
  try {
    for (const { sniff } of detect ? formats : []) sniff(bytes);
    profile = detect ? parseProfile(bytes) : format.parse(bytes);
  } catch (error) {
    if (error instanceof FormatError && error.where !== '' && error.problem !== '') return false;
    throw error;
  }
  assertInvariants(profile);
  const size = sizeOf(profile);
  if (size > LEAST_BYTES + MOST_TIMES * bytes.length)
    throw new Error(`a profile of ${bytes.length} bytes takes ${size}`);
  return true;
}

function sizeOf({ functions, nodes, self, selfLines, timeline, graph }: Profile): number {
  const columns = [
    ...[functions.source, functions.line, functions.column, functions.kind],
    ...[nodes.parent, nodes.func, nodes.callLine, ...self],
    ...[selfLines.node, selfLines.line, ...selfLines.values],
    ...(timeline ? [timeline.node, timeline.start, timeline.duration] : []),
    ...(graph ? [...graph.totals, graph.calls, graph.edges.caller, ...graph.edges.values] : []),
  ];
  return columns.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
