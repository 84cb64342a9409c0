import * as l10n from '@vscode/l10n';
import type { AssignNode, CallNode, CodeNode, FunctionNode } from '../../syntax/codeTree';
import { freshName, replace } from '../edits';
import { isBounded, isBoundIn, isBoundedRepetition, onlyValue, statementOf } from '../expressions';
import type { Fix, Range } from '../finding';
import { dottedName } from '../kinds';
import type { Rule } from '../rule';
import type { SourceContext } from '../sourceContext';

const ID = 'accumulating-copy';

export const accumulatingCopy: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'What was collected so far is copied in every pass',
  languages: ['javascript', 'python', 'go'],
  visit: { call: visitCall, assign: visitAssign },
};

function report(at: Range, name: string, fix: Fix | undefined, source: SourceContext): void {
  source.report({
    rule: ID,
    start: at.start,
    end: at.end,
    confidence: 'certain',
    message: l10n.t('All of {0} is copied in every pass: the time grows with the square of the size.', name),
    lens: l10n.t('O(n²): copies {0} in every pass', name),
    fixes: fix ? [fix] : [],
  });
}

function visitCall(call: CallNode, source: SourceContext): void {
  if (source.language === 'javascript') visitReduce(call, source);
  if (source.language === 'python') visitSum(call, source);
}

/** `sum(lists, [])` */
function visitSum(call: CallNode, source: SourceContext): void {
  const [lists, start] = call.args;
  if (call.callee.kind !== 'name' || call.callee.name !== 'sum' || !lists || !start) return;
  const seed = start.kind === 'entry' && start.key === 'start' ? start.value : start;
  if (seed.kind !== 'list' || seed.elements.length > 0 || seed.form !== 'array' || isBounded(lists, source))
    return;
  const text = source.textOf(lists);
  const over = lists.kind === 'loop' ? `(${text.replace(/^\((.*)\)$/s, '$1')})` : text;
  const fix = {
    title: l10n.t('Flatten in one pass'),
    edits: [replace(call, `[item for items in ${over} for item in items]`)],
  };
  report(call, l10n.t('the sum'), fix, source);
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
    const copy = copyOf(value, accumulator.name, source);
    if (!copy || !isItself(copy.of, reducer, source)) continue;
    const isFreshSeed = seed && (seed.kind === 'list' || seed.kind === 'record');
    const fix =
      isFreshSeed && value === given ? reducerFix(reducer, value, accumulator.name, copy, source) : undefined;
    report(value, accumulator.name, fix, source);
  }
}

/** The values that a function gives: of its own `return`s. */
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

/** A copy of a collection with something more: the collection, and how to add that in place. */
interface GrownCopy {
  readonly of: CodeNode;
  /** Statements that do the same in place; undefined where there is no short way. */
  readonly inPlace: string[] | undefined;
}

function copyOf(value: CodeNode, name: string, source: SourceContext): GrownCopy | undefined {
  const isIt = (node: CodeNode | undefined): node is CodeNode => node?.kind === 'name' && node.name === name;
  switch (value.kind) {
    case 'list': {
      const spread = value.elements.find((element) => element.kind === 'spread' && isIt(element.value));
      if (spread?.kind !== 'spread' || source.language === 'go') return undefined;
      const rest = value.elements.slice(1);
      const add =
        source.language === 'python' ? pythonAdd(name, rest, source) : javascriptAdd(name, rest, source);
      return { of: spread.value, inPlace: spread === value.elements[0] ? add : undefined };
    }
    case 'record': {
      const [first, ...rest] = value.entries;
      if (first?.kind !== 'spread' || !isIt(first.value) || rest.length === 0) return undefined;
      const entries = rest.map((entry) => entryInPlace(entry, name, source));
      return {
        of: first.value,
        inPlace: entries.every((entry) => entry !== undefined) ? entries : undefined,
      };
    }
    case 'call': {
      const { callee, args } = value;
      if (callee.kind !== 'member') return undefined;
      if (source.language === 'python') {
        const grown = arrayCopy(value, isIt);
        return grown && { of: grown, inPlace: undefined };
      }
      if (callee.name === 'concat' && isIt(callee.object)) {
        const [added] = args;
        const isOne = args.length === 1 && added?.kind === 'list';
        return {
          of: callee.object,
          inPlace: isOne ? javascriptAdd(name, added.elements, source) : undefined,
        };
      }
      const [target, copied] = args;
      const isAssign =
        callee.name === 'assign' && callee.object.kind === 'name' && callee.object.name === 'Object';
      if (isAssign && target?.kind === 'record' && target.entries.length === 0 && isIt(copied))
        return {
          of: copied,
          inPlace: [
            `Object.assign(${[name, ...args.slice(2).map((arg) => source.textOf(arg))].join(', ')});`,
          ],
        };
      return undefined;
    }
    case 'binary': {
      if (source.language !== 'python' || value.operator !== '+' || !isIt(value.left)) return undefined;
      if (source.kinds.of(value.right) !== 'array') return undefined;
      const added =
        value.right.kind === 'list'
          ? pythonAdd(name, value.right.elements, source)
          : [`${name}.extend(${source.textOf(value.right)})`];
      return { of: value.left, inPlace: added };
    }
    default:
      return undefined;
  }
}

/** `pd.concat([df, …])`, `np.append(a, …)`, `np.concatenate((a, …))`: frames and arrays have no room to grow. */
function arrayCopy({ callee, args }: CallNode, isIt: (node: CodeNode) => boolean): CodeNode | undefined {
  const name = dottedName(callee);
  if (name === undefined || !/^(pd|pandas)\.concat$|^(np|numpy)\.([vhd]stack|append|concatenate)$/.test(name))
    return undefined;
  const [first] = args;
  return first?.kind === 'list' ? first.elements.find(isIt) : first && isIt(first) ? first : undefined;
}

