import * as l10n from '@vscode/l10n';
import { childLinks } from '../../profile/model/callTree';
import { functionRecord } from '../../profile/model/profileRows';
import { FunctionKind, type Profile } from '../../profile/model/profile';
import { UserError } from '../../base/userError';
import { Rounding, selvesOf, type SelfCost } from '../shared/writtenStacks';

interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface WrittenNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount: number;
  readonly children: number[];
  positionTicks?: { line: number; ticks: number }[];
}

/** Above this many samples, each stack gets a single one for all of its time. */
const MOST_SAMPLES = 2_000_000;

/**
 * Writes a profile the way V8 does: https://chromedevtools.github.io/devtools-protocol/tot/Profiler. The format stores
 * time in whole microseconds, and no call-site lines. Each line of a function gets its own node, since ticks alone
 * could not represent the time per line; samples are in tree order.
 * @throws {UserError} for a profile without time
 */
export function writeCpuProfile(profile: Profile): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(new CpuProfileWriter(profile).write()));
}

class CpuProfileWriter {
  private readonly time: number;
  private readonly count: number;
  private readonly selves: readonly (readonly SelfCost[] | undefined)[];
  private readonly rounding = new Rounding();
  private readonly nodes: WrittenNode[] = [];
  private readonly written: WrittenNode[] = [];
  private readonly samples: number[] = [];
  /** Duration of each sample in microseconds. */
  private readonly durations: number[] = [];
  private collector: WrittenNode | undefined;

  constructor(private readonly profile: Profile) {
    this.time = timeColumn(profile);
    this.count = sampleColumn(profile);
    this.selves = selvesOf(profile);
  }

  write(): object {
    const { parent, func } = this.profile.nodes;
    const { kind } = this.profile.functions;
    const { firstChild, nextSibling } = childLinks(parent);
    const isCollector = (node: number) => kind[func[node]!] === FunctionKind.garbageCollector;
    this.written[0] = this.addNode(undefined, 0);
    // Collections that interrupted nothing come first; later they would be charged to the preceding sample.
    for (let node = firstChild[0]!; node >= 0; node = nextSibling[node]!)
      if (isCollector(node)) this.addCollection(node, undefined);
    this.addSamples(0);
    for (let node = 1; node < parent.length; node++) {
      if (isCollector(node)) continue;
      this.written[node] = this.addNode(this.written[parent[node]!] ?? this.written[0], node);
      this.addSamples(node);
      for (let child = firstChild[node]!; child >= 0; child = nextSibling[child]!)
        if (isCollector(child)) this.addCollection(child, this.written[node]);
    }
    return {
      nodes: this.nodes,
      startTime: 0,
      endTime: this.durations.reduce((sum, one) => sum + one, 0),
      samples: this.samples,
      timeDeltas: [0, ...this.durations.slice(0, -1)].slice(0, this.samples.length),
    };
  }

  private addNode(parent: WrittenNode | undefined, node: number): WrittenNode {
    const func = this.profile.nodes.func[node]!;
    const written: WrittenNode = {
      id: this.nodes.length + 1,
      callFrame: this.callFrame(func),
      hitCount: 0,
      children: [],
    };
    this.nodes.push(written);
    parent?.children.push(written.id);
    return written;
  }

  private readonly frames: CallFrame[] = [];

  private callFrame(func: number): CallFrame {
    const { name, source, line, column } = functionRecord(this.profile, func);
    const source_ = this.profile.functions.source[func]!;
    return (this.frames[func] ??= {
      functionName: name,
      scriptId: String(source_ + 1),
      url: source,
      lineNumber: line - 1,
      columnNumber: column - 1,
    });
  }

  private addSamples(node: number): void {
    const parent = this.written[this.profile.nodes.parent[node]!];
    (this.selves[node] ?? []).forEach((self, index) => {
      const written = index === 0 ? this.written[node]! : this.addNode(parent ?? this.written[0], node);
      const ticks = this.addSample(written, self.values);
      if (self.line > 0 && ticks > 0) written.positionTicks = [{ line: self.line, ticks }];
    });
  }

  /** @returns the number of samples it was split into */
  private addSample(written: WrittenNode, values: readonly number[]): number {
    const time = values[this.time]! / 1000;
    const told = this.count < 0 ? 1 : Math.round(values[this.count]!);
    const count = this.samples.length + told > MOST_SAMPLES ? 1 : Math.max(1, told);
    if (time === 0 && told === 0) return 0;
    for (let at = 0; at < count; at++) {
      this.samples.push(written.id);
      this.durations.push(this.rounding.round(time / count));
    }
    written.hitCount += count;
    return count;
  }

  /** Collections are children of the root; readers charge them to the preceding sample. */
  private addCollection(node: number, interrupted: WrittenNode | undefined): void {
    const selves = this.selves[node] ?? [];
    if (selves.length === 0) return;
    if (interrupted && this.samples.at(-1) !== interrupted.id) {
      this.samples.push(interrupted.id);
      this.durations.push(0);
    }
    this.collector ??= this.addNode(this.written[0], node);
    for (const { values } of selves) this.addSample(this.collector, values);
  }
}

/** Column of values that are time: the default one if possible. */
function timeColumn({ valueTypes, defaultValue }: Profile): number {
  const isTime = ({ unit }: { unit: string }) => unit === 'nanoseconds';
  if (isTime(valueTypes[defaultValue]!)) return defaultValue;
  const found = valueTypes.findIndex(isTime);
  if (found >= 0) return found;
  throw new UserError(
    l10n.t(
      'A V8 CPU profile can only contain time, but this profile measures {0}. Convert it to pprof, speedscope or collapsed instead.',
      valueTypes.map(({ type }) => type).join(', '),
    ),
  );
}

function sampleColumn({ valueTypes }: Profile): number {
  return valueTypes.findIndex(({ type, unit }) => type === 'samples' && unit === 'count');
}
