import type { IterationCalls } from '../language';

const SORTS = /^(sort\.(Slice|SliceStable)|slices\.Sort(Stable)?Func)$/;

/** `sort.Slice(xs, less)` */
export const goIterations: IterationCalls = {
  over({ callee, args }, func) {
    const isSort =
      callee.kind === 'member' &&
      callee.object.kind === 'name' &&
      SORTS.test(`${callee.object.name}.${callee.name}`);
    return isSort && args[1] === func ? args[0] : undefined;
  },
  named: () => undefined,
};