/** Spread into arguments, a long list is too much for the stack. */
function javascriptAdd(name: string, added: readonly CodeNode[], source: SourceContext): string[] {
  return added.map((node) => {
    if (node.kind !== 'spread') return `${name}.push(${source.textOf(node)});`;
    const item = freshName('item', source);
    return `for (const ${item} of ${source.textOf(node.value)}) ${name}.push(${item});`;
  });
}

function pythonAdd(name: string, added: readonly CodeNode[], source: SourceContext): string[] {
  const texts = added.map((node) => source.textOf(node));
  return texts.length === 1 && added[0]!.kind !== 'spread'
    ? [`${name}.append(${texts[0]})`]
    : [`${name}.extend([${texts.join(', ')}])`];
}

function entryInPlace(entry: CodeNode, name: string, source: SourceContext): string {
  const isPython = source.language === 'python';
  const end = isPython ? '' : ';';
  if (entry.kind === 'spread') {
    const text = source.textOf(entry.value);
    return isPython ? `${name}.update(${text})` : `Object.assign(${name}, ${text});`;
  }
  if (entry.kind !== 'entry')
    return isPython
      ? `${name}.update({${source.textOf(entry)}})`
      : `Object.assign(${name}, { ${source.textOf(entry)} });`;
  const value = source.textOf(entry.value);
  const key = entry.computedKey ? source.textOf(entry.computedKey) : `'${entry.key ?? ''}'`;
  if (!isPython && !entry.computedKey && /^[A-Za-z_$][\w$]*$/.test(entry.key ?? ''))
    return `${name}.${entry.key} = ${value}${end}`;
  return `${name}[${key}] = ${value}${end}`;
}

/** Whether a name means the parameter, not another variable of a function inside. */
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
  const title = l10n.t('Add to {0} in place', name);
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
  // An object is in parentheses, which the tree leaves out.
  const [start, end] = withParentheses(value, reducer.end, source);
  return { title, edits: [replace({ start, end }, `{ ${copy.inPlace.join(' ')} return ${name}; }`)] };
}

function withParentheses(value: CodeNode, limit: number, source: SourceContext): [number, number] {
  let { start, end } = value;
  for (;;) {
    const before = /\(\s*$/.exec(source.text.slice(Math.max(0, start - 20), start));
    const after = /^\s*,?\s*\)/.exec(source.text.slice(end, limit));
    if (!before || !after || end + after[0].length > limit) return [start, end];
    start -= before[0].length;
    end += after[0].length;
  }
}

function visitAssign(node: AssignNode, source: SourceContext): void {
  const [target] = node.targets;
  const [value] = node.values;
  if (node.operator !== '=' || target?.kind !== 'name' || !value || node.targets.length !== 1) return;
  const copy = source.language === 'go' ? goCopy(value, target.name) : copyOf(value, target.name, source);
  if (!copy) return;
  const binding = source.bindings.of(target);
  // What is made anew in every pass stays small.
  const growing = source
    .repetitionsOf(node)
    .find(
      (one) =>
        !isBoundedRepetition(one, source) &&
        !binding?.declarations.some((made) => made !== node && isInsideLoop(made, one.node)),
    );
  if (!growing || (binding && isMadeIn(binding.writes, node, growing.node))) return;
  const isOwn = binding?.declarations.some(({ kind }) => kind !== 'parameter') === true;
  const isAlone = node.parent !== undefined && statementOf(node) === node;
  const fix =
    copy.inPlace && isOwn && isAlone && isBoundIn(binding, source.tree)
      ? {
          title: l10n.t('Add to {0} in place', target.name),
          edits: [replace(node, withoutLastSemicolon(copy.inPlace, node, source))],
          unsafeBecause: l10n.t('Whoever holds the list from before sees it grow.'),
        }
      : undefined;
  report(node, target.name, fix, source);
}

function withoutLastSemicolon(lines: readonly string[], node: CodeNode, source: SourceContext): string {
  const text = lines.join(source.newline + source.indentAt(node.start));
  return source.text[node.end] === ';' ? text.replace(/;$/, '') : text;
}

function isInsideLoop(node: CodeNode, loop: CodeNode): boolean {
  return node.start >= loop.start && node.end <= loop.end;
}

/** Whether a variable is given something else in the same loop: it starts anew. */
function isMadeIn(writes: readonly CodeNode[], copy: CodeNode, loop: CodeNode): boolean {
  return writes.some((write) => {
    if (write === copy || !isInsideLoop(write, loop) || (write.kind !== 'assign' && write.kind !== 'declare'))
      return false;
    const [value] = write.values;
    const isPlain = write.kind === 'declare' || write.operator === '=';
    return isPlain && value?.kind === 'list' && value.elements.length === 0;
  });
}

/** `append(append([]T{}, acc...), x)` */
function goCopy(value: CodeNode, name: string): GrownCopy | undefined {
  const isAppend = (node: CodeNode | undefined): node is CallNode =>
    node?.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'append';
  if (!isAppend(value) || !isAppend(value.args[0])) return undefined;
  const [fresh, copied] = value.args[0].args;
  const source = copied?.kind === 'other' ? copied.children[0] : copied;
  if (fresh?.kind !== 'list' || fresh.elements.length > 0 || source?.kind !== 'name' || source.name !== name)
    return undefined;
  return { of: source, inPlace: undefined };
}
