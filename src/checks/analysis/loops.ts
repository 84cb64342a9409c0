import type { CallNode, CodeNode, FunctionNode, JumpNode, LoopNode } from '../../languages/tree/codeTree';
import type { IterationCalls } from '../../languages/language';
import { jumpAfter, jumpOutside } from './leaving';

/** Something that runs code repeatedly: a loop, a comprehension, or a call that runs its callback for every element. */
export interface Iteration {
  readonly node: LoopNode | CallNode;
  readonly form: LoopNode['form'];
  /** The collection it iterates over; undefined for loops with a condition or a counter. */
  readonly over: CodeNode | undefined;
  /** The targets that elements, keys and counters are bound to. */
  readonly targets: readonly CodeNode[];
  readonly callback: FunctionNode | undefined;
}

/**
 * The iterations that repeat a node within its function, innermost first. A loop that is always left after the node
 * does not repeat it.
 */
export function iterationsAround(node: CodeNode, calls: IterationCalls): readonly Iteration[] {
  if (!mayRepeat(node)) return NONE;
  const found: Iteration[] = [];
  let jump: JumpNode | undefined;
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    jump = jumpAfter(child, parent, jump);
    if (parent.kind === 'loop') {
      if (isRepeated(child, parent) && !jump) found.push(iterationOfLoop(parent));
      jump = jumpOutside(jump);
    } else if (parent.kind === 'function') {
      const call = iterationOfFunction(parent, calls);
      if (!call) return found;
      // Parameter defaults are not repeated, but nobody writes loops there.
      found.push(call);
      child = call.node;
      parent = child;
    }
  }
  return found;
}

const NONE: readonly Iteration[] = [];

/** A quick check: whether a node is inside a loop or a function that is passed to a call. */
function mayRepeat(node: CodeNode): boolean {
  for (let { parent } = node; parent; parent = parent.parent) {
    if (parent.kind === 'loop') return true;
    if (parent.kind === 'function' && parent.parent?.kind !== 'call' && parent.parent?.kind !== 'entry')
      return false;
    if (parent.kind === 'function') return true;
  }
  return false;
}

/** A loop as an iteration. */
export function iterationOfLoop(loop: LoopNode): Iteration {
  const counters = loop.init
    .flatMap((one) => (one.kind === 'other' ? one.children : one))
    .flatMap((one) => (one.kind === 'declare' || one.kind === 'assign' ? one.targets : []));
  return {
    node: loop,
    form: loop.form,
    over: loop.over,
    targets: [...loop.targets, ...counters],
    callback: undefined,
  };
}

/**
 * The call that runs a function for every element of a collection, as an iteration; undefined for any other function.
 */
export function iterationOfFunction(func: FunctionNode, calls: IterationCalls): Iteration | undefined {
  // A named argument has an entry in between.
  const given = func.parent?.kind === 'entry' ? func.parent : func;
  const call = given.parent;
  if (call?.kind !== 'call' || !call.args.includes(given)) return undefined;
  const over = calls.over(call, func);
  if (!over) return undefined;
  const { callee } = call;
  const isFold = callee.kind === 'member' && callee.name.startsWith('reduce');
  const targets = func.parameters.map(({ target }) => target);
  return { node: call, form: 'each', over, targets: isFold ? targets.slice(1) : targets, callback: func };
}

/**
 * False for the parts of a loop that run once, before or after it: the iterated expression, the initializer, the
 * `else`.
 */
function isRepeated(child: CodeNode, loop: LoopNode): boolean {
  return child !== loop.over && !loop.init.includes(child) && !loop.otherwise.includes(child);
}

/**
 * Whether a node is another node or nested in it. Ranges are not enough: the loops of one comprehension share theirs.
 */
export function isWithin(node: CodeNode, outer: CodeNode): boolean {
  for (let one: CodeNode | undefined = node; one; one = one.parent) if (one === outer) return true;
  return false;
}

/** The function that contains a node; undefined at the top level. */
export function functionAround(node: CodeNode): FunctionNode | undefined {
  for (let parent = node.parent; parent; parent = parent.parent)
    if (parent.kind === 'function') return parent;
  return undefined;
}
