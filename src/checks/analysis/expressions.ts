import { walk, type CodeNode, type MemberNode, type NameNode } from '../../languages/tree/codeTree';
import type { Binding } from './bindings';
import { isWithin, type Iteration } from './loops';
import type { SourceContext } from './sourceContext';

/** A list with at most this many entries is searched as fast as a set. */
const FEW = 8;

/** True if an expression has the same value in every iteration: the iteration binds or assigns nothing in it. */
export function isInvariant(expression: CodeNode, iteration: Iteration, source: SourceContext): boolean {
  if (isAccumulator(expression, iteration, source)) return true;
  let result = true;
  walk(expression, (node) => {
    if (!result) return;
    if (node.kind === 'name') result = !isRebound(source.bindings.of(node), iteration.node, source);
    else if (node.kind === 'member') result = !isAssignedIn(node, iteration.node, source);
    else if (!STABLE.has(node.kind)) result = false;
  });
  return result;
}

/** The accumulator that a fold passes from one iteration to the next. */
function isAccumulator(node: CodeNode, { node: call, callback }: Iteration, source: SourceContext): boolean {
  if (node.kind !== 'name' || call.kind !== 'call' || call.callee.kind !== 'member') return false;
  if (!/^reduce(Right)?$/.test(call.callee.name)) return false;
  const [declaration] = source.bindings.of(node)?.declarations ?? [];
  return declaration !== undefined && declaration === callback?.parameters[0];
}

const STABLE: ReadonlySet<CodeNode['kind']> = new Set([
  'text',
  'number',
  'constant',
  'unary',
  'binary',
  'index',
]);

/** Whether a variable is declared or assigned within a node. */
export function isBoundIn(binding: Binding | undefined, outer: CodeNode): boolean {
  if (!binding) return false;
  return [...binding.declarations, ...binding.writes].some((node) => isWithin(node, outer));
}

/** Like `isBoundIn`, for a variable that holds a collection: one that only grows still counts as the same. */
function isRebound(binding: Binding | undefined, outer: CodeNode, source: SourceContext): boolean {
  if (!binding) return false;
  return [...binding.declarations, ...binding.writes].some(
    (node) => !isGivenBack(node, binding.name, source.support.values.givenBack) && isWithin(node, outer),
  );
}

/** Go's `xs = append(xs, x)`, Python's `xs = sorted(xs)` */
function isGivenBack(node: CodeNode, name: string, functions: readonly string[]): boolean {
  if (node.kind !== 'assign' || node.targets.length !== 1) return false;
  const [value] = node.values;
  if (value?.kind !== 'call' || value.callee.kind !== 'name' || !functions.includes(value.callee.name))
    return false;
  const [list] = value.args;
  return list?.kind === 'name' && list.name === name;
}

function isAssignedIn(member: CodeNode, outer: CodeNode, source: SourceContext): boolean {
  return source.changes.assigned(source.textOf(member)).some((node) => isWithin(node, outer));
}

/** True if a variable or a member is mutated within a node, by a method or through an index. */
export function isMutatedIn(expression: CodeNode, outer: CodeNode, source: SourceContext): boolean {
  return source.changes.mutated(source.textOf(expression)).some((node) => isWithin(node, outer));
}

/** Whether anything an expression refers to is mutated within a node. */
export function isAnyMutatedIn(expression: CodeNode, outer: CodeNode, source: SourceContext): boolean {
  let found = false;
  walk(expression, (node) => {
    if (node.kind === 'name' || node.kind === 'member') found ||= isMutatedIn(node, outer, source);
  });
  return found;
}

/** Names written in the style of constants. */
function isConstantName(name: string): boolean {
  return /^_*[A-Z][A-Z0-9_]{2,}$/.test(name);
}

/** True for a collection whose size does not grow with the input: a literal, a constant, a range of numbers. */
export function isBounded(over: CodeNode, source: SourceContext): boolean {
  switch (over.kind) {
    case 'list':
      return !over.elements.some(({ kind }) => kind === 'spread');
    case 'record':
      return !over.entries.some(({ kind }) => kind === 'spread');
    case 'text':
    case 'number':
      return true;
    case 'member':
      return isBoundedMember(over, source);
    case 'binary':
      return over.operator === '+' && isBounded(over.left, source) && isBounded(over.right, source);
    case 'name':
      return isBoundedName(over, source);
    case 'call':
      return isBoundedCall(over.callee, over.args, source);
    case 'slice':
      return isFixedNumber(over.high);
    default:
      return false;
  }
}

