/**
 * Reads a .cpuprofile as V8 writes it, byte by byte, without a string for the whole file or an object per node.
 * Anything unusual is left to the full reader, which handles all variants and locates errors.
 */
import { int32Column, type Int32Column } from '../../base/columns';
import type { RawNodes, RawProfile } from './cpuprofileReader';
import type { ReadBytes, TellSource } from '../format';
import { FrameTable } from './frameTable';
import { ByteReader, FastPathMiss } from './byteReader';

/** Node ids are consecutive; ids far above the number of nodes do not come from V8. */
const IDS_PER_NODE = 8;

/** The node columns, in file order. Children are ids. */
interface FileNodes {
  readonly id: Int32Column;
  readonly frame: Int32Column;
  readonly hitCount: Int32Column;
  /** The end of each node's rows in the columns below. */
  readonly childEnd: Int32Column;
  readonly child: Int32Column;
  readonly tickEnd: Int32Column;
  readonly tickLine: Int32Column;
  readonly ticks: Int32Column;
}

/**
 * @param content all of it, or a function that reads it from the beginning
 * @param size total size in bytes
 * @returns undefined for a file that differs from what V8 writes
 */
export function readUsualProfile(
  content: Uint8Array | ReadBytes,
  size: number,
  tellUrl?: TellSource,
): RawProfile | undefined {
  try {
    return new ProfileReader(content, size, tellUrl).read();
  } catch (error) {
    if (error instanceof FastPathMiss) return undefined;
    throw error;
  }
}

/** Lower bound for the size of a node in bytes. */
const LEAST_NODE_BYTES = 100;

class ProfileReader {
  private readonly reader: ByteReader;
  private readonly frames: FrameTable;
  private readonly nodes: FileNodes;

  constructor(content: Uint8Array | ReadBytes, size: number, tellUrl: TellSource | undefined) {
    this.reader = new ByteReader(content);
    this.frames = new FrameTable(this.reader.bytes, tellUrl);
    // Untouched memory is not committed, so allocating enough for the worst case is cheaper than growing.
    const column = () => int32Column(size / LEAST_NODE_BYTES);
    this.nodes = {
      id: column(),
      frame: column(),
      hitCount: column(),
      childEnd: column(),
      child: column(),
      tickEnd: column(),
      tickLine: column(),
      ticks: column(),
    };
  }

  read(): RawProfile {
    const { reader } = this;
    let startTime: number | undefined;
    let endTime: number | undefined;
    let samples: Int32Array | undefined;
    let deltas: Int32Array | undefined;
    reader.object((key) => {
      if (key === 'nodes' && this.nodes.id.length === 0) reader.list(() => this.readNode());
      else if (key === 'startTime' && startTime === undefined) startTime = reader.integer();
      else if (key === 'endTime' && endTime === undefined) endTime = reader.integer();
      else if (key === 'samples' && !samples) samples = this.readIntegers();
      else if (key === 'timeDeltas' && !deltas) deltas = this.readIntegers();
      else throw new FastPathMiss();
    });
    reader.end();
    if (startTime === undefined || endTime === undefined || !samples || !deltas) throw new FastPathMiss();
    if (endTime < startTime || samples.length === 0 || samples.length !== deltas.length)
      throw new FastPathMiss();
    const { nodes, rowOfId } = orderNodes(this.nodes);
    return {
      frames: this.frames.frames,
      nodes,
      startTime,
      endTime,
      samples: samples.map((id) => rowOf(rowOfId, id)),
      sampleTimes: timesOf(deltas, startTime),
    };
  }

  private readNode(): void {
    const { reader, nodes } = this;
    let id = -1;
    let frame = -1;
    let hitCount = -1;
    let hasChildren = false;
    let hasTicks = false;
    reader.object((key) => {
      if (key === 'id' && id < 0) id = reader.count();
      else if (key === 'callFrame' && frame < 0) frame = this.frames.read(reader);
      else if (key === 'hitCount' && hitCount < 0) hitCount = reader.count();
      else if (key === 'children' && !hasChildren) {
        hasChildren = true;
        reader.list(() => nodes.child.push(reader.count()));
      } else if (key === 'positionTicks' && !hasTicks) {
        hasTicks = true;
        reader.list(() => this.readTick());
      } else throw new FastPathMiss();
    });
    if (id < 0 || frame < 0) throw new FastPathMiss();
    nodes.id.push(id);
    nodes.frame.push(frame);
    nodes.hitCount.push(Math.max(0, hitCount));
    nodes.childEnd.push(nodes.child.length);
    nodes.tickEnd.push(nodes.ticks.length);
  }

