import * as l10n from '@vscode/l10n';
import type { AssignNode, CallNode, CodeNode, FunctionNode } from '../../../languages/tree/codeTree';
import type { Binding } from '../../analysis/bindings';
import { replace } from '../../edits';
import {
  isBounded,
  isBoundIn,
  isBoundedIteration,
  isInvariant,
  onlyValue,
  statementOf,
} from '../../analysis/expressions';
import type { Fix, Report } from '../../finding';
import { grownCopy, type GrownCopy } from './grownCopy';
import { dottedName, type InferredType } from '../../analysis/inferredTypes';
import type { Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'accumulating-copy';

export const accumulatingCopy: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'Everything collected so far, copied on every iteration',
  visit: { call: visitCall, assign: visitAssign },
};

function report(subject: CodeNode, name: string, fixes: Report['fixes'], source: SourceContext): void {
  source.report({
    rule: ID,
    subject,
    confidence: 'certain',
    message: l10n.t('Each iteration copies all of {0}, so the time grows with the square of its size.', name),
    lens: l10n.t('O(n²): copies {0} on every iteration', name),
    fixes,
  });
}

function visitCall(call: CallNode, source: SourceContext): void {
  if (source.language === 'javascript') visitReduce(call, source);
  if (source.language === 'python') {
    visitSum(call, source);
    visitPythonReduce(call, source);
  }
}

/** `sum(lists, [])` */
function visitSum(call: CallNode, source: SourceContext): void {
  const [lists, start] = call.args;
  if (call.callee.kind !== 'name' || call.callee.name !== 'sum' || !lists || !start) return;
  const seed = start.kind === 'entry' && start.key === 'start' ? start.value : start;
  if (!isEmptyList(seed) || isBounded(lists, source)) return;
  const isTuple = seed.kind === 'list' && seed.form === 'tuple';
  report(call, l10n.t('the result'), () => [flattenFix(call, lists, isTuple, source)], source);
}

function flattenFix(call: CallNode, lists: CodeNode, isTuple: boolean, source: SourceContext): Fix {
  const text = source.textOf(lists);
  const over = lists.kind === 'loop' ? `(${text.replace(/^\((.*)\)$/s, '$1')})` : text;
  const flat = `item for items in ${over} for item in items`;
  return {
    title: l10n.t('Flatten in one pass'),
    edits: [replace(call, isTuple ? `tuple(${flat})` : `[${flat}]`)],
  };
}

/** `[]`, `()`, `list()` */
function isEmptyList(node: CodeNode): boolean {
  if (node.kind === 'list') return node.elements.length === 0 && node.form !== 'set';
  return (
    node.kind === 'call' && node.args.length === 0 && /^(list|tuple)$/.test(dottedName(node.callee) ?? '')
  );
}

/** `reduce(operator.add, lists, [])`, `reduce(lambda a, b: a + b, lists, [])` */
function visitPythonReduce(call: CallNode, source: SourceContext): void {
  const [reducer, lists, seed] = call.args;
  if (!/^(functools\.)?reduce$/.test(dottedName(call.callee) ?? '') || !reducer || !lists) return;
  if (isBounded(lists, source)) return;
  const kind = seed ? source.types.of(seed) : 'unknown';
  if (reducer.kind !== 'function') {
    const name = dottedName(reducer) ?? '';
    if (/^(operator\.)?concat$/.test(name) || (/^(operator\.)?(add|__add__)$/.test(name) && kind === 'array'))
      report(call, l10n.t('the result'), undefined, source);
    return;
  }
  const accumulator = reducer.parameters[0]?.target;
  const [value] = reducer.body;
  // A dict is a map here, however it is created.
  const told = seed?.kind === 'record' ? 'map' : kind;
  if (
    accumulator?.kind === 'name' &&
    value &&
    grownCopy(value, { text: accumulator.name, kind: told }, source)
  )
    report(value, accumulator.name, undefined, source);
}

function visitReduce(call: CallNode, source: SourceContext): void {
  const { callee, args } = call;
  if (callee.kind !== 'member' || !/^reduce(Right)?$/.test(callee.name)) return;
  const [reducer, seed] = args;
  if (reducer?.kind !== 'function' || isBounded(callee.object, source)) return;
  const accumulator = reducer.parameters[0]?.target;
  if (accumulator?.kind !== 'name') return;
  for (const given of givenBy(reducer)) {
    const value = (given.kind === 'name' && onlyValue(source.bindings.of(given))) || given;
    const copy = grownCopy(value, { text: accumulator.name, kind: 'unknown' }, source);
    if (!copy || !isItself(copy.of, reducer, source)) continue;
    const isFreshSeed = seed && (seed.kind === 'list' || seed.kind === 'record');
    const fixes = () => [reducerFix(reducer, value, accumulator.name, copy, source)];
    report(value, accumulator.name, isFreshSeed && value === given ? fixes : undefined, source);
  }
}

/** The values a function returns, excluding those of nested functions. */
function givenBy(func: FunctionNode): CodeNode[] {
  if (func.isExpression) return [...func.body];
  const values: CodeNode[] = [];
  const pending = [...func.body];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'jump' && node.form === 'return') values.push(...node.values);
    else if (node.kind === 'if') pending.push(...node.then, ...node.otherwise);
    else if (node.kind === 'block') pending.push(...node.body);
  }
  return values;
}

/** Whether a name refers to the reducer's parameter, not to another variable of an inner function. */
function isItself(name: CodeNode, reducer: FunctionNode, source: SourceContext): boolean {
  return name.kind === 'name' && source.bindings.of(name)?.declarations[0] === reducer.parameters[0];
}

