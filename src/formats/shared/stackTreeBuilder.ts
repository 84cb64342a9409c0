import * as l10n from '@vscode/l10n';
import type { Profile, ValueType } from '../../profile/model/profile';
import { ProfileBuilder, type FunctionRecord } from '../../profile/model/profileBuilder';
import { FormatError } from '../format';

/** Limits on what a small file may expand to: a profile that exceeds them is rejected instead of exhausting memory. */
const MOST_NODES = 8_000_000;
const MOST_FRAMES = 200_000_000;
const MOST_FUNCTIONS = 4_000_000;

/** Placeholder for the caller of the outermost frame. */
export const NO_FRAME = -1;

/** Builds a call tree from stacks: common prefixes share nodes. */
export class StackTreeBuilder {
  private readonly builder: ProfileBuilder;
  private readonly children = new Map<number, number>();
  private readonly numbers = new Map<number, number>();
  /** Function and 1-based line (0 unknown) of each frame. */
  private readonly functions: number[] = [];
  private readonly lines: number[] = [];
  private nodes = 1;
  private frames = 0;

  constructor(valueTypes: readonly ValueType[]) {
    this.builder = new ProfileBuilder(valueTypes);
  }

  /** Row of a function; equal functions share one. @throws {FormatError} if they exceed the memory limit */
  addFunction(record: FunctionRecord): number {
    const row = this.builder.addFunction(record);
    if (row < MOST_FUNCTIONS) return row;
    throw new FormatError(record.name.slice(0, 80), l10n.t('too many functions'));
  }

  /**
   * Number of a frame; equal frames share one.
   * @param func of `addFunction`
   * @param line 1-based line being executed in the function, 0 if unknown
   */
  frame(func: number, line: number): number {
    const key = func * 2 ** 31 + line;
    let frame = this.numbers.get(key);
    if (frame === undefined) {
      if (this.numbers.size >= MOST_NODES)
        throw new FormatError(l10n.t('line {0}', line), l10n.t('too many stacks'));
      frame = this.functions.push(func) - 1;
      this.lines.push(line);
      this.numbers.set(key, frame);
    }
    return frame;
  }

  /**
   * Adds values to a stack.
   * @param stack frames, outermost first
   * @param where location of the stack in the file, for a FormatError
   * @returns the stack's node, for `build`'s timeline
   * @throws {FormatError} if the stacks so far exceed the memory limit
   */
  add(stack: readonly number[], values: readonly number[], where: () => string): number {
    this.frames += stack.length;
    if (this.frames > MOST_FRAMES) throw new FormatError(where(), l10n.t('too many stacks'));
    let node = 0;
    let last = NO_FRAME;
    for (const frame of stack) {
      node = this.enter(node, last, frame, where);
      last = frame;
    }
    this.addSelf(node, last, values);
    return node;
  }

  /**
   * Descends from a frame to one that it called.
   * @param node of the caller, 0 for none
   * @param caller the caller's frame, `NO_FRAME` for none
   * @throws {FormatError} if the stacks so far exceed the memory limit
   */
  enter(node: number, caller: number, frame: number, where: () => string): number {
    return this.child(node, this.functions[frame]!, this.lines[caller] ?? 0, where);
  }

  /** Adds values, one per value type, to the node of a frame. */
  addSelf(node: number, frame: number, values: readonly number[]): void {
    if (values.some((value) => value !== 0)) this.builder.addSelf(node, this.lines[frame] ?? 0, values);
  }

  build(rest: Parameters<ProfileBuilder['build']>[0]): Profile {
    return this.builder.build(rest);
  }

  private child(node: number, func: number, callLine: number, where: () => string): number {
    // Equal calls (same line, same function) share a number, which keeps keys small enough to be exact.
    const key = node * 2 ** 27 + this.callNumber(func, callLine);
    let child = this.children.get(key);
    if (child === undefined) {
      if (this.nodes++ > MOST_NODES) throw new FormatError(where(), l10n.t('too many stacks'));
      child = this.builder.addNode(node, func, callLine);
      this.children.set(key, child);
    }
    return child;
  }

  private readonly calls = new Map<number, number>();

  private callNumber(func: number, callLine: number): number {
    const key = func * 2 ** 31 + callLine;
    let number = this.calls.get(key);
    if (number === undefined) this.calls.set(key, (number = this.calls.size));
    return number;
  }
}
