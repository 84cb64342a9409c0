import type { PerLanguage, WrittenEntry } from '../../../languages/language';
import type { BinaryNode, CallNode, CodeNode, ListNode, RecordNode } from '../../../languages/tree/codeTree';
import { freshName } from '../../edits';
import type { InferredType } from '../../analysis/inferredTypes';
import { dottedName } from '../../analysis/inferredTypes';
import type { SourceContext } from '../../analysis/sourceContext';
import { isAppend } from '../../knowledge/goSlices';

/** A copy of a collection with something added: the collection, and how to add the same in place. */
export interface GrownCopy {
  readonly of: CodeNode;
  /** Equivalent statements that work in place; undefined if there is no short form. */
  readonly inPlace: string[] | undefined;
}

/** The copied collection: its text and its inferred type. */
export interface Copied {
  readonly text: string;
  readonly kind: InferredType;
}

type IsIt = (node: CodeNode | undefined) => node is CodeNode;

/** By language: the collection that a call copies, if it copies one. */
const CALLS: PerLanguage<
  (call: CallNode, it: Copied, isIt: IsIt, source: SourceContext) => GrownCopy | undefined
> = { javascript: javascriptCall, python: pythonCall, go: goCall };

/** By language: the collection that an operator copies. */
const SUMS: PerLanguage<
  (sum: BinaryNode, it: Copied, isIt: IsIt, source: SourceContext) => GrownCopy | undefined
> = { python: pythonSum };

/** The collection that an expression copies in order to add to it; undefined for any other expression. */
export function grownCopy(value: CodeNode, it: Copied, source: SourceContext): GrownCopy | undefined {
  const isIt: IsIt = (node): node is CodeNode =>
    (node?.kind === 'name' || node?.kind === 'member') && source.textOf(node) === it.text;
  switch (value.kind) {
    case 'conditional':
      return branchOf([value.then, value.otherwise], it, source);
    case 'list':
      return spreadList(value, it.text, isIt, source);
    case 'record':
      return spreadRecord(value, it.text, isIt, source);
    case 'call':
      return CALLS[source.language]?.(value, it, isIt, source);
    case 'binary':
      if (/^(&&|\|\||\?\?|and|or)$/.test(value.operator)) return branchOf([value.right], it, source);
      return SUMS[source.language]?.(value, it, isIt, source);
    default:
      return undefined;
  }
}

function branchOf(branches: readonly CodeNode[], it: Copied, source: SourceContext): GrownCopy | undefined {
  for (const branch of branches) {
    const copy = grownCopy(branch, it, source);
    if (copy) return { of: copy.of, inPlace: undefined };
  }
  return undefined;
}

/** `[...acc, x]` */
function spreadList(
  { elements }: ListNode,
  name: string,
  isIt: IsIt,
  source: SourceContext,
): GrownCopy | undefined {
  const spread = elements.find((element) => element.kind === 'spread' && isIt(element.value));
  if (spread?.kind !== 'spread' || elements.length < 2) return undefined;
  const rest = elements.slice(1);
  return {
    of: spread.value,
    inPlace: spread === elements[0] ? addedToList(name, rest, source) : undefined,
  };
}

/** `{ ...acc, [key]: value }`; with fixed keys only, it does not grow. */
function spreadRecord(
  { entries }: RecordNode,
  name: string,
  isIt: IsIt,
  source: SourceContext,
): GrownCopy | undefined {
  const spread = entries.find((entry) => entry.kind === 'spread' && isIt(entry.value));
  const rest = entries.filter((entry) => entry !== spread);
  if (spread?.kind !== 'spread' || !rest.some(isOpenEntry)) return undefined;
  return {
    of: spread.value,
    inPlace: spread === entries[0] ? addedToMap(name, rest, source) : undefined,
  };
}

function isOpenEntry(entry: CodeNode): boolean {
  if (entry.kind === 'spread') return true;
  return entry.kind === 'entry' && entry.computedKey !== undefined && entry.computedKey.kind !== 'text';
}

/** `acc.concat(x)`, `Object.assign({}, acc, x)` */
function javascriptCall(
  { callee, args }: CallNode,
  { text: name }: Copied,
  isIt: IsIt,
  source: SourceContext,
): GrownCopy | undefined {
  if (callee.kind !== 'member') return undefined;
  if (callee.name === 'concat' && isIt(callee.object)) {
    const [added] = args;
    const isOne = args.length === 1 && added?.kind === 'list';
    return { of: callee.object, inPlace: isOne ? addedToList(name, added.elements, source) : undefined };
  }
  const [target, copied, ...rest] = args;
  const isAssign = dottedName(callee) === 'Object.assign';
  if (!isAssign || target?.kind !== 'record' || target.entries.length > 0 || !isIt(copied)) return undefined;
  if (rest.every((one) => one.kind === 'record' && !one.entries.some(isOpenEntry))) return undefined;
  const parts = [name, ...rest.map((arg) => source.textOf(arg))];
  return { of: copied, inPlace: [`Object.assign(${parts.join(', ')});`] };
}