  private readTick(): void {
    const { reader, nodes } = this;
    let line = -1;
    let ticks = -1;
    reader.object((key) => {
      if (key === 'line' && line < 0) line = reader.count();
      else if (key === 'ticks' && ticks < 0) ticks = reader.count();
      else throw new FastPathMiss();
    });
    if (line < 0 || ticks < 0) throw new FastPathMiss();
    if (line === 0 || ticks === 0) return;
    nodes.tickLine.push(line);
    nodes.ticks.push(ticks);
  }

  private readIntegers(): Int32Array {
    const column = int32Column();
    this.reader.list(() => {
      const value = this.reader.integer();
      if ((value | 0) !== value) throw new FastPathMiss();
      column.push(value);
    });
    return column.numbers();
  }
}

function rowOf(rowOfId: Int32Array, id: number): number {
  const row = rowOfId[id];
  if (row === undefined || row < 0) throw new FastPathMiss();
  return row;
}

function timesOf(deltas: Int32Array, startTime: number): Float64Array {
  let time = startTime;
  return Float64Array.from(deltas, (delta) => (time += delta));
}

/** Puts parents before children, in depth-first order. */
function orderNodes(file: FileNodes): { nodes: RawNodes; rowOfId: Int32Array } {
  const ids = file.id.numbers();
  const { order, parent } = depthFirst(file, fileRows(ids));
  const count = order.length;
  const rowOfId = new Int32Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1).fill(-1);
  const [frames, hits, ends] = [file.frame.numbers(), file.hitCount.numbers(), file.tickEnd.numbers()];
  const [fileLines, fileTicks] = [file.tickLine.numbers(), file.ticks.numbers()];
  const nodes: RawNodes = {
    parent,
    frame: order.map((at) => frames[at]!),
    hitCount: order.map((at) => hits[at]!),
    firstTick: new Int32Array(count + 1),
    tickLine: new Int32Array(fileLines.length),
    ticks: new Int32Array(fileTicks.length),
  };
  let next = 0;
  for (let row = 0; row < count; row++) {
    const at = order[row]!;
    rowOfId[ids[at]!] = row;
    for (let tick = at > 0 ? ends[at - 1]! : 0; tick < ends[at]!; tick++) {
      nodes.tickLine[next] = fileLines[tick]!;
      nodes.ticks[next++] = fileTicks[tick]!;
    }
    nodes.firstTick[row + 1] = next;
  }
  return { nodes, rowOfId };
}

/** Row in the file by id; -1 for unused ids. */
function fileRows(ids: Int32Array): Int32Array {
  const most = ids.reduce((largest, id) => Math.max(largest, id), 0);
  if (most > ids.length * IDS_PER_NODE + 1000) throw new FastPathMiss();
  const rows = new Int32Array(most + 1).fill(-1);
  ids.forEach((id, at) => {
    if (rows[id] !== -1) throw new FastPathMiss();
    rows[id] = at;
  });
  return rows;
}

/** File rows of nodes in depth-first order, and the row of each one's parent in that order. */
function depthFirst(file: FileNodes, rows: Int32Array): { order: Int32Array; parent: Int32Array } {
  const ends = file.childEnd.numbers();
  const children = file.child.numbers().map((id) => rowOf(rows, id));
  const count = ends.length;
  const isChild = new Uint8Array(count);
  for (const child of children) {
    // Two parents, or one that lists the child twice.
    if (isChild[child] === 1) throw new FastPathMiss();
    isChild[child] = 1;
  }
  if (count === 0 || children.length !== count - 1) throw new FastPathMiss();
  const order = new Int32Array(count);
  const parent = new Int32Array(count).fill(-1);
  /** Nodes to visit, alternating with the row of each one's parent. */
  const pending = [isChild.indexOf(0)];
  const parents = [-1];
  let row = 0;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    order[row] = at;
    parent[row] = parents.pop()!;
    for (let child = ends[at]! - 1; child >= (at > 0 ? ends[at - 1]! : 0); child--) {
      pending.push(children[child]!);
      parents.push(row);
    }
    row++;
  }
  // Nodes that are unreachable from the root are part of a cycle.
  if (row !== count) throw new FastPathMiss();
  return { order, parent };
}
