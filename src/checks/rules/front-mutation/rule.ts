import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import {
  walk,
  type AssignNode,
  type CallNode,
  type CodeNode,
  type NameNode,
} from '../../../languages/tree/codeTree';
import { replace } from '../../edits';
import { growingIterations, isBoundedIteration, isInvariant, onlyValue } from '../../analysis/expressions';
import { isAppend } from '../../knowledge/goSlices';
import type { Confidence, Edit, Fix, Report } from '../../finding';
import { dottedName } from '../../analysis/inferredTypes';
import { isWithin, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'front-mutation';

export const frontMutation: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'Elements removed from or inserted at the front of a list in a loop',
  visit: { call: visitCall, assign: visitAssign, unary: visitUnary },
};

/** Whether a method removes from or inserts at the front of a list. */
const AT_FRONT: PerLanguage<(method: string, args: readonly CodeNode[]) => boolean> = {
  javascript: (method, args) =>
    (method === 'shift' && args.length === 0) ||
    (method === 'unshift' && args.length > 0) ||
    (method === 'splice' && args.length > 1 && isZero(args[0])),
  python: (method, args) =>
    isZero(args[0]) &&
    ((method === 'pop' && args.length === 1) || (method === 'insert' && args.length === 2)),
};

function visitCall(call: CallNode, source: SourceContext): void {
  const { callee } = call;
  if (callee.kind !== 'member' || !AT_FRONT[source.language]?.(callee.name, call.args)) return;
  const isMany = callee.name === 'splice' && !(call.args[1]?.kind === 'number' && call.args[1].value === 1);
  visitFront(call, callee.object, call.args.length > (source.language === 'python' ? 1 : 0), isMany, source);
}

/** `del xs[0]` */
function visitUnary(node: CodeNode, source: SourceContext): void {
  if (node.kind !== 'unary' || node.operator !== 'del' || node.value.kind !== 'index') return;
  if (isZero(node.value.index)) visitFront(node, node.value.object, false, false, source);
}

/** @param isMany whether many entries are removed at once, so that the list is shifted less often */
function visitFront(
  node: CodeNode,
  list: CodeNode,
  isAdded: boolean,
  isMany: boolean,
  source: SourceContext,
): void {
  const kind = source.types.of(list);
  if ((kind !== 'array' && kind !== 'unknown') || isExempt(list, source)) return;
  const iterations = growingIterations(node, list, source);
  if (iterations.length === 0) return;
  const isSure =
    !isMany && (isDrainedBy(iterations, list, source) || (isAdded && iterations[0]!.form === 'each'));
  const confidence = !isSure ? 'possible' : kind === 'array' ? 'certain' : 'likely';
  const isFixable = source.language === 'python' && node.kind === 'call';
  const fixes = isFixable ? () => [dequeFix(list, source)] : undefined;
  report(node, source.textOf(list), confidence, fixes, source);
}

function isExempt(list: CodeNode, source: SourceContext): boolean {
  return /\bargv?\b|args$|stream|deque/i.test(source.textOf(list));
}

function report(
  subject: CodeNode,
  name: string,
  confidence: Confidence,
  fixes: Report['fixes'],
  source: SourceContext,
): void {
  source.report({
    rule: ID,
    subject,
    confidence,
    message: l10n.t(
      'Each iteration shifts every remaining element of {0}, so the time grows with the square of its size.',
      name,
    ),
    lens: l10n.t('O(n²): shifts all of {0} on every iteration', name),
    fixes,
  });
}

/** A list that is replaced by a copy without its first entry, or with another one in front. */
function visitAssign(node: AssignNode, source: SourceContext): void {
  const [value] = node.values;
  if (node.operator !== '=' || !value || node.values.length !== 1) return;
  const [target] = node.targets;
  if (!target || node.targets.length !== 1) return;
  const list = restOf(target, value, source) ?? MOVED[source.language]?.(target, value, source);
  if (!list || isExempt(list.of, source)) return;
  const isIn = (one: Iteration) =>
    !isBoundedIteration(one, source) &&
    (list.of.kind === 'name'
      ? !isReset(list.of, node, one, source)
      : list.of.kind === 'member' && isInvariant(list.of.object, one, source));
  const iterations = source.iterationsOf(node).filter(isIn);
  const isDrained = isDrainedBy(iterations, list.of, source);
  if (iterations.length === 0 || (!list.isAdded && !isDrained)) return;
  report(node, source.textOf(list.of), list.isSure ? 'certain' : 'likely', undefined, source);
}

