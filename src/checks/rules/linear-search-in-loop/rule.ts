import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import type {
  BinaryNode,
  CallNode,
  CodeNode,
  FunctionNode,
  ParameterNode,
} from '../../../languages/tree/codeTree';
import { calledFunction } from '../../analysis/calledFunction';
import { collectionOf } from '../../analysis/collections';
import { elementType } from '../../analysis/elementType';
import { linesBefore, nameFrom, replace } from '../../edits';
import {
  dependsOn,
  growingRepetitions,
  isAnyMutatedIn,
  isBounded,
  isShortList,
} from '../../analysis/expressions';
import type { Confidence, Fix } from '../../finding';
import { iterationOfLoop, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'linear-search-in-loop';

/** Searches for a value. */
const VALUE_SEARCHES: ReadonlySet<string> = new Set(['includes', 'indexOf', 'lastIndexOf']);
/** Searches with a function. */
const PREDICATE_SEARCHES: ReadonlySet<string> = new Set([
  ...['find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'filter'],
]);
/** Of Go's package slices. */
const GO_SEARCHES: ReadonlySet<string> = new Set(['Contains', 'Index', 'ContainsFunc', 'IndexFunc']);

export const linearSearchInLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'A list is searched from its start for every element of another',
  visit: { call: visitCall, binary: visitBinary },
};

/** A search, and what of it is known. */
interface Search {
  readonly node: CodeNode;
  readonly list: CodeNode;
  /** What is searched for. */
  readonly wanted: CodeNode;
  readonly confidence: Confidence;
  readonly fix: ((outer: Iteration) => Fix | undefined) | undefined;
}

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
  tell(key.value, list, source.kinds.of(list) === 'array' ? 'certain' : 'likely', undefined, source);
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

/** A call of a function of this file that goes through a list until it finds what it was given. */
function helperSearch(call: CallNode, source: SourceContext): Search | undefined {
  if (call.args.length < 2 || source.repetitionsOf(call).length === 0) return undefined;
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
  if (!isGenerator && source.kinds.of(node.right) !== 'array') return;
  const fix = (outer: Iteration) => setFix(node.right, node.right, outer, source);
  const confidence = isDefaultOnly(node.right, source) ? 'possible' : 'certain';
  report({ node, list: node.right, wanted: node.left, confidence, fix }, source);
}

/** `def f(xs, skip=[])`, `def f(xs, *names)`: all that is known of the list is that somebody wrote it down. */
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
  const repetitions = growingRepetitions(node, list, source);
  const innermost = repetitions[0];
  // What does not depend on the pass is not a search for every element.
  const isOfPass = (one: Iteration) =>
    dependsOn(wanted, one.node, source) || (one.form === 'while' && !isLiteral(wanted));
  if (!innermost || !repetitions.some(isOfPass)) return;
  const outermost = repetitions.at(-1)!;
  const made = isAnyMutatedIn(list, outermost.node, source) ? undefined : fix?.(outermost);
  // A list of a size that does not grow is not worth a warning.
  tell(node, list, isBounded(list, source) ? 'possible' : confidence, made, source);
}

function tell(
  node: CodeNode,
  list: CodeNode,
  confidence: Confidence,
  fix: Fix | undefined,
  source: SourceContext,
): void {
  const name = source.textOf(list);
  const shown = name.length <= 30 && !name.includes('\n') ? name : l10n.t('the list');
  source.report({
    rule: ID,
    start: node.start,
    end: node.end,
    confidence,
    message: l10n.t(
      '{0} is searched from its start in every pass: the time grows with the product of both sizes.',
      shown,
    ),
    lens: l10n.t('O(n·m): searches {0} in every pass', shown),
    fixes: fix ? [fix] : [],
  });
}

function javascriptSearch(call: CallNode, source: SourceContext): Search | undefined {
  const { callee, args } = call;
  if (callee.kind !== 'member') return undefined;
  const isLodash = callee.object.kind === 'name' && /^(_|lodash)$/.test(callee.object.name);
  const [list, wanted, more] = isLodash ? args : [listItself(callee.object, source), ...args];
  if (!list || !wanted || more) return undefined;
  const kind = isLodash ? 'array' : source.kinds.of(list);
  if (kind !== 'array' && kind !== 'unknown') return undefined;
  if (VALUE_SEARCHES.has(callee.name)) {
    if (callee.isOptional && kind === 'unknown') return undefined;
    const test =
      callee.name === 'includes' ? { node: call as CodeNode, isNegated: false } : positionTest(call);
    const confidence = kind === 'array' ? 'certain' : 'possible';
    if (!test) {
      const first = firstTest(call, list, source);
      return (
        first && { node: first, list, wanted, confidence, fix: () => uniqueFix(first, list, wanted, source) }
      );
    }
    const fix = (outer: Iteration): Fix => {
      const made = setFix(list, test.node, outer, source, wanted, test.isNegated);
      if (callee.name === 'includes') return made;
      return { ...made, unsafeBecause: l10n.t('A set finds NaN, which indexOf does not.') };
    };
    return { node: test.node, list, wanted, confidence, fix: isLodash ? undefined : fix };
  }
  if (!PREDICATE_SEARCHES.has(callee.name)) return undefined;
  // `_.find(teams, { id: user.teamId })`
  if (isLodash && wanted.kind === 'record')
    return { node: call, list, wanted, confidence: 'certain', fix: undefined };
  if (wanted.kind !== 'function') return undefined;
  const key = equalityKey(wanted, callee.name === 'every' ? /^!==?$/ : /^===?$/, source);
  if (!key) return undefined;
  // Only lists take a function to find by.
  const confidence = kind === 'array' || callee.name !== 'filter' ? 'certain' : 'likely';
  const fix = (outer: Iteration) =>
    isLodash || !key.isWhole ? undefined : mapFix(call, callee.name, list, key, outer, source);
  return { node: call, list, wanted: key.value, confidence, fix };
}