function reducerFix(
  reducer: FunctionNode,
  value: CodeNode,
  name: string,
  copy: GrownCopy,
  source: SourceContext,
): Fix | undefined {
  if (!copy.inPlace) return undefined;
  const title = l10n.t('Update {0} in place', name);
  if (!reducer.isExpression) {
    const statement = statementOf(value);
    const lines = [...copy.inPlace, `return ${name};`];
    const isAlone = statement.parent?.kind === 'if' && source.text[statement.start - 2] !== '{';
    if (isAlone && !source.text.slice(statement.parent!.start, statement.start).trimEnd().endsWith('{'))
      return undefined;
    return {
      title,
      edits: [replace(statement, lines.join(source.newline + source.indentAt(statement.start)))],
    };
  }
  // An object literal is in parentheses, which the tree omits.
  const [start, end] = withParentheses(value, reducer.end, source);
  return { title, edits: [replace({ start, end }, `{ ${copy.inPlace.join(' ')} return ${name}; }`)] };
}

function withParentheses(value: CodeNode, limit: number, source: SourceContext): [number, number] {
  let { start, end } = value;
  for (;;) {
    const before = /\(\s*$/.exec(source.text.slice(Math.max(0, start - 20), start));
    const after = /^\s*(?:,\s*)?\)/.exec(source.text.slice(end, limit));
    if (!before || !after || end + after[0].length > limit) return [start, end];
    start -= before[0].length;
    end += after[0].length;
  }
}

function visitAssign(node: AssignNode, source: SourceContext): void {
  const [target] = node.targets;
  const [value] = node.values;
  if (!value || node.targets.length !== 1 || (target?.kind !== 'name' && target?.kind !== 'member')) return;
  const binding = target.kind === 'name' ? source.bindings.of(target) : undefined;
  const name = source.textOf(target);
  const isTuple = node.operator === '+=' && isAddedToTuple(value, binding);
  if (node.operator !== '=' && !isTuple) return;
  const kind = kindOf(target, binding, source);
  const copy = isTuple ? { of: target, inPlace: undefined } : grownCopy(value, { text: name, kind }, source);
  if (!copy) return;
  // A collection that is created again in every iteration stays small.
  const growing = source
    .iterationsOf(node)
    .find(
      (one) =>
        !isBoundedIteration(one, source) &&
        (target.kind === 'name' ? !isMadeAnew(binding, node, one) : isInvariant(target.object, one, source)),
    );
  if (!growing || (binding && isMadeIn(binding.writes, node, growing.node))) return;
  const { inPlace } = copy;
  const isFixable = isAloneStatement(node) && (target.kind === 'member' || isOwnVariable(binding, source));
  report(
    node,
    name,
    inPlace && isFixable ? () => [inPlaceFix(node, name, inPlace, source)] : undefined,
    source,
  );
}

function isAloneStatement(node: CodeNode): boolean {
  return node.parent !== undefined && statementOf(node) === node;
}

/** A variable that the file declares, and that no caller gave. */
function isOwnVariable(binding: Binding | undefined, source: SourceContext): boolean {
  const isDeclared = binding?.declarations.some(({ kind }) => kind !== 'parameter') === true;
  return isDeclared && isBoundIn(binding, source.tree);
}

function inPlaceFix(node: AssignNode, name: string, inPlace: readonly string[], source: SourceContext): Fix {
  return {
    title: l10n.t('Update {0} in place', name),
    edits: [replace(node, withoutLastSemicolon(inPlace, node, source))],
    unsafeBecause: l10n.t('Other code that holds a reference to the list will see it grow.'),
  };
}

function kindOf(target: CodeNode, binding: Binding | undefined, source: SourceContext): InferredType {
  const isDict = binding?.writes.some(
    (write) => (write.kind === 'assign' || write.kind === 'declare') && write.values[0]?.kind === 'record',
  );
  return isDict ? 'map' : source.types.of(target);
}

/** `out += (x,)`: a list would be extended in place, a tuple is created again. */
function isAddedToTuple(value: CodeNode, binding: Binding | undefined): boolean {
  const isTuple = (node: CodeNode | undefined) => node?.kind === 'list' && node.form === 'tuple';
  return (
    isTuple(value) &&
    binding?.declarations.some((one) => one.kind === 'assign' && isTuple(one.values[0])) === true
  );
}

/** Whether a variable is created in each iteration; the accumulator of a fold is not. */
function isMadeAnew(binding: Binding | undefined, copy: CodeNode, { node, callback }: Iteration): boolean {
  const [declaration] = binding?.declarations ?? [];
  const isFold = node.kind === 'call' && node.callee.kind === 'member' && /^reduce/.test(node.callee.name);
  if (isFold && declaration !== undefined && declaration === callback?.parameters[0]) return false;
  return binding?.declarations.some((made) => made !== copy && isInsideLoop(made, node)) === true;
}

function withoutLastSemicolon(lines: readonly string[], node: CodeNode, source: SourceContext): string {
  const text = lines.join(source.newline + source.indentAt(node.start));
  return source.text[node.end] === ';' ? text.replace(/;$/, '') : text;
}

function isInsideLoop(node: CodeNode, loop: CodeNode): boolean {
  return node.start >= loop.start && node.end <= loop.end;
}

/** Whether a variable is reset to an empty list in the same loop. */
function isMadeIn(writes: readonly CodeNode[], copy: CodeNode, loop: CodeNode): boolean {
  return writes.some((write) => {
    if (write === copy || !isInsideLoop(write, loop) || (write.kind !== 'assign' && write.kind !== 'declare'))
      return false;
    const [value] = write.values;
    const isPlain = write.kind === 'declare' || write.operator === '=';
    return isPlain && value?.kind === 'list' && value.elements.length === 0;
  });
}
