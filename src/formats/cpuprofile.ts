import { FunctionKind, MODULE_NAME, type Profile, type ValueType } from '../model/profile';
import { ProfileBuilder } from '../model/profileBuilder';
import { sourcePath } from '../model/sourcePath';
import { readCpuProfile, type RawNode, type RawProfile } from './cpuprofileReader';
import type { ProfileFormat } from './format';

/**
 * V8's CPU profile, as the Chrome DevTools protocol defines it (`Profiler.Profile`), and the older shape with a
 * nested `head` that early DevTools and v8-profiler wrote.
 */
export const cpuprofile: ProfileFormat = {
  id: 'cpuprofile',
  label: 'V8 CPU profile',
  extensions: ['.cpuprofile'],
  sniff: (bytes) => {
    const start = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
    return start.startsWith('{');
  },
  parse: (bytes) => toProfile(readCpuProfile(bytes)),
};

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };
const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };

/** Samples and time per node of the file, and the same for collections charged to the node they interrupted. */
interface Costs {
  samples: Float64Array;
  time: Float64Array;
  collectionSamples: Float64Array;
  collectionTime: Float64Array;
}

interface OrderedSamples {
  /** Index of the node in `RawProfile.nodes`. */
  node: Int32Array;
  /** Microseconds since the start. */
  start: Float64Array;
  /** Microseconds. */
  duration: Float64Array;
}

function toProfile(raw: RawProfile): Profile {
  const kinds = raw.nodes.map(kindOf);
  const samples = orderedSamples(raw);
  const costs = samples ? costsOfSamples(samples, kinds) : costsOfHits(raw);
  const timed = samples !== undefined || raw.endTime > raw.startTime;
  const builder = new ProfileBuilder(timed ? [SAMPLES, WALL] : [SAMPLES]);
  const collector = builder.addFunction({
    name: '(garbage collector)',
    source: '',
    line: 0,
    column: 0,
    kind: FunctionKind.garbageCollector,
  });
  const numbers = addNodes(builder, raw, kinds);
  raw.nodes.forEach((node, index) => {
    addSelfLines(builder, numbers[index]!, node, costs.samples[index]!, costs.time[index]!, timed);
    if (costs.collectionSamples[index]! > 0) {
      const child = builder.addNode(numbers[index]!, collector);
      builder.addSelf(
        child,
        0,
        valuesOf(costs.collectionSamples[index]!, costs.collectionTime[index]!, timed),
      );
    }
  });
  return builder.build({
    duration: (raw.endTime - raw.startTime) * 1000,
    defaultValue: timed ? 1 : 0,
    ...(samples && { timeline: timelineOf(samples, numbers) }),
  });
}

function kindOf(node: RawNode): FunctionKind {
  if (node.url !== '') return FunctionKind.code;
  switch (node.name) {
    case '(root)':
      return node.parent < 0 ? FunctionKind.root : FunctionKind.code;
    case '(idle)':
      return FunctionKind.idle;
    case '(garbage collector)':
      return FunctionKind.garbageCollector;
    case '(program)':
      return FunctionKind.program;
    default:
      return FunctionKind.code;
  }
}

/**
 * Puts samples in the order of their timestamps (deltas may be negative: V8 records from two threads) and gives
 * each the time until the next one, the last until the end. The delta before the first sample belongs to none.
 */
function orderedSamples(raw: RawProfile): OrderedSamples | undefined {
  if (!raw.samples) return undefined;
  const count = raw.samples.length;
  const times = raw.sampleTimes;
  const order = Int32Array.from({ length: count }, (_, index) => index);
  if (times.some((time, index) => index > 0 && time < times[index - 1]!))
    order.sort((a, b) => times[a]! - times[b]! || a - b);
  const node = new Int32Array(count);
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const sample = order[at]!;
    node[at] = raw.samples[sample]!;
    start[at] = times[sample]! - raw.startTime;
    const until = at + 1 < count ? times[order[at + 1]!]! : Math.max(raw.endTime, times[sample]!);
    duration[at] = until - times[sample]!;
  }
  return { node, start, duration };
}

