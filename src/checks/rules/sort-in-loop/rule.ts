import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import { walk, type CallNode, type CodeNode } from '../../../languages/tree/codeTree';
import { linesBefore, nameFrom, replace } from '../../edits';
import { growingIterations, isMutatedIn, isShortList } from '../../analysis/expressions';
import type { Fix } from '../../finding';
import { dottedName } from '../../analysis/inferredTypes';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'sort-in-loop';

const GO_SORTS =
  /^(sort\.(Slice|SliceStable|Ints|Strings|Float64s|Sort|Stable)|slices\.(Sort|SortFunc|SortStableFunc))$/;

export const sortInLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'Sorting on every iteration, or only to take one element',
  visit: { call: visitCall, index: visitIndex, member: visitMember },
};

/** The list that a call sorts; undefined if it sorts none. */
function sortedBy(call: CallNode, source: SourceContext): CodeNode | undefined {
  return SORTED[source.language]?.(call);
}

const SORTED: PerLanguage<(call: CallNode) => CodeNode | undefined> = {
  javascript: (call) => objectSorted(call, /^(sort|toSorted)$/),
  python: (call) =>
    call.callee.kind === 'name'
      ? call.callee.name === 'sorted'
        ? call.args[0]
        : undefined
      : objectSorted(call, /^sort$/),
  go: ({ callee, args }) => (GO_SORTS.test(dottedName(callee) ?? '') ? args[0] : undefined),
};

/** The list that a method sorts in place or as a copy. */
function objectSorted({ callee }: CallNode, method: RegExp): CodeNode | undefined {
  if (callee.kind !== 'member' || !method.test(callee.name)) return undefined;
  const { object } = callee;
  const [first] = object.kind === 'list' ? object.elements : [];
  return object.kind === 'list' && object.elements.length === 1 && first?.kind === 'spread'
    ? first.value
    : object;
}

function visitCall(call: CallNode, source: SourceContext): void {
  const list = sortedBy(call, source);
  if (!list || isShortList(list, source) || firstOf(call)) return;
  if (list.kind !== 'name' && list.kind !== 'member') return;
  const kind = source.types.of(list);
  if (kind !== 'array' && kind !== 'unknown' && kind !== 'set' && kind !== 'map') return;
  const iterations = growingIterations(call, list, source);
  const outer = iterations.at(-1);
  // A sorter that is given another list in every iteration: `sorter.list = x`.
  if (!outer || hasFieldAssigned(list, outer.node, source)) return;
  const name = source.textOf(list);
  const isCopy = call.callee.kind === 'name' || list !== (call.callee as { object?: CodeNode }).object;
  const isStable = !isMutatedIn(list, outer.node, source);
  const isBareCopy = isCopy && isStable && source.language === 'python' && call.args.length === 1;
  source.report({
    rule: ID,
    subject: call,
    confidence: kind === 'array' ? 'certain' : 'likely',
    message: l10n.t('{0} is sorted on every iteration.', name),
    lens: l10n.t('O(n·m log m): sorts {0} on every iteration', name),
    fixes: isBareCopy ? () => [hoistFix(call, list, outer.node, source)] : undefined,
  });
}

function hasFieldAssigned(list: CodeNode, outer: CodeNode, source: SourceContext): boolean {
  const text = source.textOf(list);
  let found = false;
  walk(outer, (node) => {
    if (node.kind === 'assign')
      found ||= node.targets.some(
        (target) => target.kind === 'member' && source.textOf(target.object) === text,
      );
  });
  return found;
}

function hoistFix(call: CallNode, list: CodeNode, outer: CodeNode, source: SourceContext): Fix {
  const name = nameFrom(list, 'sorted', source);
  return {
    title: l10n.t('Sort once, before the loop'),
    edits: [linesBefore(outer, [`${name} = ${source.textOf(call)}`], source), replace(call, name)],
    unsafeBecause: l10n.t('All iterations share one list, which must not be modified.'),
  };
}

/** The expression that takes only the first or last element of a sorted list. */
function firstOf(call: CallNode): { place: CodeNode; isLast: boolean } | undefined {
  const place = call.parent;
  if (place?.kind !== 'index' || place.object !== call) return undefined;
  const { index } = place;
  if (index.kind === 'number' && index.value === 0) return { place, isLast: false };
  const isMinusOne =
    index.kind === 'unary' &&
    index.operator === '-' &&
    index.value.kind === 'number' &&
    index.value.value === 1;
  return isMinusOne ? { place, isLast: true } : undefined;
}

/** `[...xs].sort(…)[0]`, `xs.toSorted(…).at(-1)`, `xs.slice().sort(…).pop()` */
function reportOneOf(place: CodeNode, call: CallNode, source: SourceContext): void {
  const { callee } = call;
  if (callee.kind !== 'member' || source.language !== 'javascript') return;
  // If the list is kept, more of its elements may be used later.
  const isCopy = callee.name === 'toSorted' || callee.object.kind === 'list' || callee.object.kind === 'call';
  const list = sortedBy(call, source);
  if (!list || !isCopy || isShortList(list, source)) return;
  source.report({
    rule: ID,
    subject: place,
    confidence: 'certain',
    message: l10n.t(
      'The whole list is sorted to take one element; a single pass finds the first or the last.',
    ),
    lens: l10n.t('O(n log n): sorts to take one element'),
  });
}

function visitMember(node: CodeNode, source: SourceContext): void {
  if (node.kind !== 'member' || node.object.kind !== 'call' || node.parent?.kind !== 'call') return;
  const call = node.parent;
  if (call.callee !== node || !/^(at|pop|shift)$/.test(node.name)) return;
  const [place] = call.args;
  const isEnd =
    node.name !== 'at' || (place?.kind === 'number' && place.value === 0) || place?.kind === 'unary';
  if (isEnd) reportOneOf(call, node.object, source);
}

/** `sorted(xs)[0]` is `min(xs)`. */
function visitIndex(node: CodeNode, source: SourceContext): void {
  if (node.kind !== 'index' || node.object.kind !== 'call') return;
  if (source.language === 'javascript' && firstOf(node.object)) reportOneOf(node, node.object, source);
  if (source.language !== 'python') return;
  const call = node.object;
  const list = sortedBy(call, source);
  const asked = firstOf(call);
  if (!list || !asked || call.callee.kind !== 'name') return;
  const named = call.args.slice(1).map((arg) => (arg.kind === 'entry' ? arg.key : undefined));
  if (named.some((key) => key !== 'key' && key !== 'reverse')) return;
  const reverse = call.args.find((arg) => arg.kind === 'entry' && arg.key === 'reverse');
  const isReversed =
    reverse?.kind === 'entry' && reverse.value.kind === 'constant' && reverse.value.value === true;
  if (reverse && !isReversed) return;
  const wanted = asked.isLast === isReversed ? 'min' : 'max';
  source.report({
    rule: ID,
    subject: node,
    confidence: 'certain',
    message: l10n.t(
      'All of {0} is sorted to take one element; {1} looks at each element only once.',
      source.textOf(list),
      wanted,
    ),
    lens: l10n.t('O(n log n): sorts to take one element'),
    fixes: () => {
      const args = call.args.filter((arg) => arg !== reverse).map((arg) => source.textOf(arg));
      return [{ title: l10n.t('Use {0}', wanted), edits: [replace(node, `${wanted}(${args.join(', ')})`)] }];
    },
  });
}
