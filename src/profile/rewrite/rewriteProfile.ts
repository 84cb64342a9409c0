import { copyGraph } from '../model/callGraph';
import { copySelf, functionRecord, readSelf } from '../model/profileRows';
import { rowsWhere, taken } from '../../base/columns';
import type { Profile, Timeline } from '../model/profile';
import { JoinedFrames } from './joinedFrames';
import { ProfileBuilder, type FunctionRecord } from '../model/profileBuilder';

/** What happens to a node of the call tree. */
export const NodeFate = {
  /** Keeps its frame, values and samples. */
  keep: 0,
  /** Removes its values and samples; its frame stays if a descendant does. */
  keepFrame: 1,
  /** Removes its frame; its costs go to the line of the nearest ancestor that stays. */
  mergeIntoCaller: 2,
  /**
   * Removes its frame, values and samples. Its children are decided individually and move to the nearest ancestor that
   * stays.
   */
  drop: 3,
} as const;
export type NodeFate = (typeof NodeFate)[keyof typeof NodeFate];

/** One of several functions that a node combines, with the lines (1-based) that belong to it. */
export interface SplitFrame {
  readonly record: FunctionRecord;
  readonly lines: readonly number[];
}

/** A self value of a profile: of a node, on a 1-based line (0 if unknown), one number per value type. */
export interface SelfRow {
  readonly node: number;
  readonly line: number;
  readonly values: readonly number[];
}

/** The profile under construction. It has its own node numbers, see `numberOf`. */
export interface RewriteTarget {
  /** The new number of an original node, for a line if given; for a removed node, its caller's. */
  numberOf(node: number, line?: number): number;
  addSelf(number: number, line: number, values: readonly number[]): void;
  /** Adds a node that the original profile did not have. */
  addNode(above: number, record: FunctionRecord): number;
}

/** How a profile differs from the original. Anything not specified is unchanged. */
export interface ProfileRewrite {
  /** Called for each node but the root, callers first; by default all are kept. */
  readonly fateOf?: (node: number) => NodeFate;
  /** The function in a row of the profile's table. */
  readonly functionOf?: (func: number) => FunctionRecord;
  /**
   * Splits a node that combines several functions; undefined to keep it whole. The first function gets whatever none
   * claims.
   */
  readonly split?: (node: number) => readonly SplitFrame[] | undefined;
  /** The 1-based line in its caller that a node was called from, 0 if unknown. */
  readonly callLineOf?: (node: number) => number;
  /** Where self values go: called for each row of a node that keeps its values. Default: to the same node and line. */
  readonly placeSelf?: (row: SelfRow, target: RewriteTarget) => void;
  /** Called after all rows have been placed, for values that were held back. */
  readonly finish?: (target: RewriteTarget) => void;
  /** Merges equal frames with the same caller and call line. */
  readonly joinsEqualFrames?: boolean;
}

/** Properties of the new profile as a whole. */
interface Whole {
  /** Nanoseconds. */
  readonly duration: number;
  readonly notes: readonly string[];
}

/**
 * The one way to derive a profile from another: every column is preserved (self values, lines, timeline samples, call
 * graph, notes, overlaps) except for what the rewrite changes.
 * @param whole called after the rewrite, so that notes may report what it encountered
 */
export function rewriteProfile(
  profile: Profile,
  rewrite: ProfileRewrite,
  whole: () => Partial<Whole> = () => ({}),
): Profile {
  const { duration, notes } = profile;
  return rewriteAll(
    [profile],
    () => rewrite,
    () => ({ duration, notes, ...whole() }),
  );
}

/**
 * Combines several profiles, each rewritten, into one. All have the value types of the first. Each one's timeline
 * samples form a separate lane.
 */
export function rewriteAll(
  profiles: readonly Profile[],
  rewriteOf: (profile: Profile) => ProfileRewrite,
  whole: () => Whole,
): Profile {
  const { valueTypes, defaultValue, nodes } = profiles[0]!;
  const builder = new ProfileBuilder(valueTypes, nodes.parent.length);
  const joined = new JoinedFrames(nodes.parent.length);
  const samples = profiles.map((profile) => {
    const rewriting = new Rewriting(profile, rewriteOf(profile), builder, joined);
    rewriting.run();
    return rewriting.samples();
  });
  const timeline = lanesOf(samples);
  return builder.build({
    ...whole(),
    defaultValue,
    overlaps: profiles.some(({ overlaps }) => overlaps),
    ...(timeline && { timeline }),
  });
}

class Rewriting implements RewriteTarget {
  private readonly fates: Uint8Array;
  /** By node: its number in the new profile; for a node without a frame, its caller's. */
  private readonly numbers: Int32Array;
  /** By node: the line of the nearest ancestor's call that leads to it. */
  private readonly callLines: Int32Array;
  /** By row of the function; -1: not requested yet. */
  private readonly functions: Int32Array;
  /** By node and line, for split nodes. */
  private readonly splits = new Map<string, number>();

  constructor(
    private readonly profile: Profile,
    private readonly rewrite: ProfileRewrite,
    private readonly builder: ProfileBuilder,
    private readonly joined: JoinedFrames,
  ) {
    const count = profile.nodes.parent.length;
    this.fates = new Uint8Array(count);
    this.numbers = new Int32Array(count);
    this.callLines = new Int32Array(count);
    this.functions = new Int32Array(profile.functions.name.length).fill(-1);
  }

