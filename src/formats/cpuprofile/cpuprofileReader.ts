import * as l10n from '@vscode/l10n';
import { readUsualProfile } from './cpuprofileBytes';
import { FormatError, type TellSource } from '../format';
import { countAt, isObject, listAt, numberAt, parseJson, textAt, type Json } from '../shared/json';

/** A function as identified by V8, validated. Lines and columns are 1-based, 0 if unknown. */
export interface RawFrame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** The nodes of a V8 profile in columns, parents first; row 0 is the root. */
export interface RawNodes {
  /** Row of the parent, -1 for the root. */
  readonly parent: Int32Array;
  /** Index in `RawProfile.frames`. */
  readonly frame: Int32Array;
  readonly hitCount: Int32Array;
  /** The first of each node's rows in `tickLine` and `ticks`, plus one entry for the end. */
  readonly firstTick: Int32Array;
  /** 1-based. */
  readonly tickLine: Int32Array;
  readonly ticks: Int32Array;
}

/** A node of a V8 profile, validated. */
interface RawNode extends RawFrame {
  readonly parent: number;
  readonly hitCount: number;
  readonly ticks: readonly { readonly line: number; readonly ticks: number }[];
}

/** A V8 profile of either variant, validated. Times are in microseconds of V8's clock. */
export interface RawProfile {
  readonly frames: readonly RawFrame[];
  readonly nodes: RawNodes;
  readonly startTime: number;
  readonly endTime: number;
  /** Indexes into `nodes`; undefined if the file has none. */
  readonly samples: Int32Array | undefined;
  /** Time of each sample, in file order. */
  readonly sampleTimes: Float64Array;
}

/** A node whose position in the order is not known yet. `children` and `parent` are ids. */
interface LooseNode {
  readonly where: string;
  readonly id: number;
  readonly children: readonly number[];
  readonly parent: number | undefined;
  readonly body: Omit<RawNode, 'parent'>;
}

/**
 * Reads the bytes of a .cpuprofile, in the current variant (`nodes`) or the older one (`head`).
 * @throws {FormatError} if it is not JSON, is not a tree, or contains an invalid number
 */
export function readCpuProfile(bytes: Uint8Array, tellUrl?: TellSource): RawProfile {
  return readUsualProfile(bytes, bytes.length, tellUrl) ?? readProfileObject(parseJson(bytes));
}

/** Reads unusual files, and locates errors. @throws {FormatError} as `readCpuProfile` does */
export function readProfileObject(file: Json): RawProfile {
  const legacy = !Array.isArray(file.nodes);
  const { nodes, indexOfId } = orderNodes(legacy ? legacyNodes(file) : currentNodes(file));
  const samples = readSamples(file.samples, indexOfId);
  const clock =
    samples && Array.isArray(file.timestamps)
      ? readTimestamps(file, samples.length)
      : readDeltas(file, samples, legacy);
  if (clock.endTime < clock.startTime)
    throw new FormatError('endTime', l10n.t('the profile ends before it starts'));
  return {
    frames: nodes,
    nodes: columnsOf(nodes),
    ...clock,
    samples: clock.sampleTimes.length > 0 ? samples : undefined,
  };
}

function columnsOf(nodes: readonly RawNode[]): RawNodes {
  const firstTick = new Int32Array(nodes.length + 1);
  nodes.forEach(({ ticks }, row) => (firstTick[row + 1] = firstTick[row]! + ticks.length));
  const allTicks = nodes.flatMap(({ ticks }) => ticks);
  return {
    parent: Int32Array.from(nodes, ({ parent }) => parent),
    frame: Int32Array.from(nodes.keys()),
    hitCount: Int32Array.from(nodes, ({ hitCount }) => hitCount),
    firstTick,
    tickLine: Int32Array.from(allTicks, ({ line }) => line),
    ticks: Int32Array.from(allTicks, ({ ticks }) => ticks),
  };
}

type Clock = Pick<RawProfile, 'startTime' | 'endTime' | 'sampleTimes'>;

/**
 * The older variant has a time for each sample, but start and end in seconds, often rounded and so too coarse to use.
 */
function readTimestamps(file: Json, samples: number): Clock {
  const sampleTimes = numberList(file.timestamps, 'timestamps', samples);
  const order = sampleTimes.toSorted();
  const gaps = order
    .slice(1)
    .map((time, index) => time - order[index]!)
    .toSorted();
  const usualGap = gaps[gaps.length >> 1] ?? 0;
  return { startTime: order[0] ?? 0, endTime: (order.at(-1) ?? 0) + usualGap, sampleTimes };
}

