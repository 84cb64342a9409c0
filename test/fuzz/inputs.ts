import { mutated, type Seed } from './mutations';
import { Random } from './random';

/** The input with a number, which is always the same of the same fixtures. */
export function inputOf(seeds: readonly Seed[], seed: number, number: number): Uint8Array {
  return mutated(seeds, new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)));
}
