import { FunctionKind, type Profile, type ValueType } from '../../profile/model/profile';
import { ProfileBuilder } from '../../profile/model/profileBuilder';
import type { ProfileFormat } from '../format';
import { fileNames } from '../fileNames';
import { looksLikePerfScript, readPerfScript, type PerfFrame, type PerfSample } from './perfScriptReader';
import { perfFunction } from './perfSymbols';

/**
 * The output of Linux perf's `perf script`: samples with their stacks, for one or more events, with the lines of frames
 * if requested (`-F +srcline`, and `--full-source-path` for full paths).
 */
export const perfScript: ProfileFormat = {
  id: 'perf-script',
  label: 'perf script',
  fileNames: fileNames['perf-script'],
  documentation: { readFrom: 'perf 6.1', comparedWith: 'perf report' },
  sniff: (bytes) => looksLikePerfScript(new TextDecoder().decode(bytes.subarray(0, 4096))),
  parse: (bytes) => toProfile(readPerfScript(new TextDecoder().decode(bytes))),
};

const SAMPLES: ValueType = { type: 'samples', unit: 'count' };
/** Events whose periods are in nanoseconds. */
const CLOCK = /^(cpu-clock|task-clock)(:|$)/;
/** The events users are most likely interested in, if there are several. */
const USUAL = /^(cpu-clock|task-clock)(:|$)|\bcycles\b/;
const SECOND = 1e9;
/** Process name of an idle processor. */
const IDLE_PROCESS = 'swapper';

function toProfile(samples: readonly PerfSample[]): Profile {
  const events = [...new Set(samples.map(({ event }) => event))];
  const shown = Math.max(
    0,
    events.findIndex((event) => USUAL.test(event)),
  );
  const types = events.map((type): ValueType => ({ type, unit: CLOCK.test(type) ? 'nanoseconds' : 'count' }));
  const tree = new StackTree(new ProfileBuilder([SAMPLES, ...types]));
  const values = new Array<number>(events.length + 1);
  for (const sample of samples) {
    const event = events.indexOf(sample.event);
    values.fill(0);
    // Samples are those of the default event, since they determine the precision of its shares.
    if (event === shown) values[0] = 1;
    values[event + 1] = sample.period;
    tree.add(sample, values);
  }
  return tree.builder.build({
    duration: durationOf(samples),
    defaultValue: events.length > 0 ? shown + 1 : 0,
  });
}

/** Nanoseconds from the first sample to the last. */
function durationOf(samples: readonly PerfSample[]): number {
  let first = Infinity;
  let last = 0;
  for (const { time } of samples) {
    if (time === undefined) continue;
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return Math.max(0, last - first) * SECOND;
}

/** Accumulates stacks. */
class StackTree {
  private readonly children = new Map<string, number>();
  private readonly functions = new Map<string, number>();

  constructor(readonly builder: ProfileBuilder) {}

  add({ frames, command, pid }: PerfSample, values: readonly number[]): void {
    if (command === IDLE_PROCESS && pid === 0)
      return this.builder.addSelf(this.child(0, this.idle(), 0), 0, values);
    let node = 0;
    let callLine = 0;
    for (let at = frames.length - 1; at >= 0; at--) {
      node = this.child(node, this.functionOf(frames[at]!), callLine);
      callLine = frames[at]!.line;
    }
    this.builder.addSelf(node, callLine, values);
  }

  private child(parent: number, func: number, callLine: number): number {
    const key = `${parent}:${func}:${callLine}`;
    let node = this.children.get(key);
    if (node === undefined) {
      node = this.builder.addNode(parent, func, callLine);
      this.children.set(key, node);
    }
    return node;
  }

  private idle(): number {
    return this.builder.addFunction({
      name: '(idle)',
      source: '',
      line: 0,
      column: 0,
      kind: FunctionKind.idle,
    });
  }

  private functionOf(frame: PerfFrame): number {
    const key = `${frame.symbol}\n${frame.object}\n${frame.file}`;
    let func = this.functions.get(key);
    if (func === undefined) {
      func = this.builder.addFunction(perfFunction(frame));
      this.functions.set(key, func);
    }
    return func;
  }
}
