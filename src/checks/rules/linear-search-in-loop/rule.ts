import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import type { BinaryNode, CallNode, CodeNode } from '../../../languages/tree/codeTree';
import { calledFunction } from '../../analysis/calledFunction';
import { collectionOf } from '../../analysis/collections';
import {
  dependsOn,
  growingIterations,
  isAnyMutatedIn,
  isBounded,
  isShortList,
} from '../../analysis/expressions';
import type { Confidence, Report } from '../../finding';
import { iterationOfLoop, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';
import { javascriptSearch } from './javascriptSearch';
import type { Search } from './search';
import { goSetFix, setFix } from './setFix';

const ID = 'linear-search-in-loop';

/** Functions of Go's package slices. */
const GO_SEARCHES: ReadonlySet<string> = new Set(['Contains', 'Index', 'ContainsFunc', 'IndexFunc']);

export const linearSearchInLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'A list that is searched from the start on every iteration',
  visit: { call: visitCall, binary: visitBinary },
};

function visitCall(call: CallNode, source: SourceContext): void {
  const search = callSearch(call, source) ?? helperSearch(call, source);
  if (search) report(search, source);
  else if (source.language === 'python') visitKeyed(call, source);
}

/** `max(xs, key=xs.count)`, `sorted(xs, key=order.index)` */
function visitKeyed(call: CallNode, source: SourceContext): void {
  const key = call.args.find((arg) => arg.kind === 'entry' && arg.key === 'key');
  if (key?.kind !== 'entry' || key.value.kind !== 'member' || !/^(index|count)$/.test(key.value.name)) return;
  const list = key.value.object;
  const over = call.callee.kind === 'name' ? call.args[0] : undefined;
  if (!over || isShortList(list, source) || isBounded(list, source) || isBounded(over, source)) return;
  tell(key.value, list, source.types.of(list) === 'array' ? 'certain' : 'likely', undefined, source);
}

function callSearch(call: CallNode, source: SourceContext): Search | undefined {
  if (call.callee.kind !== 'member') return undefined;
  return SEARCHES[source.language]?.(call, source);
}

const SEARCHES: PerLanguage<(call: CallNode, source: SourceContext) => Search | undefined> = {
  javascript: javascriptSearch,
  python: pythonSearch,
  go: goSearch,
};

/** A call of a function in this file that searches a list for its argument. */
function helperSearch(call: CallNode, source: SourceContext): Search | undefined {
  if (call.args.length < 2 || source.iterationsOf(call).length === 0) return undefined;
  const called = calledFunction(call, source);
  const loop = called?.func.body.find(({ kind }) => kind !== 'declare');
  if (!called || loop?.kind !== 'loop') return undefined;
  const [branch] = loop.body;
  if (loop.body.length !== 1 || branch?.kind !== 'if' || branch.test.kind !== 'binary') return undefined;
  const { operator, left, right } = branch.test;
  const [jump] = branch.then;
  if (!/^===?$/.test(operator) || jump?.kind !== 'jump' || jump.form !== 'return') return undefined;
  const argumentOf = (node: CodeNode | undefined) =>
    node?.kind === 'name'
      ? call.args[
          called.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === node.name)
        ]
      : undefined;
  const list = argumentOf(collectionOf(iterationOfLoop(loop), source));
  const wanted = dependsOn(left, loop, source) ? argumentOf(right) : argumentOf(left);
  return list && wanted && { node: call, list, wanted, confidence: 'likely', fix: undefined };
}

function visitBinary(node: BinaryNode, source: SourceContext): void {
  if (source.language !== 'python' || (node.operator !== 'in' && node.operator !== 'not in')) return;
  const isGenerator = node.right.kind === 'loop' && node.right.comprehension === 'generator';
  if (!isGenerator && source.types.of(node.right) !== 'array') return;
  const fix = (outer: Iteration) => setFix(node.right, node.right, outer, source);
  const confidence = isDefaultOnly(node.right, source) ? 'possible' : 'certain';
  report({ node, list: node.right, wanted: node.left, confidence, fix }, source);
}

/** `def f(xs, skip=[])`, `def f(xs, *names)`: the list is probably one that was written by hand. */
function isDefaultOnly(list: CodeNode, source: SourceContext): boolean {
  if (list.kind !== 'name') return false;
  const declarations = source.bindings.of(list)?.declarations ?? [];
  return (
    declarations.length === 1 &&
    declarations.every(
      (one) =>
        one.kind === 'parameter' && ((one.type === undefined && one.value !== undefined) || one.isRest),
    ) &&
    !isAnyMutatedIn(list, source.tree, source)
  );
}

function isLiteral(node: CodeNode): boolean {
  return node.kind === 'text' || node.kind === 'number' || node.kind === 'constant';
}

function report({ node, list, wanted, confidence, fix }: Search, source: SourceContext): void {
  if (isShortList(list, source)) return;
  const iterations = growingIterations(node, list, source);
  const innermost = iterations[0];
  // A search for a value that does not change is not repeated for every element.
  const isOfPass = (one: Iteration) =>
    dependsOn(wanted, one.node, source) || (one.form === 'while' && !isLiteral(wanted));
  if (!innermost || !iterations.some(isOfPass)) return;
  const outermost = iterations.at(-1)!;
  const fixes = fix && (() => [isAnyMutatedIn(list, outermost.node, source) ? undefined : fix(outermost)]);
  // A list whose size does not grow is not worth a warning.
  tell(node, list, isBounded(list, source) ? 'possible' : confidence, fixes, source);
}

function tell(
  node: CodeNode,
  list: CodeNode,
  confidence: Confidence,
  fixes: Report['fixes'],
  source: SourceContext,
): void {
  const name = source.textOf(list);
  const shown = name.length <= 30 && !name.includes('\n') ? name : l10n.t('the list');
  source.report({
    rule: ID,
    subject: node,
    confidence,
    message: l10n.t(
      'Each iteration searches {0} from the start, so the time grows with the product of both sizes.',
      shown,
    ),
    lens: l10n.t('O(n·m): searches {0} on every iteration', shown),
    fixes,
  });
}

function pythonSearch(call: CallNode, source: SourceContext): Search | undefined {
  const { callee, args } = call;
  if (callee.kind !== 'member' || args.length !== 1) return undefined;
  if (!/^(index|count|remove)$/.test(callee.name)) return undefined;
  if (source.types.of(callee.object) !== 'array') return undefined;
  // An element to be removed is usually searched for only once.
  const isSeldom = callee.name === 'remove' && source.iterationsOf(call)[0]?.form !== 'each';
  const confidence = isSeldom ? 'possible' : callee.name === 'remove' ? 'likely' : 'certain';
  return { node: call, list: callee.object, wanted: args[0]!, confidence, fix: undefined };
}

function goSearch(call: CallNode, source: SourceContext): Search | undefined {
  const { callee, args } = call;
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'slices')
    return undefined;
  const [list, wanted] = args;
  if (!GO_SEARCHES.has(callee.name) || !list || !wanted) return undefined;
  const fix = (outer: Iteration) =>
    callee.name === 'Contains' ? goSetFix(call, list, wanted, outer, source) : undefined;
  return { node: call, list, wanted, confidence: 'certain', fix };
}