interface MovedList {
  readonly of: CodeNode;
  readonly isAdded: boolean;
  readonly isSure: boolean;
}

/** `[first, ...xs] = xs` */
function restOf(target: CodeNode, value: CodeNode, source: SourceContext): MovedList | undefined {
  if (target.kind !== 'list') return undefined;
  const rest = target.elements.at(-1);
  const isRest = rest?.kind === 'spread' && source.textOf(rest.value) === source.textOf(value);
  return isRest ? { of: value, isAdded: false, isSure: true } : undefined;
}

/** The list whose front an assignment removes from or inserts at. */
const MOVED: PerLanguage<
  (target: CodeNode, value: CodeNode, source: SourceContext) => MovedList | undefined
> = { javascript: javascriptList, python: pythonList, go: goList };

/** `xs = xs[1:]` */
function pythonList(target: CodeNode, value: CodeNode, source: SourceContext): MovedList | undefined {
  const isIt = (node: CodeNode) => source.textOf(node) === source.textOf(target);
  const isRest = value.kind === 'slice' && isIt(value.object) && isCount(value.low) && !value.high;
  return isRest ? { of: target, isAdded: false, isSure: source.types.of(target) !== 'unknown' } : undefined;
}

/** `xs = xs.slice(1)`; V8 slices strings without copying. */
function javascriptList(target: CodeNode, value: CodeNode, source: SourceContext): MovedList | undefined {
  const isIt = (node: CodeNode) => source.textOf(node) === source.textOf(target);
  if (value.kind !== 'call' || value.callee.kind !== 'member' || source.types.of(target) !== 'array')
    return undefined;
  const isRest =
    value.callee.name === 'slice' &&
    value.args.length === 1 &&
    isCount(value.args[0]) &&
    isIt(value.callee.object);
  return isRest ? { of: target, isAdded: false, isSure: true } : undefined;
}

/** `xs = append([]T{x}, xs...)`, `append([]T{}, xs[1:]...)`, `slices.Insert(xs, 0, x)`, `slices.Delete(xs, 0, 1)` */
function goList(target: CodeNode, value: CodeNode, source: SourceContext): MovedList | undefined {
  if (value.kind !== 'call') return undefined;
  const isIt = (node: CodeNode | undefined) =>
    node !== undefined && source.textOf(node) === source.textOf(target);
  const name = dottedName(value.callee);
  const [first, second] = value.args;
  if (name === 'slices.Insert' || name === 'slices.Delete')
    return isIt(first) && isZero(second)
      ? { of: target, isAdded: name === 'slices.Insert', isSure: true }
      : undefined;
  if (!isAppend(value) || first?.kind !== 'list') return undefined;
  const given = second?.kind === 'other' ? second.children[0] : second;
  if (isIt(given) && first.elements.length > 0) return { of: target, isAdded: true, isSure: true };
  const isRest = given?.kind === 'slice' && isIt(given.object) && isCount(given.low) && !given.high;
  return isRest ? { of: target, isAdded: false, isSure: true } : undefined;
}

/** Whether a list is reset in every iteration. */
function isReset(name: NameNode, move: CodeNode, { node }: Iteration, source: SourceContext): boolean {
  const binding = source.bindings.of(name);
  if (!binding) return true;
  const isOther = (write: CodeNode) =>
    write !== move &&
    isWithin(write, node) &&
    (write.kind === 'declare' || write.kind === 'parameter' || write.kind === 'loop'
      ? true
      : write.kind === 'assign' &&
        write.operator === '=' &&
        !write.values.some((value) => source.textOf(value).includes(name.name)));
  return [...binding.declarations, ...binding.writes].some(isOther);
}

/** Whether the innermost loop that tests a list runs until it is empty. */
function isDrainedBy(iterations: readonly Iteration[], list: CodeNode, source: SourceContext): boolean {
  for (const one of iterations) {
    if (drains(one, list, source)) return true;
    const test = one.node.kind === 'loop' ? one.node.test : undefined;
    if (test && mentions(test, list, source)) return false;
  }
  return false;
}

