import type { IterationCalls } from '../language';
import type { CallNode, CodeNode } from '../tree/codeTree';

/** Functions that call their `key=` argument for every element. */
const KEYED = /^(sorted|min|max|sort|nlargest|nsmallest|groupby)$/;

const FUNCTIONS: ReadonlySet<string> = new Set(['map', 'filter']);

/** `map(f, xs)`, `filter(f, xs)`, `sorted(xs, key=f)` */
export const pythonIterations: IterationCalls = {
  over(call, func) {
    if (func.parent?.kind === 'entry') return func.parent.key === 'key' ? keyedBy(call) : undefined;
    const { callee, args } = call;
    return callee.kind === 'name' && FUNCTIONS.has(callee.name) && args[0] === func ? args[1] : undefined;
  },
  named({ callee, args }) {
    const [func, over] = args;
    const isNamed = func?.kind === 'name' || func?.kind === 'member';
    return callee.kind === 'name' && FUNCTIONS.has(callee.name) && isNamed && over && args.length === 2
      ? { func, over }
      : undefined;
  },
};

/** `sorted(xs, key=f)`, `xs.sort(key=f)` */
function keyedBy({ callee, args }: CallNode): CodeNode | undefined {
  if (callee.kind === 'name') return KEYED.test(callee.name) ? args[0] : undefined;
  if (callee.kind !== 'member' || !KEYED.test(callee.name)) return undefined;
  return callee.name === 'sort' ? callee.object : args[0];
}