function isBoundedMember(over: MemberNode, source: SourceContext): boolean {
  if (isConstantName(over.name) || (over.name === 'length' && isBounded(over.object, source))) return true;
  const value = source.types.onlyValueOf(over);
  return value !== undefined && !isToBeFilled(value) && value.kind !== 'member' && isBounded(value, source);
}

function isBoundedName(over: NameNode, source: SourceContext): boolean {
  if (isConstantName(over.name)) return true;
  const value = onlyValue(source.bindings.of(over));
  if (value === undefined || isToBeFilled(value) || !isBounded(value, source)) return false;
  return !isMutatedIn(over, source.tree, source);
}

/** The end of a window of fixed size. */
function isFixedNumber(node: CodeNode | undefined): boolean {
  return node?.kind === 'number' || (node?.kind === 'name' && isConstantName(node.name));
}

/** An empty list is there for others to fill. */
function isToBeFilled(value: CodeNode): boolean {
  return (
    (value.kind === 'list' && value.elements.length === 0) ||
    (value.kind === 'record' && value.entries.length === 0)
  );
}

/** Functions of a collection whose result is about as large as their argument. */
const SAME_SIZE: ReadonlySet<string> = new Set([
  ...['enumerate', 'zip', 'reversed', 'sorted', 'list', 'tuple', 'set', 'iter', 'len', 'range', 'min', 'max'],
  ...['keys', 'values', 'entries', 'items', 'toSorted', 'slice', 'from'],
]);

function isBoundedCall(callee: CodeNode, args: readonly CodeNode[], source: SourceContext): boolean {
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.name : '';
  // The words of a string literal.
  if (name === 'split' && callee.kind === 'member') return isBounded(callee.object, source);
  if (!SAME_SIZE.has(name)) return false;
  if (args.length > 0) return args.every((arg) => isBounded(arg, source));
  return callee.kind === 'member' && isBounded(callee.object, source);
}

/** The value of a variable that is assigned exactly once; undefined for any other. */
export function onlyValue(binding: Binding | undefined): CodeNode | undefined {
  if (!binding || binding.declarations.length !== 1) return undefined;
  const [declaration] = binding.declarations;
  if (binding.writes.some((write) => write !== declaration)) return undefined;
  if (declaration!.kind !== 'declare' && declaration!.kind !== 'assign') return undefined;
  return declaration!.targets.length === 1 && declaration!.targets[0]!.kind === 'name'
    ? declaration!.values[0]
    : undefined;
}

/** True if the number of iterations does not grow with the input. */
export function isBoundedIteration(iteration: Iteration, source: SourceContext): boolean {
  if (iteration.over) return isBounded(iteration.over, source);
  const { node } = iteration;
  if (node.kind !== 'loop' || node.form !== 'count' || !node.test) return false;
  const { test } = node;
  if (test.kind !== 'binary' || !/^[<>]=?$|^[!=]==?$/.test(test.operator)) return false;
  return isBounded(test.right, source) || isBounded(test.left, source);
}

/** True for a list that stays short: a literal with few entries, or a constant. */
export function isShortList(expression: CodeNode, source: SourceContext): boolean {
  if (expression.kind === 'list') return expression.elements.length <= FEW && isBounded(expression, source);
  if (expression.kind === 'member') {
    const given = source.types.onlyValueOf(expression);
    return isConstantName(expression.name) || (given?.kind === 'list' && isShortList(given, source));
  }
  if (expression.kind === 'call') {
    const { callee } = expression;
    const text = callee.kind === 'member' && callee.name === 'split' ? callee.object : undefined;
    return text?.kind === 'text' && text.value.split(/[\s,;|]+/).length <= FEW;
  }
  if (expression.kind !== 'name') return false;
  if (isConstantName(expression.name)) return true;
  const value = onlyValue(source.bindings.of(expression));
  return (
    (value?.kind === 'list' || value?.kind === 'call') &&
    isShortList(value, source) &&
    !isMutatedIn(expression, source.tree, source)
  );
}

/**
 * The enclosing iterations in which an expression stays the same and whose number grows with the input, innermost
 * first.
 */
