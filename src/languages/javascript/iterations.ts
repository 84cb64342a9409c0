import type { IterationCalls } from '../language';

/** Array methods that call their first argument for every element. */
const ARRAY_METHODS: ReadonlySet<string> = new Set([
  ...['map', 'forEach', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex'],
  ...['flatMap', 'reduce', 'reduceRight', 'sort', 'toSorted', 'each'],
]);

/** `xs.map(f)`, `_.map(xs, f)`, `Array.from(xs, f)` */
export const javascriptIterations: IterationCalls = {
  over({ callee, args }, func) {
    if (callee.kind !== 'member') return undefined;
    if (ARRAY_METHODS.has(callee.name) && args[0] === func) return callee.object;
    if (args[1] !== func) return undefined;
    const isFrom = callee.name === 'from' && callee.object.kind === 'name' && callee.object.name === 'Array';
    return isFrom || ARRAY_METHODS.has(callee.name) ? args[0] : undefined;
  },
  named({ callee, args }) {
    const [func] = args;
    const isNamed = func?.kind === 'name' || func?.kind === 'member';
    return callee.kind === 'member' &&
      /^(map|forEach|flatMap)$/.test(callee.name) &&
      isNamed &&
      args.length === 1
      ? { func, over: callee.object }
      : undefined;
  },
};
