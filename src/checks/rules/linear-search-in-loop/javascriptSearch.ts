import * as l10n from '@vscode/l10n';
import type {
  BinaryNode,
  CallNode,
  CodeNode,
  FunctionNode,
  MemberNode,
  ParameterNode,
} from '../../../languages/tree/codeTree';
import type { SourceContext } from '../../analysis/sourceContext';
import type { Iteration } from '../../analysis/loops';
import { dependsOn } from '../../analysis/expressions';
import { linesBefore, nameFrom, replace } from '../../edits';
import type { Fix } from '../../finding';
import type { Search } from './search';
import { setFix } from './setFix';

/** Methods that search for a value. */
const VALUE_SEARCHES: ReadonlySet<string> = new Set(['includes', 'indexOf', 'lastIndexOf']);
/** Methods that search with a predicate. */
const PREDICATE_SEARCHES: ReadonlySet<string> = new Set([
  ...['find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'filter'],
]);
/** A search method and the list it is applied to. */
interface Asked {
  readonly method: MemberNode;
  readonly list: CodeNode;
  readonly wanted: CodeNode;
  /** Whether it is a Lodash function, which takes the list as its first argument. */
  readonly isLodash: boolean;
  /** Whether the list is known to be an array. */
  readonly isArray: boolean;
}

/** `xs.includes(x)`, `xs.find((x) => x.id === id)`, `_.find(xs, { id })` */
export function javascriptSearch(call: CallNode, source: SourceContext): Search | undefined {
  const asked = askedBy(call, source);
  if (!asked) return undefined;
  if (VALUE_SEARCHES.has(asked.method.name)) return valueSearch(call, asked, source);
  return PREDICATE_SEARCHES.has(asked.method.name) ? predicateSearch(call, asked, source) : undefined;
}

function askedBy({ callee, args }: CallNode, source: SourceContext): Asked | undefined {
  if (callee.kind !== 'member') return undefined;
  const isLodash = callee.object.kind === 'name' && /^(_|lodash)$/.test(callee.object.name);
  const [list, wanted, more] = isLodash ? args : [listItself(callee.object, source), ...args];
  if (!list || !wanted || more) return undefined;
  const type = isLodash ? 'array' : source.types.of(list);
  if (type !== 'array' && type !== 'unknown') return undefined;
  return { method: callee, list, wanted, isLodash, isArray: type === 'array' };
}

/** A search for a value. */
function valueSearch(call: CallNode, asked: Asked, source: SourceContext): Search | undefined {
  const { method, list, wanted, isLodash, isArray } = asked;
  if (method.isOptional && !isArray) return undefined;
  const confidence = isArray ? 'certain' : 'possible';
  const isTest = method.name === 'includes';
  const test = isTest ? { node: call, isNegated: false } : positionTest(call);
  if (!test) {
    const first = firstTest(call, list, source);
    const fix = () => first && uniqueFix(first, list, wanted, source);
    return first && { node: first, list, wanted, confidence, fix };
  }
  const fix = (outer: Iteration): Fix => {
    const made = setFix(list, test.node, outer, source, wanted, test.isNegated);
    return isTest ? made : { ...made, unsafeBecause: l10n.t('A set finds NaN; indexOf does not.') };
  };
  return { node: test.node, list, wanted, confidence, fix: isLodash ? undefined : fix };
}

/** A search with a function. */
function predicateSearch(call: CallNode, asked: Asked, source: SourceContext): Search | undefined {
  const { method, list, wanted, isLodash, isArray } = asked;
  // `_.find(teams, { id: user.teamId })`
  if (isLodash && wanted.kind === 'record')
    return { node: call, list, wanted, confidence: 'certain', fix: undefined };
  if (wanted.kind !== 'function') return undefined;
  const key = equalityKey(wanted, method.name === 'every' ? /^!==?$/ : /^===?$/, source);
  if (!key) return undefined;
  // Only arrays have methods that take a predicate, except for `filter`.
  const confidence = isArray || method.name !== 'filter' ? 'certain' : 'likely';
  const fix = (outer: Iteration) =>
    isLodash || !key.isWhole ? undefined : mapFix(call, method.name, list, key, outer, source);
  return { node: call, list, wanted: key.value, confidence, fix };
}

/** The third parameter of a callback is the list being iterated over. */
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

/** `xs.filter((x, i) => xs.indexOf(x) === i)` keeps the first of each value. */
function firstTest(call: CallNode, list: CodeNode, source: SourceContext): BinaryNode | undefined {
  const test = call.parent;
  if (test?.kind !== 'binary' || !/^[!=]==?$/.test(test.operator)) return undefined;
  const other = test.left === call ? test.right : test.left;
  const [iteration] = source.iterationsOf(call);
  const counter = iteration?.callback?.parameters[1]?.target;
  const isCounter = other.kind === 'name' && counter?.kind === 'name' && counter.name === other.name;
  const isSame = iteration?.over !== undefined && source.textOf(iteration.over) === source.textOf(list);
  return isCounter && isSame ? test : undefined;
}

/** Replaces the whole filter with a set. */
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
    title: l10n.t('Remove duplicates with a set'),
    edits: [replace(filter, `[...new Set(${source.textOf(list)})]`)],
    unsafeBecause: l10n.t('A set keeps NaN; indexOf does not find it.'),
  };
}

/** A test for presence by index: `xs.indexOf(x) === -1`, `>= 0`. */
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

/** `x => x.key === value`: the key of the element, and the value from the loop that it is compared with. */
interface EqualityKey {
  readonly element: string;
  readonly key: CodeNode;
  readonly value: CodeNode;
  readonly isStrict: boolean;
  /** The predicate consists of this test alone, and its element is not destructured. */
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

/** `seen.has(x) === wanted`: a boolean is of no use as a key. */
function isYesOrNo(node: CodeNode): boolean {
  if (node.kind === 'constant' || (node.kind === 'unary' && node.operator === '!')) return true;
  const name = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.name : '';
  return /^(has|includes|test|some|every|startsWith|endsWith)$|^(is|has)[A-Z]/.test(name);
}

/** The operands of `&&`. */
function conjuncts(node: CodeNode): BinaryNode[] {
  if (node.kind !== 'binary') return [];
  return node.operator === '&&' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

/** Builds an index before the iteration: of the first element for each key, or of all of them. */
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
      title: l10n.t('Look up in a set that is built once'),
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
    title: l10n.t('Look up in a map that is built once'),
    edits: [linesBefore(outer.node, [...head, ...body, '}'], source), replace(call, found)],
    ...(method === 'filter' && {
      unsafeBecause: l10n.t('Iterations with the same key share one array, which must not be modified.'),
    }),
  };
}
