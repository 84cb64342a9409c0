import { FunctionKind, MODULE_NAME, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import { sourcePath } from '../../base/sourcePath';
import { readUsualProfile } from './cpuprofileBytes';
import { readCpuProfile, type RawFrame, type RawProfile } from './cpuprofileReader';
import { writeCpuProfile } from './cpuprofileWriter';
import { kindOf } from '../shared/engineEntries';
import { startOf, valuesAtTop } from '../shared/json';
import { fileNames } from '../fileNames';
import type { ProfileFormat, TellSource } from '../format';

/**
 * V8's CPU profiles, as defined by the Chrome DevTools Protocol (`Profiler.Profile`), and the older variant with a
 * nested `head` that early DevTools and v8-profiler wrote.
 */
export const cpuprofile: ProfileFormat = {
  id: 'cpuprofile',
  label: 'V8 CPU profile',
  fileNames: fileNames.cpuprofile,
  documentation: { readFrom: 'Node.js 20, v8-profiler-next 1.10, Chromium' },
  sniff: (bytes) => looksLikeCpuProfile(startOf(bytes, HEAD)),
  parse: (bytes, tellSource) => profileOfRaw(readCpuProfile(bytes, urlTeller(tellSource))),
  parsePieces: (read, size, tellSource) => {
    const raw = readUsualProfile(read, size, urlTeller(tellSource));
    return raw && profileOfRaw(raw);
  },
  write: writeCpuProfile,
};

/** Number of bytes examined: enough to cover what other tools write before the nodes. */
const HEAD = 65_536;

/** True for a list of nodes, for the `head` of the older variant, and for samples before either. */
function looksLikeCpuProfile(start: string): boolean {
  const values = valuesAtTop(start);
  const [nodes, head, samples] = ['nodes', 'head', 'samples'].map((key) => values.get(key));
  if (nodes !== undefined) return /^\[\s*[{\]]/.test(nodes);
  // V8's heap profiles also have a head, which contains a frame.
  if (head !== undefined) return valuesAtTop(head).has('functionName');
  return samples !== undefined && /^\[\s*\d/.test(samples);
}

function urlTeller(tellSource: TellSource | undefined): TellSource | undefined {
  return tellSource && ((url) => tellSource(sourcePath(url)));
}

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };
const WALL: ValueType = { type: 'wall', unit: 'nanoseconds' };

/**
 * Samples and time per node of the file, and separately those of garbage collections charged to the node they
 * interrupted.
 */
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

/** Converts V8's data to a profile, whatever format it came in. */
export function profileOfRaw(raw: RawProfile): Profile {
  const kinds = kindsOf(raw);
  const samples = orderedSamples(raw);
  const costs = samples ? costsOfSamples(samples, kinds) : costsOfHits(raw);
  const timed = samples !== undefined || raw.endTime > raw.startTime;
  const builder = new ProfileBuilder(timed ? [SAMPLES, WALL] : [SAMPLES], kinds.length);
  const collector = builder.addFunction({
    name: '(garbage collector)',
    source: '',
    line: 0,
    column: 0,
    kind: FunctionKind.garbageCollector,
  });
  const numbers = addNodes(builder, raw);
  for (let index = 0; index < numbers.length; index++) {
    addSelfLines(builder, raw, index, numbers[index]!, costs, timed);
    if (costs.collectionSamples[index]! > 0) {
      const child = builder.addNode(numbers[index]!, collector);
      builder.addSelf(
        child,
        0,
        valuesOf(costs.collectionSamples[index]!, costs.collectionTime[index]!, timed),
      );
    }
  }
  return builder.build({
    duration: (raw.endTime - raw.startTime) * 1000,
    defaultValue: timed ? 1 : 0,
    ...(samples && { timeline: timelineOf(samples, numbers) }),
  });
}

/** A `FunctionKind` per node. */
function kindsOf({ frames, nodes }: RawProfile): Uint8Array {
  const ofFrames = frames.map(({ name, url }) => kindOf(name, url));
  const kinds = new Uint8Array(nodes.frame.length);
  for (let node = 0; node < kinds.length; node++) kinds[node] = ofFrames[nodes.frame[node]!]!;
  const root = frames[nodes.frame[0]!]!;
  if (root.url === '' && root.name === '(root)') kinds[0] = FunctionKind.root;
  return kinds;
}

/**
 * Sorts samples by timestamp (deltas may be negative, because V8 records from two threads) and assigns each the time
 * until the next one, and the last the time until the end. The delta before the first sample belongs to no sample.
 */
function orderedSamples(raw: RawProfile): OrderedSamples | undefined {
  if (!raw.samples) return undefined;
  const count = raw.samples.length;
  const times = raw.sampleTimes;
  const order = new Int32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
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

function costsOfSamples(samples: OrderedSamples, kinds: Uint8Array): Costs {
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

/** If there is no list of samples, the duration is distributed by hit counts. */
function costsOfHits(raw: RawProfile): Costs {
  const { hitCount } = raw.nodes;
  const costs = emptyCosts(hitCount.length);
  const hits = hitCount.reduce((sum, count) => sum + count, 0);
  const perHit = hits > 0 ? (raw.endTime - raw.startTime) / hits : 0;
  hitCount.forEach((count, index) => {
    costs.samples[index] = count;
    costs.time[index] = count * perHit;
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

/** @returns the builder's number of each node of the file */
function addNodes(builder: ProfileBuilder, { frames, nodes }: RawProfile): Int32Array {
  const numbers = new Int32Array(nodes.parent.length);
  const functions = new Int32Array(frames.length).fill(-1);
  for (let index = 1; index < numbers.length; index++) {
    const frame = nodes.frame[index]!;
    if (functions[frame]! < 0) functions[frame] = addFunction(builder, frames[frame]!);
    numbers[index] = builder.addNode(numbers[nodes.parent[index]!]!, functions[frame]!);
  }
  return numbers;
}

function addFunction(builder: ProfileBuilder, frame: RawFrame): number {
  const { name, url, line, column } = frame;
  const kind = kindOf(name, url);
  return builder.addFunction({ name: name || unnamed(frame), source: sourcePath(url), line, column, kind });
}

/** Name for a nameless function: top-level code starts where the file starts. */
function unnamed({ line, column }: RawFrame): string {
  return line === 1 && column === 1 ? MODULE_NAME : '(anonymous)';
}

/**
 * V8 records ticks per line, by which the node's self cost is distributed; ticks without a line are not assigned to
 * one.
 */
function addSelfLines(
  builder: ProfileBuilder,
  { nodes }: RawProfile,
  index: number,
  number: number,
  costs: Costs,
  timed: boolean,
): void {
  const samples = costs.samples[index]!;
  const time = costs.time[index]!;
  if (samples === 0 && time === 0) return;
  const first = nodes.firstTick[index]!;
  const end = nodes.firstTick[index + 1]!;
  let known = 0;
  for (let at = first; at < end; at++) known += nodes.ticks[at]!;
  // V8 takes extra samples when it deoptimizes code; these count as time, but not as ticks of a line.
  const all = known > 0 ? Math.max(known, nodes.hitCount[index]!) : samples;
  for (let at = first; at < end; at++) {
    const ticks = nodes.ticks[at]!;
    builder.addSelf(
      number,
      nodes.tickLine[at]!,
      valuesOf((samples * ticks) / all, (time * ticks) / all, timed),
    );
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
