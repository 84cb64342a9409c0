import * as l10n from '@vscode/l10n';
import {
  walk,
  type BinaryNode,
  type CallNode,
  type CodeNode,
  type LoopNode,
} from '../../../languages/tree/codeTree';
import { namesIn } from '../../analysis/bindings';
import { duplicatesFix } from './duplicates';
import { indexFix } from './indexFix';
import { namesUsed, type JoinTest } from './join';
import { collectionOf } from '../../analysis/collections';
import { dependsOn, isBoundIn, isBoundedIteration, isInvariant } from '../../analysis/expressions';
import { isWithin, iterationOfFunction, iterationOfLoop, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'nested-loop';

export const nestedLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'Two loops that compare all pairs, or join two collections by a key',
  visit: { loop: (loop, source) => visitInner(iterationOfLoop(loop), source), call: visitCall },
};

/** Methods whose callback is the body of a loop; another rule covers those that search. */
const LOOP_METHODS: ReadonlySet<string> = new Set(['forEach', 'map', 'flatMap', 'reduce']);

function visitCall(call: CallNode, source: SourceContext): void {
  const { callee, args } = call;
  const isLoop =
    callee.kind === 'member'
      ? LOOP_METHODS.has(callee.name)
      : callee.kind === 'name' && callee.name === 'filter' && source.language === 'python';
  if (!isLoop) return;
  const callback = args.find((arg) => arg.kind === 'function');
  const inner =
    callback?.kind === 'function' ? iterationOfFunction(callback, source.support.iterations) : undefined;
  if (inner) visitInner(inner, source);
}

function visitInner(inner: Iteration, source: SourceContext): void {
  if (isBoundedIteration(inner, source)) return;
  const collection = collectionOf(inner, source);
  if (!collection) return;
  for (const outer of source.iterationsOf(inner.node)) {
    if (outer.form === 'while' || !isInvariant(collection, outer, source)) return;
    if (isBoundedIteration(outer, source)) continue;
    const outerCollection = collectionOf(outer, source) ?? outer.over;
    if (!outerCollection) return;
    const test = equalityBetween(inner, outer, source);
    if (test) report(inner, outer, collection, outerCollection, test, source);
    return;
  }
}

function equalityBetween(
  { node: inner, targets, callback }: Iteration,
  outer: Iteration,
  source: SourceContext,
): JoinTest | undefined {
  let found: JoinTest | undefined;
  const counters = new Set([...targets, ...outer.targets].flatMap(namesIn).map(({ name }) => name));
  const body = callback ? callback.body : inner.kind === 'loop' ? inner.body : [];
  if (fillsCells(body, counters)) return undefined;
  for (const statement of body) {
    walk(statement, (node) => {
      if (found || node.kind !== 'binary' || !isTest(node)) return;
      const sum = summed(node, inner, outer, source);
      for (const [mine, other] of sidesOf(sum ?? node)) {
        if (!ofElement(mine, inner, counters, source) || !ofElement(other, outer.node, counters, source))
          continue;
        // An index needs keys that depend on the element alone.
        if (!isOfLoop(mine, inner, source) || isOfLoopOnly(mine, outer.node, inner, source)) continue;
        if (!isOfLoop(other, inner, source))
          found ??= { test: node, inner: mine, outer: other, isSum: sum !== undefined };
      }
    });
  }
  return found;
}

function sidesOf({ left, right }: BinaryNode): (readonly [CodeNode, CodeNode])[] {
  return [
    [left, right],
    [right, left],
  ];
}

/** The sum in `a + b === wanted`, if the wanted value is the same for all pairs. */
function summed(
  test: BinaryNode,
  inner: CodeNode,
  outer: Iteration,
  source: SourceContext,
): BinaryNode | undefined {
  for (const [sum, wanted] of sidesOf(test)) {
    if (sum.kind !== 'binary' || !/^[-+]$/.test(sum.operator)) continue;
    const isCounter = [sum.left, sum.right].some(({ kind }) => kind === 'number');
    if (!isCounter && !dependsOn(wanted, inner, source) && !dependsOn(wanted, outer.node, source)) return sum;
  }
  return undefined;
}

/** `table[i][j] = …`: every cell is needed, so every pair must be visited. */
function fillsCells(body: readonly CodeNode[], counters: ReadonlySet<string>): boolean {
  let found = false;
  for (const statement of body)
    walk(statement, (node) => {
      if (node.kind !== 'assign') return;
      found ||= node.targets.some((target) => target.kind === 'index' && countersIn(target, counters) > 1);
    });
  return found;
}

function countersIn(node: CodeNode, counters: ReadonlySet<string>): number {
  return new Set(namesUsed(node).filter((name) => counters.has(name))).size;
}

/** Comparing positions is not comparing elements: `i == j` keeps an element from being compared with itself. */
function ofElement(
  side: CodeNode,
  loop: CodeNode,
  counters: ReadonlySet<string>,
  source: SourceContext,
): boolean {
  if (!dependsOn(side, loop, source)) return false;
  if (side.kind !== 'name') return true;
  if (!counters.has(side.name)) return true;
  const binding = source.bindings.of(side);
  const parameter = binding?.declarations.find(({ kind }) => kind === 'parameter');
  // The element is the first parameter of a callback, and the last but one of a fold.
  if (parameter?.kind === 'parameter' && parameter.parent?.kind === 'function')
    return loop.kind === 'call' && parameter.parent.parameters.indexOf(parameter) === (isFold(loop) ? 1 : 0);
  const declaration = binding?.declarations.find(({ kind }) => kind === 'loop');
  if (declaration?.kind !== 'loop') return false;
  return declaration.over !== undefined && isElementTarget(side.name, declaration);
}

