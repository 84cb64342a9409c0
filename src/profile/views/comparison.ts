import type { FunctionKey, KeyOfName } from '../../base/functionKey';
import { functionKeyOf } from '../model/functionKeyOf';
import type { ProfileView } from './profileView';

/** A function's costs in two profiles, in the unit of their value. 0 if it is missing from one of them. */
interface FunctionChange {
  readonly key: FunctionKey;
  readonly selfBefore: number;
  readonly selfAfter: number;
  readonly totalBefore: number;
  readonly totalAfter: number;
}

/** Two profiles compared. Determining whether a difference is significant takes several runs. */
export interface Comparison {
  /** Sums of non-idle values. */
  readonly activeBefore: number;
  readonly activeAfter: number;
  /** Largest change in self value first. */
  readonly functions: readonly FunctionChange[];
}

type Costs = Omit<FunctionChange, 'key'>;

const NOTHING: Costs = { selfBefore: 0, selfAfter: 0, totalBefore: 0, totalAfter: 0 };

/**
 * Matches the functions of two views by what identifies them across runs.
 * @param keyOf derives the key from a function's name, whose form depends on the language
 * @throws {RangeError} if they measure different things
 */
export function compareViews(before: ProfileView, after: ProfileView, keyOf: KeyOfName): Comparison {
  const [one, other] = [before, after].map(({ profile }) => profile.valueTypes[profile.defaultValue]!);
  if (one!.type !== other!.type || one!.unit !== other!.unit)
    throw new RangeError(`${one!.type} cannot be compared with ${other!.type}`);
  const rows = new Map<string, FunctionChange>();
  const add = (view: ProfileView, costsOf: (self: number, total: number) => Partial<Costs>) => {
    for (const { func, self, total } of view.functions) {
      const key = functionKeyOf(view.profile, func, keyOf);
      const id = JSON.stringify([key.name, key.source, key.scope]);
      const known = rows.get(id) ?? { key, ...NOTHING };
      const added = costsOf(self, total);
      rows.set(id, {
        key,
        selfBefore: known.selfBefore + (added.selfBefore ?? 0),
        selfAfter: known.selfAfter + (added.selfAfter ?? 0),
        totalBefore: known.totalBefore + (added.totalBefore ?? 0),
        totalAfter: known.totalAfter + (added.totalAfter ?? 0),
      });
    }
  };
  add(before, (selfBefore, totalBefore) => ({ selfBefore, totalBefore }));
  add(after, (selfAfter, totalAfter) => ({ selfAfter, totalAfter }));
  const functions = [...rows.values()].sort((a, b) => changeOf(b) - changeOf(a));
  return { activeBefore: before.active, activeAfter: after.active, functions };
}

function changeOf({ selfBefore, selfAfter }: FunctionChange): number {
  return Math.abs(selfAfter - selfBefore);
}