function costsOfSamples(samples: OrderedSamples, kinds: readonly FunctionKind[]): Costs {
  const costs = emptyCosts(kinds.length);
  let interrupted = -1;
  for (let at = 0; at < samples.node.length; at++) {
    const node = samples.node[at]!;
    const duration = samples.duration[at]!;
    if (kinds[node] === FunctionKind.garbageCollector && interrupted >= 0) {
      costs.collectionSamples[interrupted]!++;
      costs.collectionTime[interrupted]! += duration;
      continue;
    }
    costs.samples[node]!++;
    costs.time[node]! += duration;
    if (kinds[node] !== FunctionKind.garbageCollector)
      interrupted = kinds[node] === FunctionKind.code ? node : -1;
  }
  return costs;
}

/** Without a list of samples only the hit counts are left: the duration is shared out by them. */
function costsOfHits(raw: RawProfile): Costs {
  const costs = emptyCosts(raw.nodes.length);
  const hits = raw.nodes.reduce((sum, node) => sum + node.hitCount, 0);
  const perHit = hits > 0 ? (raw.endTime - raw.startTime) / hits : 0;
  raw.nodes.forEach((node, index) => {
    costs.samples[index] = node.hitCount;
    costs.time[index] = node.hitCount * perHit;
  });
  return costs;
}

function emptyCosts(nodes: number): Costs {
  return {
    samples: new Float64Array(nodes),
    time: new Float64Array(nodes),
    collectionSamples: new Float64Array(nodes),
    collectionTime: new Float64Array(nodes),
  };
}

/** @returns the builder's number of each node of the file. */
function addNodes(builder: ProfileBuilder, raw: RawProfile, kinds: readonly FunctionKind[]): Int32Array {
  const numbers = new Int32Array(raw.nodes.length);
  raw.nodes.forEach((node, index) => {
    if (node.parent < 0) return;
    const func = builder.addFunction({
      name: node.name || unnamed(node),
      source: sourcePath(node.url),
      line: node.line,
      column: node.column,
      kind: kinds[index]!,
    });
    numbers[index] = builder.addNode(numbers[node.parent]!, func);
  });
  return numbers;
}

/** What a function without a name is: the code at the top of a file starts with the file itself. */
function unnamed({ line, column }: RawNode): string {
  return line === 1 && column === 1 ? MODULE_NAME : '(anonymous)';
}

/** V8 tells ticks per line: the node's own cost is shared out by them, ticks without a line stay without one. */
function addSelfLines(
  builder: ProfileBuilder,
  number: number,
  node: RawNode,
  samples: number,
  time: number,
  timed: boolean,
): void {
  if (samples === 0 && time === 0) return;
  const known = node.ticks.reduce((sum, { ticks }) => sum + ticks, 0);
  // V8 takes samples out of turn when it drops optimised code: they count as time, but not as ticks of a line.
  const all = known > 0 ? Math.max(known, node.hitCount) : samples;
  for (const { line, ticks } of node.ticks) {
    builder.addSelf(number, line, valuesOf((samples * ticks) / all, (time * ticks) / all, timed));
  }
  const rest = (all - known) / all;
  if (rest > 0) builder.addSelf(number, 0, valuesOf(samples * rest, time * rest, timed));
}

/** @param time microseconds */
function valuesOf(samples: number, time: number, timed: boolean): number[] {
  return timed ? [samples, time * 1000] : [samples];
}

function timelineOf(samples: OrderedSamples, numbers: Int32Array): NonNullable<Profile['timeline']> {
  return {
    node: samples.node.map((node) => numbers[node]!),
    start: samples.start.map((time) => time * 1000),
    duration: samples.duration.map((time) => time * 1000),
  };
}
