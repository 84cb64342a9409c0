import { walkTree } from '../../profile/model/callTree';
import { copySelf } from '../../profile/model/profileRows';
import type { Profile } from '../../profile/model/profile';

/** A function and the line being executed. */
export interface WrittenFrame {
  /** Row in `Profile.functions`. */
  readonly func: number;
  /** 1-based, 0 if unknown. */
  readonly line: number;
}

/**
 * Visits every stack of a profile that has values, for formats that store stacks.
 * @param use receives the numbers of the frames, outermost first, in an array that is reused (copy it to keep it), and
 * one value per value type
 * @returns the frames by number
 */
export function eachStack(
  profile: Profile,
  use: (stack: readonly number[], values: readonly number[]) => void,
): readonly WrittenFrame[] {
  const selves = selvesOf(profile);
  const frames: WrittenFrame[] = [];
  const numbers = new Map<number, number>();
  const numberOf = (func: number, line: number): number => {
    const key = func * 2 ** 31 + line;
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = frames.push({ func, line }) - 1));
    return number;
  };
  const stack: number[] = [];
  const { func, callLine, parent } = profile.nodes;
  walkTree(profile, {
    enter(node) {
      // The caller's line is known only now, from its call.
      if (stack.length > 0) stack[stack.length - 1] = numberOf(func[parent[node]!]!, callLine[node]!);
      if (node > 0) stack.push(-1);
      for (const { line, values } of selves[node] ?? []) {
        if (node > 0) stack[stack.length - 1] = numberOf(func[node]!, line);
        use(stack, values);
      }
    },
    leave(node) {
      if (node > 0) stack.pop();
    },
  });
  return frames;
}

/** The self costs of nodes by line, indexed by node. */
export function selvesOf(profile: Profile): readonly (readonly SelfCost[] | undefined)[] {
  const selves: SelfCost[][] = [];
  copySelf(profile, (node, line, values) => (selves[node] ??= []).push({ line, values }));
  return selves;
}

export interface SelfCost {
  /** 1-based, 0 if unknown. */
  readonly line: number;
  readonly values: readonly number[];
}

/** Rounds values to integers while preserving their sum: each rounding error carries over to the next value. */
export class Rounding {
  private rest = 0;

  round(value: number): number {
    const whole = Math.round(value + this.rest);
    this.rest += value - whole;
    return whole;
  }
}