/** The third parameter of a callback is the list that it goes over. */
function listItself(list: CodeNode, source: SourceContext): CodeNode {
  if (list.kind !== 'name') return list;
  const [declaration] = source.bindings.of(list)?.declarations ?? [];
  const func = declaration?.kind === 'parameter' ? declaration.parent : undefined;
  const call = func?.parent;
  if (func?.kind !== 'function' || func.parameters.indexOf(declaration as ParameterNode) !== 2) return list;
  return call?.kind === 'call' && call.callee.kind === 'member' && call.args[0] === func
    ? call.callee.object
    : list;
}

/** `xs.filter((x, i) => xs.indexOf(x) === i)` keeps the first of each. */
function firstTest(call: CallNode, list: CodeNode, source: SourceContext): BinaryNode | undefined {
  const test = call.parent;
  if (test?.kind !== 'binary' || !/^[!=]==?$/.test(test.operator)) return undefined;
  const other = test.left === call ? test.right : test.left;
  const [repetition] = source.repetitionsOf(call);
  const counter = repetition?.callback?.parameters[1]?.target;
  const isCounter = other.kind === 'name' && counter?.kind === 'name' && counter.name === other.name;
  const isSame = repetition?.over !== undefined && source.textOf(repetition.over) === source.textOf(list);
  return isCounter && isSame ? test : undefined;
}

/** The whole filter is a set's work. */
function uniqueFix(
  test: BinaryNode,
  list: CodeNode,
  wanted: CodeNode,
  source: SourceContext,
): Fix | undefined {
  const filter = test.parent?.parent;
  const func = test.parent;
  if (func?.kind !== 'function' || !func.isExpression || filter?.kind !== 'call') return undefined;
  const element = func.parameters[0]?.target;
  const isFilter = filter.callee.kind === 'member' && filter.callee.name === 'filter';
  if (!isFilter || test.operator !== '===' || element?.kind !== 'name' || wanted.kind !== 'name')
    return undefined;
  if (element.name !== wanted.name) return undefined;
  return {
    title: l10n.t('Keep the first of each with a set'),
    edits: [replace(filter, `[...new Set(${source.textOf(list)})]`)],
    unsafeBecause: l10n.t('A set keeps NaN, which indexOf does not find.'),
  };
}

/** A position that is only asked whether it is there: `xs.indexOf(x) === -1`, `>= 0`. */
function positionTest(call: CallNode): { node: CodeNode; isNegated: boolean } | undefined {
  const test = call.parent;
  if (test?.kind === 'unary' && test.operator === '~') return { node: test, isNegated: false };
  if (test?.kind !== 'binary' || test.left !== call) return undefined;
  const { operator, right } = test;
  const isMinusOne =
    right.kind === 'unary' &&
    right.operator === '-' &&
    right.value.kind === 'number' &&
    right.value.value === 1;
  const isZero = right.kind === 'number' && right.value === 0;
  if (isMinusOne && /^===?$/.test(operator)) return { node: test, isNegated: true };
  if (isMinusOne && (/^!==?$/.test(operator) || operator === '>')) return { node: test, isNegated: false };
  if (isZero && operator === '>=') return { node: test, isNegated: false };
  if (isZero && operator === '<') return { node: test, isNegated: true };
  return undefined;
}

/** `x => x.key === value`: the key of the element, and the value of the loop that it must have. */
interface EqualityKey {
  readonly element: string;
  readonly key: CodeNode;
  readonly value: CodeNode;
  readonly isStrict: boolean;
  /** It is all that the predicate asks, of a plain element. */
  readonly isWhole: boolean;
}

