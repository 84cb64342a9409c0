import * as assert from 'node:assert/strict';
import { parseProfile } from '../../../src/formats';
import type { WritableFormat } from '../../../src/formats';
import { functionCosts } from '../../../src/profile/views/hotFunctions';
import { lineTable } from '../../../src/profile/views/lineTable';
import { activeValue, totalValue, type Profile } from '../../../src/profile/model/profile';
import { assertInvariants } from '../../support/invariants';

/** What a format can hold of a profile. */
interface Capacity {
  /** Types that survive; undefined: all. */
  readonly types?: (profile: Profile) => readonly string[];
  /** Where functions start. */
  readonly starts: boolean;
  /** The lines of calls, and so what lines cost in all. */
  readonly callLines: boolean;
  /** The largest error of one stack by rounding, in the unit of the value. */
  readonly rounding: (unit: string) => number;
}

const whole = () => 1;

export const CAPACITIES: Readonly<Record<string, Capacity>> = {
  pprof: { starts: true, callLines: true, rounding: whole },
  speedscope: { starts: true, callLines: true, rounding: () => 1e-3 },
  collapsed: {
    types: ({ valueTypes, defaultValue }) => [valueTypes[defaultValue]!.type],
    starts: false,
    callLines: true,
    rounding: whole,
  },
  cpuprofile: {
    types: ({ valueTypes }) => [valueTypes.find(({ unit }) => unit === 'nanoseconds')!.type],
    starts: true,
    callLines: false,
    rounding: (unit) => (unit === 'nanoseconds' ? 1000 : 1),
  },
};

/**
 * Writes a profile, reads it again and compares: totals, functions, lines.
 * @returns what was read
 */
export function assertRoundTrip(profile: Profile, format: WritableFormat): Profile {
  const capacity = CAPACITIES[format.id]!;
  const bytes = format.write(profile);
  assert.ok(format.sniff(bytes), 'what is written is known by its content');
  const again = parseProfile(bytes);
  assertInvariants(again);
  const rows = profile.nodes.parent.length + profile.selfLines.node.length;
  for (const type of capacity.types?.(profile) ?? profile.valueTypes.map((one) => one.type)) {
    const before = profile.valueTypes.findIndex((one) => one.type === type);
    // V8's profiles hold wall time, whatever it was before.
    const name = format.id === 'cpuprofile' ? 'wall' : type;
    const after = again.valueTypes.findIndex((one) => one.type === name);
    assert.ok(after >= 0, `${name} is there`);
    const { unit } = profile.valueTypes[before]!;
    assert.equal(again.valueTypes[after]!.unit, unit);
    const slack = capacity.rounding(unit);
    assertClose(totalValue(again, after), totalValue(profile, before), slack, `the total of ${type}`);
    assertClose(
      activeValue(again, after),
      activeValue(profile, before),
      rows * slack,
      `what of ${type} is not idle`,
    );
    assertSameCosts(
      functionsOf(again, after, capacity.starts),
      functionsOf(profile, before, capacity.starts),
      rows * slack,
    );
    assertSameCosts(
      linesOf(again, after, capacity.callLines),
      linesOf(profile, before, capacity.callLines),
      rows * slack,
    );
  }
  return again;
}

function assertClose(actual: number, expected: number, slack: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= slack, `${what}: ${actual} instead of ${expected}`);
}

type Costs = ReadonlyMap<string, readonly [self: number, total: number]>;

function assertSameCosts(actual: Costs, expected: Costs, slack: number): void {
  for (const [key, cost] of expected) {
    if (Math.max(...cost) <= slack) continue;
    const own = actual.get(key) ?? [0, 0];
    assertClose(own[0], cost[0], slack, `self of ${key}`);
    assertClose(own[1], cost[1], slack, `total of ${key}`);
  }
  for (const [key, cost] of actual)
    assert.ok(Math.max(...cost) <= slack || expected.has(key), `${key} was not there before`);
}

/** @param starts by where functions start too; else those of one name in a file are one */
function functionsOf(profile: Profile, value: number, starts: boolean): Costs {
  const { name, source, line } = profile.functions;
  const keys = name.map((text, row) => {
    const shown = starts ? text : text.replace(/;/g, ':').replace(/\s+/g, ' ');
    const place = starts ? `:${line[row]}` : '';
    return `${shown} ${profile.sources[source[row]!] ?? ''}${place}`;
  });
  const first = new Map<string, number>();
  keys.forEach((key, row) => first.has(key) || first.set(key, row));
  // Functions that the format does not tell apart are one here too.
  const func = profile.nodes.func.map((row) => first.get(keys[row]!)!);
  const merged = { ...profile, nodes: { ...profile.nodes, func } };
  return new Map(
    functionCosts(merged, value)
      .filter(({ func: row, total }) => row > 0 && total > 0)
      .map(({ func: row, self, total }) => [keys[row]!, [self, total]]),
  );
}

function linesOf(profile: Profile, value: number, callLines: boolean): Costs {
  return new Map(
    [...lineTable(profile, value)].flatMap(([source, lines]) =>
      lines
        .filter(({ self }) => callLines || self > 0)
        .map(
          ({ line, self, total }) => [`${source}:${line}`, [self, callLines ? (total ?? 0) : self]] as const,
        ),
    ),
  );
}
