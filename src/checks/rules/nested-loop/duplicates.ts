import * as l10n from '@vscode/l10n';
import type { CodeNode, IfNode, LoopNode } from '../../../languages/tree/codeTree';
import { freshName, replace } from '../../edits';
import type { Fix } from '../../finding';
import type { Iteration } from '../../analysis/loops';
import type { JoinTest } from './join';
import { elementType } from '../../knowledge/goSlices';
import type { SourceContext } from '../../analysis/sourceContext';

/** Records seen elements in a set, if two loops do nothing but check a list for duplicates. */
export function duplicatesFix(
  inner: LoopNode,
  outer: Iteration,
  list: CodeNode,
  { test, inner: key }: JoinTest,
  source: SourceContext,
): Fix | undefined {
  const loop = outer.node;
  if (loop.kind !== 'loop' || !isOnlyStatement(inner, loop)) return undefined;
  const branch = onlyBranch(inner);
  if (!branch || !isOnlyEquality(branch.test, test) || !startsBehind(inner, loop, branch.test, test))
    return undefined;
  const [found] = branch.then;
  const isTrue = found?.kind === 'jump' && found.form === 'return' && found.values[0]?.kind === 'constant';
  if (!isTrue) return undefined;
  const element = freshName(source.language === 'go' ? 'v' : 'item', source);
  const keyText = keyOf(key, list, inner, element, source);
  if (keyText === undefined) return undefined;
  const seen = freshName('seen', source);
  const lines = linesOf(list, element, keyText, seen, source.textOf(found), source);
  if (!lines) return undefined;
  const text = lines.join(source.newline + source.indentAt(loop.start));
  return {
    title: l10n.t('Find duplicates with a set'),
    edits: [replace(loop, text)],
    ...(source.language === 'python' && {
      unsafeBecause: l10n.t('The keys must be hashable: numbers, strings and tuples are; lists are not.'),
    }),
  };
}

function isOnlyStatement(inner: LoopNode, outer: LoopNode): boolean {
  return outer.body.length === 1 && outer.body[0] === inner && outer.otherwise.length === 0;
}

/** The `if` with one statement that is all of a loop. */
function onlyBranch({ body, otherwise }: LoopNode): IfNode | undefined {
  const [branch] = body;
  if (body.length !== 1 || otherwise.length > 0 || branch?.kind !== 'if') return undefined;
  return branch.otherwise.length === 0 && branch.then.length === 1 ? branch : undefined;
}

/** The equality, alone or beside `i != j`. */
function isOnlyEquality(test: CodeNode, equality: CodeNode): boolean {
  if (test === equality) return true;
  if (test.kind !== 'binary' || !/^(&&|and)$/.test(test.operator)) return false;
  const other = test.left === equality ? test.right : test.right === equality ? test.left : undefined;
  return (
    other?.kind === 'binary' &&
    /^!==?$/.test(other.operator) &&
    other.left.kind === 'name' &&
    other.right.kind === 'name'
  );
}

/** Whether an element is never compared with itself. */
function startsBehind(inner: LoopNode, outer: LoopNode, test: CodeNode, equality: CodeNode): boolean {
  if (test !== equality) return true;
  const first = firstPosition(inner);
  const counter = counterOf(outer);
  if (first?.kind !== 'binary' || first.operator !== '+' || counter === undefined) return false;
  return (
    first.left.kind === 'name' &&
    first.left.name === counter &&
    first.right.kind === 'number' &&
    first.right.value === 1
  );
}

/** The first position of a loop: `j = i + 1`, `range(i + 1, …)`, `xs[i + 1:]`. */
function firstPosition(loop: LoopNode): CodeNode | undefined {
  const [init] = loop.init;
  if (init?.kind === 'declare' || init?.kind === 'assign') return init.values[0];
  if (loop.over?.kind === 'slice') return loop.over.low;
  return loop.over?.kind === 'call' && loop.over.args.length === 2 ? loop.over.args[0] : undefined;
}

function counterOf(loop: LoopNode): string | undefined {
  const [init] = loop.init;
  const target = init?.kind === 'declare' || init?.kind === 'assign' ? init.targets[0] : loop.targets[0];
  return target?.kind === 'name' ? target.name : undefined;
}

/** The key of an element, rewritten for another name of the element; undefined if the element is unknown. */
function keyOf(
  key: CodeNode,
  list: CodeNode,
  inner: LoopNode,
  element: string,
  source: SourceContext,
): string | undefined {
  const counter = counterOf(inner);
  for (let node = key; ;) {
    const isElement =
      node.kind === 'name'
        ? inner.over !== undefined && inner.over.kind !== 'call' && node.name === counter
        : node.kind === 'index' &&
          source.textOf(node.object) === source.textOf(list) &&
          node.index.kind === 'name' &&
          node.index.name === counter;
    if (isElement) return element + source.text.slice(node.end, key.end);
    if (node.kind !== 'member' && node.kind !== 'index') return undefined;
    node = node.object;
  }
}

function linesOf(
  list: CodeNode,
  element: string,
  key: string,
  seen: string,
  answer: string,
  source: SourceContext,
): string[] | undefined {
  const text = source.textOf(list);
  if (source.language === 'python')
    return [
      `${seen} = set()`,
      `for ${element} in ${text}:`,
      `    if ${key} in ${seen}:`,
      `        ${answer}`,
      `    ${seen}.add(${key})`,
    ];
  if (source.language === 'javascript')
    return [
      `const ${seen} = new Set();`,
      `for (const ${element} of ${text}) {`,
      `  if (${seen}.has(${key})) ${answer}`,
      `  ${seen}.add(${key});`,
      '}',
    ];
  if (source.language !== 'go') return undefined;
  const type = key === element ? elementType(list, source) : undefined;
  if (type === undefined) return undefined;
  return [
    `${seen} := make(map[${type}]bool, len(${text}))`,
    `for _, ${element} := range ${text} {`,
    `\tif ${seen}[${key}] {`,
    `\t\t${answer}`,
    '\t}',
    `\t${seen}[${key}] = true`,
    '}',
  ];
}