function isFold({ callee }: CallNode): boolean {
  return callee.kind === 'member' && callee.name === 'reduce';
}

/** False for the index of `for i, x in enumerate(xs)`, of `for i := range xs` and of `range(…)`. */
function isElementTarget(name: string, loop: LoopNode): boolean {
  const { over, targets } = loop;
  if (loop.bindsKeys) return false;
  const callee = over?.kind === 'call' && over.callee.kind === 'name' ? over.callee.name : '';
  if (callee === 'range') return false;
  const names = targets.flatMap(namesIn).map((one) => one.name);
  const hasIndex = names.length === 2 && (callee === 'enumerate' || isGoRange(loop));
  return !hasIndex || names.indexOf(name) === 1;
}

function isGoRange(loop: LoopNode): boolean {
  return (
    loop.targets.length === 2 &&
    loop.targets.every(({ kind }) => kind === 'name') &&
    loop.comprehension === undefined
  );
}

function isOfLoop(side: CodeNode, loop: CodeNode, source: SourceContext): boolean {
  let found = false;
  walk(side, (node) => {
    if (node.kind === 'name') found ||= isBoundIn(source.bindings.of(node), loop);
  });
  return found;
}

/** Whether an operand depends on something that the outer loop binds outside the inner one. */
function isOfLoopOnly(side: CodeNode, outer: CodeNode, inner: CodeNode, source: SourceContext): boolean {
  let found = false;
  walk(side, (node) => {
    if (node.kind !== 'name') return;
    const binding = source.bindings.of(node);
    found ||= isBoundIn(binding, outer) && !isBoundIn(binding, inner);
  });
  return found;
}

/** Whether every pair is printed or collected, equal or not: an index saves nothing then. */
function worksForEveryPair(inner: CodeNode, test: BinaryNode): boolean {
  if (inner.kind !== 'loop') return false;
  // Statements after `if (a !== b) continue;` run for equal elements only.
  const isSkip = /^!/.test(test.operator);
  const skip = isSkip ? inner.body.findIndex((statement) => isWithin(test, statement)) : -1;
  return inner.body.slice(0, isSkip ? skip : undefined).some((statement) => {
    if (!isWithin(test, statement)) return isCallStatement(statement);
    return statement.kind === 'if' && statement.otherwise.some(isCallStatement);
  });
}

function isCallStatement(statement: CodeNode): boolean {
  return statement.kind === 'call' || (statement.kind === 'await' && statement.value.kind === 'call');
}

/** Whether an equality decides something: as the condition of a branch, or the predicate of `any` or a filter. */
function isTest(node: BinaryNode): boolean {
  if (/^===?$/.test(node.operator)) return decides(node);
  const { parent } = node;
  // `if (a !== b) continue;`
  if (!/^!==?$/.test(node.operator) || parent?.kind !== 'if' || parent.test !== node) return false;
  const [only] = parent.then;
  return parent.then.length === 1 && only?.kind === 'jump' && only.form === 'continue';
}

function decides(node: CodeNode): boolean {
  const { parent } = node;
  if (!parent) return false;
  switch (parent.kind) {
    case 'if':
    case 'conditional':
      return parent.test === node;
    case 'binary':
      return /^(&&|and)$/.test(parent.operator) && (parent.left === node || decides(parent));
    case 'loop':
      return parent.comprehension === 'generator' && isCallOf(outermostLoop(parent).parent, /^(any|sum)$/);
    case 'function':
      return parent.isExpression && isCallOf(parent.parent, /^filter$/);
    default:
      return false;
  }
}

/** The loops of one comprehension are nested in each other. */
function outermostLoop(loop: LoopNode): LoopNode {
  const { parent } = loop;
  return parent?.kind === 'loop' && parent.comprehension !== undefined && parent.start === loop.start
    ? outermostLoop(parent)
    : loop;
}

function isCallOf(node: CodeNode | undefined, name: RegExp): boolean {
  return node?.kind === 'call' && node.callee.kind === 'name' && name.test(node.callee.name);
}

function report(
  { node: inner, over, form }: Iteration,
  outer: Iteration,
  collection: CodeNode,
  outerCollection: CodeNode,
  join: JoinTest,
  source: SourceContext,
): void {
  const isSame = source.textOf(collection) === source.textOf(outerCollection);
  const name = short(collection, source);
  const fixOf = isSame ? duplicatesFix : indexFix;
  const test = inner.kind === 'loop' ? inner.test : undefined;
  source.report({
    rule: ID,
    subject: inner,
    marked: {
      start: inner.start,
      end: Math.max(over?.end ?? test?.end ?? inner.start + 1, inner.start + 1),
    },
    confidence: worksForEveryPair(inner, join.test)
      ? 'possible'
      : form === 'each' || isSame
        ? 'certain'
        : 'likely',
    message: isSame
      ? l10n.t(
          'Every element of {0} is compared with every other, so the time grows with the square of its size.',
          name,
        )
      : l10n.t(
          'All of {0} is searched for matching keys for each element of {1}, so the time grows with the product of both sizes.',
          name,
          short(outerCollection, source),
        ),
    lens: isSame
      ? l10n.t('O(n²): compares all pairs of {0}', name)
      : l10n.t('O(n·m): index {0} by its key', name),
    fixes:
      inner.kind === 'loop' && !join.isSum
        ? () => [fixOf(inner, outer, collection, join, source)]
        : undefined,
  });
}

function short(node: CodeNode, source: SourceContext): string {
  const text = source.textOf(node);
  return text.length <= 30 && !text.includes('\n') ? text : l10n.t('the collection');
}
