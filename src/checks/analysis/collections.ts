import type { CodeNode } from '../../languages/tree/codeTree';
import { onlyValue } from './expressions';
import type { Iteration } from './loops';
import type { SourceContext } from './sourceContext';

/** The collection a loop iterates over, also by index: `i < xs.length`, `range(len(xs))`, `for i := range xs`. */
export function collectionOf(
  { node: loop, form, over }: Iteration,
  source: SourceContext,
): CodeNode | undefined {
  if (form === 'each' && over) return underlying(over, source);
  if (loop.kind !== 'loop' || form !== 'count' || loop.test?.kind !== 'binary') return undefined;
  const { operator, left, right } = loop.test;
  if (!/^<=?$|^!==?$/.test(operator) || left.kind !== 'name') return undefined;
  if (!loop.update.some((step) => step.kind === 'assign' && isStepOfOne(step.operator, step.values[0])))
    return undefined;
  return lengthOf(right, source);
}

/** A loop with a larger step iterates over pages of a list. */
function isStepOfOne(operator: string, by: CodeNode | undefined): boolean {
  return operator === '++' || (operator === '+=' && by?.kind === 'number' && by.value === 1);
}

/** The collection underlying `enumerate(xs)`, `range(len(xs))`, `xs.entries()`, `xs[i + 1:]`. */
function underlying(over: CodeNode, source: SourceContext): CodeNode | undefined {
  if (over.kind === 'slice') return over.high ? undefined : over.object;
  if (over.kind !== 'call') return over.kind === 'name' || over.kind === 'member' ? over : undefined;
  const { callee, args } = over;
  if (callee.kind === 'name' && callee.name === 'range')
    return args.length > 2 ? undefined : lengthOf(args.at(-1), source);
  if (callee.kind === 'name' && (callee.name === 'enumerate' || callee.name === 'reversed') && args[0])
    return underlying(args[0], source);
  if (callee.kind === 'member' && (callee.name === 'entries' || callee.name === 'slice'))
    return args.length > 1 ? undefined : callee.object;
  return undefined;
}

/** The list whose length an expression is: `len(xs)`, `xs.length - 1`, or a variable with such a value. */
function lengthOf(node: CodeNode | undefined, source: SourceContext): CodeNode | undefined {
  if (node?.kind === 'member' && node.name === 'length') return node.object;
  if (node?.kind === 'binary' && node.operator === '-' && node.right.kind === 'number')
    return lengthOf(node.left, source);
  if (node?.kind === 'name') {
    const value = onlyValue(source.bindings.of(node));
    return value && value.kind !== 'name' ? lengthOf(value, source) : undefined;
  }
  const isLen = node?.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'len';
  return isLen ? node.args[0] : undefined;
}