/** Data frames, arrays and sets: none of these calls adds in place. */
function pythonCall(call: CallNode, { kind }: Copied, isIt: IsIt): GrownCopy | undefined {
  const { callee, args } = call;
  const [first] = args;
  // `dict(acc, key=value)`
  const isDict = callee.kind === 'name' && callee.name === 'dict' && args.length > 1;
  if (isDict && isIt(first)) return { of: first, inPlace: undefined };
  if (callee.kind !== 'member') return undefined;
  // A list's `append` returns nothing; that of a data frame returns a new frame.
  const isFrame =
    callee.name === 'append' && args.some((arg) => arg.kind === 'entry' && arg.key === 'ignore_index');
  const isOther = isFrame || (callee.name === 'union' && kind === 'set');
  if (isOther && args.length > 0 && isIt(callee.object)) return { of: callee.object, inPlace: undefined };
  const of = arrayCopy(call, isIt);
  return of && { of, inPlace: undefined };
}

/** `pd.concat([df, …])`, `np.append(a, …)`, `np.concatenate((a, …))`: frames and arrays cannot grow in place. */
function arrayCopy({ callee, args }: CallNode, isIt: IsIt): CodeNode | undefined {
  const name = dottedName(callee);
  if (name === undefined || !/^(pd|pandas)\.concat$|^(np|numpy)\.([vhd]stack|append|concatenate)$/.test(name))
    return undefined;
  const [first] = args;
  return first?.kind === 'list' ? first.elements.find(isIt) : isIt(first) ? first : undefined;
}

/** `out + [x]`, `[x] + out`, `known | {x}` */
function pythonSum(
  { operator, left, right }: BinaryNode,
  { text, kind }: Copied,
  isIt: IsIt,
  source: SourceContext,
): GrownCopy | undefined {
  const isUnion = operator === '|' && (kind === 'set' || kind === 'map');
  const [of, other] = isIt(left) ? [left, right] : isIt(right) ? [right, left] : [];
  if (!of || !other || (operator !== '+' && !isUnion)) return undefined;
  if (isUnion) return { of, inPlace: of === left ? addedToMap(text, [spreadOf(other)], source) : undefined };
  if (kind !== 'array' && source.types.of(other) !== 'array') return undefined;
  if (of === right) return { of, inPlace: undefined };
  if (other.kind !== 'list') return { of, inPlace: addedToList(text, [spreadOf(other)], source) };
  return { of, inPlace: other.form === 'array' ? addedToList(text, other.elements, source) : undefined };
}

/** `append(append([]T{}, acc...), x)`, `slices.Concat(acc, more)` */
function goCall(value: CallNode, _it: Copied, isIt: IsIt): GrownCopy | undefined {
  if (dottedName(value.callee) === 'slices.Concat') {
    const of = value.args.find(isIt);
    return of && { of, inPlace: undefined };
  }
  const [inner] = value.args;
  if (!isAppend(value) || !isAppend(inner)) return undefined;
  const [fresh, copied] = inner.args;
  const of = copied?.kind === 'other' ? copied.children[0] : copied;
  const isFresh = fresh?.kind === 'list' ? fresh.elements.length === 0 : fresh?.kind === 'call';
  return isFresh && isIt(of) ? { of, inPlace: undefined } : undefined;
}

/** Spreads all elements of a collection. */
function spreadOf(value: CodeNode): CodeNode {
  return { kind: 'spread', start: value.start, end: value.end, value };
}

/** Statements that append elements to a list. */
function addedToList(name: string, added: readonly CodeNode[], source: SourceContext): string[] | undefined {
  const written = added.map((node) => ({
    text: source.textOf(node.kind === 'spread' ? node.value : node),
    isSpread: node.kind === 'spread',
  }));
  return source.support.printer?.addToList(name, written, (wanted) => freshName(wanted, source));
}

/** Statements that add entries to a map or record, one per entry. */
function addedToMap(name: string, entries: readonly CodeNode[], source: SourceContext): string[] | undefined {
  const lines = entries.map((entry) => source.support.printer?.addToMap(name, written(entry, source)));
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

function written(entry: CodeNode, source: SourceContext): WrittenEntry {
  if (entry.kind === 'spread') return { form: 'spread', text: source.textOf(entry.value) };
  if (entry.kind !== 'entry') return { form: 'shorthand', text: source.textOf(entry) };
  const value = source.textOf(entry.value);
  return entry.computedKey
    ? { form: 'computed', key: source.textOf(entry.computedKey), value }
    : { form: 'named', key: entry.key ?? '', value };
}