function mentions(test: CodeNode, list: CodeNode, source: SourceContext): boolean {
  let found = false;
  walk(test, (node) => {
    found ||= source.textOf(node) === source.textOf(list);
  });
  return found;
}

/**
 * Whether a loop runs until a list is empty: `while queue:`, `while True: if not queue: break`, `range(len(queue))`.
 */
function drains({ node, over }: Iteration, list: CodeNode, source: SourceContext): boolean {
  if (node.kind !== 'loop') return false;
  if (over) return over.kind === 'call' && isAskedFor(over, list, source);
  const [first] = node.body;
  const leaves =
    first?.kind === 'if' && first.then.some((one) => one.kind === 'jump' && one.form !== 'continue');
  return [node.test, leaves ? first.test : undefined].some((test) => test && isAskedFor(test, list, source));
}

/** `while queue:`, `while (queue.length > 0)`; not `while lines and not lines[0]`, which removes only a few. */
function isAskedFor(test: CodeNode, list: CodeNode, source: SourceContext): boolean {
  const text = source.textOf(list);
  let isNamed = false;
  let isPeeked = false;
  walk(test, (node) => {
    if (!/^(name|member|index)$/.test(node.kind) || source.textOf(node) !== text) return;
    isNamed = true;
    isPeeked ||= isPeek(node);
  });
  return isNamed && !isPeeked;
}

/** `xs[0]`, `s[:1]`, `line != '.'`, `name.startsWith('<')` */
function isPeek(node: CodeNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'index' || parent?.kind === 'slice') return parent.object === node;
  if (parent?.kind === 'member') return parent.parent?.kind === 'call' && !/^(shift|pop)$/.test(parent.name);
  if (parent?.kind !== 'binary' || !/^([=!]==?|in)$/.test(parent.operator)) return false;
  const other = parent.left === node ? parent.right : parent.left;
  return (
    !(other.kind === 'list' && other.elements.length === 0) && !(other.kind === 'text' && other.value === '')
  );
}

function isZero(node: CodeNode | undefined): boolean {
  return node?.kind === 'number' && node.value === 0;
}

function isCount(node: CodeNode | undefined): boolean {
  return node?.kind === 'number' && node.value > 0;
}

/** What a use of a list becomes when it is a deque; undefined for a use that a deque does not have. */
function dequeUse(read: CodeNode): Edit[] | undefined {
  const member = read.parent;
  if (member?.kind === 'index' || member?.kind === 'slice') return undefined;
  if (member?.kind !== 'member' || member.object !== read) return [];
  const call = member.parent;
  if (call?.kind !== 'call' || call.callee !== member || member.name === 'sort') return undefined;
  if (!isZero(call.args[0])) return [];
  if (member.name === 'pop') return [replace({ start: member.nameStart, end: call.end }, 'popleft()')];
  if (member.name !== 'insert') return [];
  return [replace({ start: member.nameStart, end: call.args[1]!.start }, 'appendleft(')];
}

/** A deque in the place of a list that is neither indexed nor sliced. */
function dequeFix(list: CodeNode, source: SourceContext): Fix | undefined {
  if (list.kind !== 'name') return undefined;
  const binding = source.bindings.of(list);
  const made = onlyValue(binding);
  if (!binding || !made || (made.kind !== 'list' && made.kind !== 'loop' && made.kind !== 'call'))
    return undefined;
  const edits: Edit[] = [replace(made, `deque(${source.textOf(made)})`)];
  for (const read of binding.reads) {
    const change = dequeUse(read);
    if (!change) return undefined;
    edits.push(...change);
  }
  if (!source.bindings.lookUp('deque', list))
    edits.push({
      start: importPlace(source),
      end: importPlace(source),
      text: `from collections import deque${source.newline}`,
    });
  return {
    title: l10n.t('Use a deque'),
    edits,
    unsafeBecause: l10n.t('A deque is not a list: code that receives it must not index or slice it.'),
  };
}

/** The offset after the docstring and the `__future__` imports. */
function importPlace(source: SourceContext): number {
  for (const node of source.tree.body) {
    if (node.kind === 'text' || (node.kind === 'import' && node.module === '__future__')) continue;
    const line = source.text.lastIndexOf('\n', node.start - 1) + 1;
    return line;
  }
  return 0;
}