function equalityKey(
  predicate: FunctionNode,
  operator: RegExp,
  source: SourceContext,
): EqualityKey | undefined {
  const element = predicate.parameters[0]?.target;
  const [body] = predicate.body;
  if (!element || predicate.body.length !== 1) return undefined;
  const asked = predicate.isExpression
    ? body
    : body?.kind === 'jump' && body.form === 'return'
      ? body.values[0]
      : undefined;
  const uses = (node: CodeNode) => dependsOn(node, predicate, source);
  for (const test of asked ? conjuncts(asked) : []) {
    if (!operator.test(test.operator) || isYesOrNo(test.left) || isYesOrNo(test.right)) continue;
    const isStrict = test.operator.length === 3;
    const isWhole = test === asked && element.kind === 'name' && predicate.parameters.length === 1;
    const found = { element: element.kind === 'name' ? element.name : '', isStrict, isWhole };
    if (uses(test.left) && !uses(test.right)) return { ...found, key: test.left, value: test.right };
    if (uses(test.right) && !uses(test.left)) return { ...found, key: test.right, value: test.left };
  }
  return undefined;
}

/** `seen.has(x) === wanted`: no key to look up by. */
function isYesOrNo(node: CodeNode): boolean {
  if (node.kind === 'constant' || (node.kind === 'unary' && node.operator === '!')) return true;
  const name = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.name : '';
  return /^(has|includes|test|some|every|startsWith|endsWith)$|^(is|has)[A-Z]/.test(name);
}

/** The tests that `&&` joins. */
function conjuncts(node: CodeNode): BinaryNode[] {
  if (node.kind !== 'binary') return [];
  return node.operator === '&&' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

function pythonSearch(call: CallNode, source: SourceContext): Search | undefined {
  const { callee, args } = call;
  if (callee.kind !== 'member' || args.length !== 1) return undefined;
  if (!/^(index|count|remove)$/.test(callee.name)) return undefined;
  if (source.kinds.of(callee.object) !== 'array') return undefined;
  // What is taken off is looked for once, mostly.
  const isSeldom = callee.name === 'remove' && source.repetitionsOf(call)[0]?.form !== 'each';
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

/**
 * Makes a set before the repetition and asks it.
 * @param place what is replaced: in Python the list, in JavaScript the whole test
 */
function setFix(
  list: CodeNode,
  place: CodeNode,
  outer: Iteration,
  source: SourceContext,
  wanted?: CodeNode,
  isNegated = false,
): Fix {
  const name = nameFrom(list, 'Set', source);
  const text = source.textOf(list);
  const isPython = source.language === 'python';
  const made = isPython ? `${name} = set(${text})` : `const ${name} = new Set(${text});`;
  const asked = isPython ? name : `${isNegated ? '!' : ''}${name}.has(${source.textOf(wanted!)})`;
  return {
    title: l10n.t('Look up in a set that is made once'),
    edits: [linesBefore(outer.node, [made], source), replace(place, asked)],
    ...(isPython && {
      unsafeBecause: l10n.t('The entries must be hashable: numbers, strings and tuples are, lists are not.'),
    }),
  };
}

function goSetFix(
  call: CallNode,
  list: CodeNode,
  wanted: CodeNode,
  outer: Iteration,
  source: SourceContext,
): Fix | undefined {
  const type = elementType(list, source);
  if (type === undefined) return undefined;
  const name = nameFrom(list, 'Set', source);
  const text = source.textOf(list);
  const lines = [
    `${name} := make(map[${type}]bool, len(${text}))`,
    `for _, v := range ${text} {`,
    `\t${name}[v] = true`,
    '}',
  ];
  return {
    title: l10n.t('Look up in a set that is made once'),
    edits: [linesBefore(outer.node, lines, source), replace(call, `${name}[${source.textOf(wanted)}]`)],
  };
}

/** Makes an index before the repetition: of the first of each key, or of all with it. */
function mapFix(
  call: CallNode,
  method: string,
  list: CodeNode,
  { element, key, value, isStrict }: EqualityKey,
  outer: Iteration,
  source: SourceContext,
): Fix | undefined {
  if (!isStrict || !['find', 'filter', 'some'].includes(method)) return undefined;
  const field = key.kind === 'member' ? key.name : 'value';
  const keyText = source.textOf(key);
  const text = source.textOf(list);
  const by = `by${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const name = nameFrom(list, by, source);
  const wanted = source.textOf(value);
  if (method === 'some') {
    const made = `const ${name} = new Set(${text}.map((${element}) => ${keyText}));`;
    return {
      title: l10n.t('Look up in a set that is made once'),
      edits: [linesBefore(outer.node, [made], source), replace(call, `${name}.has(${wanted})`)],
    };
  }
  const head = [`const ${name} = new Map();`, `for (const ${element} of ${text}) {`];
  const body =
    method === 'find'
      ? [`  if (!${name}.has(${keyText})) ${name}.set(${keyText}, ${element});`]
      : [
          `  if (!${name}.has(${keyText})) ${name}.set(${keyText}, []);`,
          `  ${name}.get(${keyText}).push(${element});`,
        ];
  const found = method === 'find' ? `${name}.get(${wanted})` : `(${name}.get(${wanted}) ?? [])`;
  return {
    title: l10n.t('Look up in a map that is made once'),
    edits: [linesBefore(outer.node, [...head, ...body, '}'], source), replace(call, found)],
    ...(method === 'filter' && {
      unsafeBecause: l10n.t('All passes with the same key get the same list: it must not be changed.'),
    }),
  };
}