function readDeltas(file: Json, samples: Int32Array | undefined, legacy: boolean): Clock {
  // The older variant uses seconds, the current one microseconds.
  const scale = legacy ? 1e6 : 1;
  const startTime = numberAt(file.startTime ?? 0, 'startTime') * scale;
  const endTime = numberAt(file.endTime ?? file.startTime ?? 0, 'endTime') * scale;
  if (!samples || file.timeDeltas === undefined)
    return { startTime, endTime, sampleTimes: new Float64Array() };
  const sampleTimes = numberList(file.timeDeltas, 'timeDeltas', samples.length);
  let time = startTime;
  for (let at = 0; at < sampleTimes.length; at++) sampleTimes[at] = time += sampleTimes[at]!;
  return { startTime, endTime, sampleTimes };
}

function numberList(value: unknown, where: string, count: number): Float64Array {
  const list = listAt(value, where);
  if (list.length !== count) {
    throw new FormatError(where, l10n.t('found {0} entries for {1} samples', list.length, count));
  }
  return Float64Array.from(list, (entry, at) => numberAt(entry, `${where}[${at}]`));
}

function currentNodes(file: Json): LooseNode[] {
  // v8-profiler-next sets typeId in its exports; its lines and columns are 1-based where the protocol's are 0-based.
  const base = file.typeId === undefined ? 1 : 0;
  return listAt(file.nodes, 'nodes').map((entry, index) => {
    const where = `nodes[${index}]`;
    if (!isObject(entry)) throw new FormatError(where, l10n.t('expected an object'));
    const frame = entry.callFrame;
    if (!isObject(frame)) throw new FormatError(`${where}.callFrame`, l10n.t('missing value'));
    return {
      where,
      id: numberAt(entry.id, `${where}.id`),
      children: childIds(entry.children, where),
      parent: entry.parent === undefined ? undefined : numberAt(entry.parent, `${where}.parent`),
      body: {
        name: textAt(frame.functionName, `${where}.callFrame.functionName`),
        url: textAt(frame.url, `${where}.callFrame.url`),
        line: Math.max(0, positionAt(frame.lineNumber, `${where}.callFrame.lineNumber`) + base),
        column: Math.max(0, positionAt(frame.columnNumber, `${where}.callFrame.columnNumber`) + base),
        hitCount: countAt(entry.hitCount ?? 0, `${where}.hitCount`),
        ticks: readTicks(entry.positionTicks ?? frame.lineTicks, where),
      },
    };
  });
}

/** The older variant nests nodes and has 1-based lines. */
function legacyNodes(file: Json): LooseNode[] {
  if (!isObject(file.head)) {
    throw new FormatError('nodes', l10n.t('the file has no list of nodes, which a V8 CPU profile must have'));
  }
  const nodes: LooseNode[] = [];
  const pending: { entry: Json; where: string; id: number }[] = [
    { entry: file.head, where: 'head', id: idOf(file.head, 0) },
  ];
  let unnamed = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { entry, where, id } = next;
    const children = listAt(entry.children ?? [], `${where}.children`).map((child, index) => {
      const childWhere = `${where}.children[${index}]`;
      if (!isObject(child)) throw new FormatError(childWhere, l10n.t('expected an object'));
      const childId = idOf(child, --unnamed);
      pending.push({ entry: child, where: shortPlace(childWhere), id: childId });
      return childId;
    });
    nodes.push({ where, id, children, parent: undefined, body: legacyBody(entry, where) });
  }
  return nodes;
}

function legacyBody(entry: Json, where: string): LooseNode['body'] {
  return {
    name: textAt(entry.functionName, `${where}.functionName`),
    url: textAt(entry.url, `${where}.url`),
    line: Math.max(0, positionAt(entry.lineNumber, `${where}.lineNumber`)),
    column: Math.max(0, positionAt(entry.columnNumber, `${where}.columnNumber`)),
    hitCount: countAt(entry.hitCount ?? 0, `${where}.hitCount`),
    ticks: readTicks(entry.positionTicks ?? entry.lineTicks, where),
  };
}

/** Ids were optional in the oldest files; negative ones are substituted. */
function idOf(entry: Json, fallback: number): number {
  return typeof entry.id === 'number' ? entry.id : fallback;
}