export function growingIterations(node: CodeNode, expression: CodeNode, source: SourceContext): Iteration[] {
  const found: Iteration[] = [];
  for (const iteration of source.iterationsOf(node)) {
    if (!isInvariant(expression, iteration, source) && !isRemade(expression, iteration, source)) break;
    if (!isBoundedIteration(iteration, source)) found.push(iteration);
  }
  return found;
}

/**
 * Whether an expression depends on a variable that is bound within a node, such as a loop or a function. Variables that
 * the expression binds itself, as a callback does, do not count.
 */
export function dependsOn(expression: CodeNode, outer: CodeNode, source: SourceContext): boolean {
  let found = false;
  walk(expression, (node) => {
    if (found || node.kind !== 'name') return;
    const binding = source.bindings.of(node);
    found = isBoundIn(binding, outer) && !isOwn(binding!, expression);
  });
  return found;
}

function isOwn({ declarations }: Binding, expression: CodeNode): boolean {
  return declarations.length > 0 && declarations.every((node) => isWithin(node, expression));
}

/**
 * True for an expression that builds the same collection again in every iteration: `Object.keys(o)`,
 * `[y.id for y in ys]`.
 */
function isRemade(expression: CodeNode, iteration: Iteration, source: SourceContext): boolean {
  if (!isMaker(expression, source)) return false;
  let result = true;
  walk(expression, (node) => {
    if (!result) return;
    if (node.kind === 'call') result = isMaker(node, source) || node.args.length === 0;
    else if (node.kind === 'member') result = !isAssignedIn(node, iteration.node, source);
    else if (node.kind === 'name') {
      const binding = source.bindings.of(node);
      result = !isRebound(binding, iteration.node, source) || isOwn(binding!, expression);
    } else if (node.kind === 'await' || node.kind === 'assign') result = false;
  });
  return result;
}

/** A comprehension, or a call known to build a list from its arguments. */
function isMaker(node: CodeNode, source: SourceContext): boolean {
  if (node.kind === 'loop') return node.comprehension !== undefined;
  if (node.kind !== 'call') return false;
  const isCopy = node.callee.kind === 'member' && /^(values|keys|items)$/.test(node.callee.name);
  return isCopy ? node.args.length <= 1 : source.types.of(node) === 'array';
}

/** True for a value created in the first iteration only: `if (!x) x = make()`, `x ??= make()`, `x = x || make()`. */
export function isMadeOnce(value: CodeNode, source: SourceContext): boolean {
  const statement = statementOf(value);
  if (statement.kind !== 'assign' || statement.targets.length !== 1) return false;
  const target = source.textOf(statement.targets[0]!);
  if (/^(\?\?|\|\||or)=?$/.test(statement.operator)) return true;
  const [given] = statement.values;
  if (given?.kind === 'binary' && /^(\?\?|\|\||or)$/.test(given.operator))
    return source.textOf(given.left) === target;
  for (let one = statement.parent; one && one.kind !== 'function'; one = one.parent)
    if (one.kind === 'if' && isUnsetTest(one.test, target, source)) return true;
  return false;
}

/** `!x`, `not x`, `x == null`, `x is None`, `x == nil`, `typeof x === 'undefined'` */
function isUnsetTest(test: CodeNode, target: string, source: SourceContext): boolean {
  if (test.kind === 'unary' && (test.operator === '!' || test.operator === 'not'))
    return source.textOf(test.value) === target;
  if (test.kind !== 'binary' || !/^(===?|is)$/.test(test.operator)) return false;
  const { left, right } = test;
  const tested = left.kind === 'unary' && left.operator === 'typeof' ? left.value : left;
  return (
    source.textOf(tested) === target &&
    /^(null|None|nil|undefined|void 0|(['"])undefined\2)$/.test(source.textOf(right))
  );
}

/** The statement that contains a node: the one that is directly in a body. */
export function statementOf(node: CodeNode): CodeNode {
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (parent.kind === 'module' || parent.kind === 'block' || parent.kind === 'class') return child;
    if (parent.kind === 'function' && !parent.isExpression && parent.body.includes(child)) return child;
    if (
      parent.kind === 'loop' &&
      parent.comprehension === undefined &&
      [...parent.body, ...parent.otherwise].includes(child)
    )
      return child;
    if (parent.kind === 'if' && child !== parent.test && !isInComprehension(parent)) return child;
  }
  return node;
}

function isInComprehension(node: CodeNode): boolean {
  return node.parent?.kind === 'loop' && node.parent.comprehension !== undefined;
}