  run(): void {
    const { fateOf, placeSelf, finish } = this.rewrite;
    if (fateOf) for (let node = 1; node < this.fates.length; node++) this.fates[node] = fateOf(node);
    this.addNodes();
    // A `placeSelf` may hold values back, so it needs its own copies.
    const eachSelf = placeSelf ? copySelf : readSelf;
    eachSelf(this.profile, (node, line, values) => {
      const fate = this.fates[node];
      if (fate === NodeFate.mergeIntoCaller) this.addSelf(this.numbers[node]!, this.callLines[node]!, values);
      else if (fate !== NodeFate.keep) return;
      else if (placeSelf) placeSelf({ node, line, values }, this);
      else this.addSelf(this.numberOf(node, line), line, values);
    });
    finish?.(this);
    copyGraph(
      this.profile,
      () => this.builder.graph,
      (func) => this.functionRow(func),
    );
  }

  numberOf(node: number, line = 0): number {
    return (this.splits.size > 0 ? this.splits.get(`${node}:${line}`) : undefined) ?? this.numbers[node]!;
  }

  addSelf(number: number, line: number, values: readonly number[]): void {
    this.builder.addSelf(number, line, values);
  }

  addNode(above: number, record: FunctionRecord): number {
    return this.builder.addNode(above, this.builder.addFunction(record));
  }

  /** Samples of nodes that keep their values, with the new profile's node numbers; undefined without a timeline. */
  samples(): Timeline | undefined {
    const { timeline } = this.profile;
    if (!timeline) return undefined;
    const { fateOf } = this.rewrite;
    if (!fateOf) return { ...timeline, node: timeline.node.map((node) => this.numbers[node]!) };
    const kept = rowsWhere(timeline.node, (node) => hasValues(this.fates[node]!));
    return {
      node: taken(timeline.node, kept).map((node) => this.numbers[node]!),
      start: taken(timeline.start, kept),
      duration: taken(timeline.duration, kept),
      ...(timeline.lane && { lane: taken(timeline.lane, kept) }),
    };
  }

  private addNodes(): void {
    const { parent, callLine } = this.profile.nodes;
    const { callLineOf, split } = this.rewrite;
    const isNeeded = this.neededFrames();
    for (let node = 1; node < parent.length; node++) {
      const caller = parent[node]!;
      const line = callLineOf ? callLineOf(node) : callLine[node]!;
      this.callLines[node] = hasFrame(this.fates[caller]!) ? line : this.callLines[caller]!;
      const above = hasFrame(this.fates[caller]!)
        ? this.numberOf(caller, callLine[node])
        : this.numbers[caller]!;
      this.numbers[node] = above;
      if (!isNeeded[node] || !hasFrame(this.fates[node]!)) continue;
      // The caller of the new outermost frame is gone, and its lines with it.
      if (above === 0 && caller !== 0) this.callLines[node] = 0;
      const frames = split?.(node);
      if (frames) this.addSplit(node, above, frames);
      else
        this.numbers[node] = this.frameBelow(above, this.functionRow(this.profile.nodes.func[node]!), node);
    }
  }

  private addSplit(node: number, above: number, frames: readonly SplitFrame[]): void {
    frames.forEach(({ record, lines }, index) => {
      const number = this.frameBelow(above, this.builder.addFunction(record), node);
      if (index === 0) this.numbers[node] = number;
      for (const line of lines) this.splits.set(`${node}:${line}`, number);
    });
  }

  private frameBelow(above: number, func: number, node: number): number {
    const line = this.callLines[node]!;
    if (this.rewrite.joinsEqualFrames !== true) return this.builder.addNode(above, func, line);
    return this.joined.get(above, func, line, () => this.builder.addNode(above, func, line));
  }

  /** 1 for each node that keeps its values, and for its ancestors. */
  private neededFrames(): Uint8Array {
    const needed = new Uint8Array(this.fates.length);
    const { parent } = this.profile.nodes;
    for (let node = needed.length - 1; node > 0; node--) {
      if (hasValues(this.fates[node]!)) needed[node] = 1;
      if (needed[node]) needed[parent[node]!] = 1;
    }
    return needed;
  }

  private functionRow(func: number): number {
    if (this.functions[func]! < 0) {
      const record = this.rewrite.functionOf?.(func) ?? functionRecord(this.profile, func);
      this.functions[func] = this.builder.addFunction(record);
    }
    return this.functions[func]!;
  }
}

function hasFrame(fate: number): boolean {
  return fate === NodeFate.keep || fate === NodeFate.keepFrame;
}

function hasValues(fate: number): boolean {
  return fate === NodeFate.keep || fate === NodeFate.mergeIntoCaller;
}

/** The samples of several profiles, one lane each, ordered by start; undefined if there are none. */
function lanesOf(timelines: readonly (Timeline | undefined)[]): Timeline | undefined {
  const [first] = timelines;
  if (timelines.length === 1) return first;
  const known = timelines.filter((timeline) => timeline !== undefined);
  if (known.length === 0) return undefined;
  const count = known.reduce((sum, { node }) => sum + node.length, 0);
  const all = { node: new Int32Array(count), lane: new Int32Array(count) };
  const times = { start: new Float64Array(count), duration: new Float64Array(count) };
  let at = 0;
  let lanes = 0;
  for (const { node, start, duration, lane } of known) {
    all.node.set(node, at);
    times.start.set(start, at);
    times.duration.set(duration, at);
    const highest = lane?.reduce((most, one) => Math.max(most, one), 0) ?? 0;
    all.lane.set(lane?.map((one) => one + lanes) ?? new Int32Array(node.length).fill(lanes), at);
    lanes += highest + 1;
    at += node.length;
  }
  const order = Int32Array.from(all.node.keys()).sort((a, b) => times.start[a]! - times.start[b]! || a - b);
  return {
    node: taken(all.node, order),
    start: taken(times.start, order),
    duration: taken(times.duration, order),
    lane: taken(all.lane, order),
  };
}