/** Shortens a path through a deep tree, which could be as long as the tree is deep, by omitting the middle. */
function shortPlace(where: string): string {
  return where.length <= 120 ? where : `head…${where.slice(-60)}`;
}

/** Puts parents before children, and rejects anything that is not a single tree. */
function orderNodes(loose: readonly LooseNode[]): { nodes: RawNode[]; indexOfId: Map<number, number> } {
  const byId = new Map<number, LooseNode>();
  for (const node of loose) {
    if (byId.has(node.id)) throw new FormatError(`${node.where}.id`, l10n.t('duplicate id {0}', node.id));
    byId.set(node.id, node);
  }
  const children = childLists(loose, byId);
  const hasParent = new Set([...children.values()].flat().map((child) => child.id));
  const roots = loose.filter((node) => !hasParent.has(node.id));
  if (roots.length !== 1) {
    throw new FormatError('nodes', l10n.t('a call tree has one root, but this one has {0}', roots.length));
  }
  const nodes: RawNode[] = [];
  const indexOfId = new Map<number, number>();
  const pending = [{ node: roots[0]!, parent: -1 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, parent } = next;
    const index = nodes.push({ ...node.body, parent }) - 1;
    indexOfId.set(node.id, index);
    for (const child of (children.get(node.id) ?? []).toReversed())
      pending.push({ node: child, parent: index });
  }
  if (nodes.length !== loose.length) {
    const lost = loose.find((node) => !indexOfId.has(node.id))!;
    throw new FormatError(lost.where, l10n.t('it is part of a cycle'));
  }
  return { nodes, indexOfId };
}

/** Children by parent id, from links in either direction; rejects nodes with two parents. */
function childLists(loose: readonly LooseNode[], byId: Map<number, LooseNode>): Map<number, LooseNode[]> {
  const children = new Map<number, LooseNode[]>();
  const parentOf = new Map<number, number>();
  const link = (parent: number, child: number, where: string): void => {
    const node = byId.get(child);
    if (!node || !byId.has(parent)) {
      throw new FormatError(where, l10n.t('there is no node with id {0}', node ? parent : child));
    }
    const known = parentOf.get(child);
    if (known === parent) return;
    if (known !== undefined) throw new FormatError(where, l10n.t('node {0} has two parents', child));
    parentOf.set(child, parent);
    const list = children.get(parent);
    if (list) list.push(node);
    else children.set(parent, [node]);
  };
  for (const node of loose) {
    node.children.forEach((child, index) => link(node.id, child, `${node.where}.children[${index}]`));
    if (node.parent !== undefined) link(node.parent, node.id, `${node.where}.parent`);
  }
  return children;
}

function readTicks(value: unknown, where: string): RawNode['ticks'] {
  if (value === undefined || value === null) return [];
  const place = `${where}.positionTicks`;
  return listAt(value, place).flatMap((entry, index) => {
    if (!isObject(entry)) throw new FormatError(`${place}[${index}]`, l10n.t('expected an object'));
    const line = countAt(entry.line, `${place}[${index}].line`);
    const ticks = countAt(entry.ticks ?? entry.hitCount, `${place}[${index}].ticks`);
    return line > 0 && ticks > 0 ? [{ line, ticks }] : [];
  });
}

function readSamples(value: unknown, indexOfId: Map<number, number>): Int32Array | undefined {
  if (value === undefined || value === null) return undefined;
  const list = listAt(value, 'samples');
  if (list.length === 0) return undefined;
  const samples = new Int32Array(list.length);
  list.forEach((id, at) => {
    const index = typeof id === 'number' ? indexOfId.get(id) : undefined;
    if (index === undefined)
      throw new FormatError(
        `samples[${at}]`,
        l10n.t('there is no node with id {0}', String(id).slice(0, 40)),
      );
    samples[at] = index;
  });
  return samples;
}

function childIds(value: unknown, where: string): number[] {
  return listAt(value ?? [], `${where}.children`).map((id, index) =>
    numberAt(id, `${where}.children[${index}]`),
  );
}

/** A position as V8 writes it: an integer from -1 up, missing in the entries that V8 itself adds. */
function positionAt(value: unknown, where: string): number {
  if (value === undefined || value === null) return -1;
  const position = numberAt(value, where);
  if (!Number.isInteger(position) || position < -1 || position > 0x7ffffffe) {
    throw new FormatError(where, l10n.t('not a valid position: {0}', position));
  }
  return position;
}
