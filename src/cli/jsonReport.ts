import type { RecordedProcess } from '../runtimes/runtime';
import type { Profile } from '../profile/model/profile';
import type { FunctionCost } from '../profile/views/hotFunctions';
import type { LineCost } from '../profile/views/lineTable';
import type { ProfileView } from '../profile/views/profileView';

/** Version of the JSON answers; incremented when a field changes its meaning or is removed. */
const SCHEMA_VERSION = 1;

/** A run that left a profile, and how the file was run in a few words each. */
export interface FinishedRun extends Pick<
  RecordedProcess,
  'engine' | 'engineReason' | 'runtimeVersion' | 'durationMs'
> {
  readonly notes: readonly string[];
}

/**
 * The JSON answer of `profile` and `show`. Values are in the unit of the profile's default value type; `total` of a
 * line is null if the engine does not record the lines of calls.
 */
export function jsonReport(report: ProfileView, run: FinishedRun | undefined, top: number): object {
  const { profile } = report;
  return {
    schemaVersion: SCHEMA_VERSION,
    engine: run?.engine ?? null,
    engineReason: run?.engineReason ?? null,
    runtimeVersion: run?.runtimeVersion ?? null,
    durationMs: run?.durationMs ?? profile.duration / 1e6,
    valueTypes: profile.valueTypes,
    value: profile.valueTypes[profile.defaultValue],
    total: report.active,
    samples: report.samples,
    notes: [...(run?.notes ?? []), ...profile.notes],
    parts: report.parts.map(partOf),
    shownPart: report.shownPart ?? null,
    functions: report.functions.slice(0, top).map((cost) => functionOf(profile, cost)),
    files: [...report.lines].map(([path, lines]) => ({ path, lines: lines.map(lineOf) })),
  };
}

function partOf({
  key,
  parent,
  kind,
  script,
  pid,
  active,
  duration,
  cpu,
}: ProfileView['parts'][number]): object {
  return {
    key,
    parent: parent ?? null,
    kind,
    script,
    pid,
    self: active,
    durationMs: duration / 1e6,
    cpuMs: cpu === undefined ? null : cpu / 1e6,
  };
}

function functionOf({ functions, sources }: Profile, cost: FunctionCost): object {
  return {
    name: functions.name[cost.func],
    path: sources[functions.source[cost.func]!] ?? null,
    line: functions.line[cost.func],
    self: cost.self,
    total: cost.total,
    ...(cost.calls !== undefined && { calls: cost.calls, primitiveCalls: cost.primitiveCalls }),
  };
}

function lineOf(cost: LineCost): object {
  return {
    line: cost.line,
    self: cost.self,
    total: cost.total ?? null,
    ...(cost.isTotalApproximate && { isTotalApproximate: true }),
    samples: cost.samples,
    ...(cost.whole !== undefined && { whole: cost.whole }),
    ...(cost.hits !== undefined && { hits: cost.hits }),
  };
}
