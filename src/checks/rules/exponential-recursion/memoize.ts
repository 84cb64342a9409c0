import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import type { CallNode, CodeNode, FunctionNode, ParameterNode } from '../../../languages/tree/codeTree';
import { freshName } from '../../edits';
import type { Edit, Fix } from '../../finding';
import type { SourceContext } from '../../analysis/sourceContext';

/** Fixes that cache the results of a function that calls itself repeatedly with the same arguments. */
export function recursionFixes(func: FunctionNode, calls: readonly CallNode[], source: SourceContext): Fix[] {
  const isPlain = calls.every(({ callee }) => callee.kind === 'name');
  if (!isPlain || !func.isDeclaration || func.isAsync || func.parameters.some(({ isRest }) => isRest))
    return [];
  const memo = MEMOS[source.language]?.(func, source);
  return [memo, iterative(func, source)].filter((fix) => fix !== undefined);
}

const MEMOS: PerLanguage<(func: FunctionNode, source: SourceContext) => Fix | undefined> = {
  javascript: javascriptMemo,
  python: pythonCache,
  go: goMemo,
};

const title = () => l10n.t('Cache the results');

function pythonCache(func: FunctionNode, source: SourceContext): Fix {
  const indent = source.indentAt(func.start);
  const edits: Edit[] = [];
  // Both edits may be at the start of the text, where the first in the list comes first.
  if (!source.bindings.lookUp('functools', func)) {
    const place = firstStatement(source);
    edits.push({ start: place, end: place, text: `import functools${source.newline}` });
  }
  const { start } = func;
  edits.push({ start, end: start, text: `@functools.cache${source.newline}${indent}` });
  return {
    title: title(),
    edits,
    unsafeBecause: l10n.t(
      'Cached results stay in memory until the program ends, and the arguments must be hashable.',
    ),
  };
}

/** The offset after the docstring and the `__future__` imports. */
function firstStatement(source: SourceContext): number {
  const first = source.tree.body.find(
    (node) => node.kind !== 'text' && !(node.kind === 'import' && node.module === '__future__'),
  );
  return first ? source.text.lastIndexOf('\n', first.start - 1) + 1 : 0;
}

function names(parameters: readonly ParameterNode[]): string[] | undefined {
  const found = parameters.map(({ target }) => (target.kind === 'name' ? target.name : undefined));
  return found.every((name) => name !== undefined) ? found : undefined;
}

/** Renames the function and wraps it in one that calls it once per input. */
function javascriptMemo(func: FunctionNode, source: SourceContext): Fix | undefined {
  const parameters = names(func.parameters);
  if (!parameters || parameters.length !== 1 || func.isGenerator) return undefined;
  const place = func.start;
  const [parameter] = parameters as [string];
  const memo = freshName(`${func.name!}Memo`, source);
  const inner = freshName(`${func.name!}Uncached`, source);
  const head = source.text.slice(func.start, func.parameters[0]!.start);
  const nameStart = func.start + head.lastIndexOf(func.name!);
  const isTyped = func.parameters[0]!.type !== undefined;
  const type = isTyped ? `<${func.parameters[0]!.type}, ${func.type ?? func.parameters[0]!.type}>` : '';
  const signature = source.text.slice(nameStart, bodyStart(func, source));
  const indent = source.indentAt(place);
  const lines = [
    `const ${memo} = new Map${type}();`,
    `${source.text.slice(place, nameStart)}${signature}{`,
    `  let answer = ${memo}.get(${parameter});`,
    `  if (answer === undefined) ${memo}.set(${parameter}, (answer = ${inner}(${parameter})));`,
    '  return answer;',
    '}',
    '',
  ];
  return {
    title: title(),
    edits: [
      {
        start: place,
        end: nameStart + func.name!.length,
        text: `${lines.map((line) => line).join(source.newline + indent)}${source.newline}${indent}function ${inner}`,
      },
    ],
    unsafeBecause: l10n.t('Cached results stay in memory until the program ends.'),
  };
}

function bodyStart(func: FunctionNode, source: SourceContext): number {
  const last = func.parameters.at(-1)!;
  const first: CodeNode | undefined = func.body[0];
  const end = first?.start ?? func.end;
  const brace = source.text.slice(last.end, end).lastIndexOf('{');
  return last.end + brace;
}

/** Adds a map next to the function, and a lookup before the work. */
function goMemo(func: FunctionNode, source: SourceContext): Fix | undefined {
  const parameters = names(func.parameters);
  const [only] = func.parameters;
  if (
    !parameters ||
    parameters.length !== 1 ||
    only?.type === undefined ||
    func.type === undefined ||
    /[(,]/.test(func.type)
  )
    return undefined;
  const memo = freshName(`${func.name!}Memo`, source);
  const inner = freshName(`${func.name!}Uncached`, source);
  const [parameter] = parameters as [string];
  const signature = `(${parameter} ${only.type}) ${func.type} {`;
  const lines = [
    `var ${memo} = map[${only.type}]${func.type}{}`,
    '',
    `func ${func.name!}${signature}`,
    `\tanswer, ok := ${memo}[${parameter}]`,
    '\tif !ok {',
    `\t\tanswer = ${inner}(${parameter})`,
    `\t\t${memo}[${parameter}] = answer`,
    '\t}',
    '\treturn answer',
    '}',
    '',
    `func ${inner}`,
  ];
  const end = func.start + 'func '.length + func.name!.length;
  return {
    title: title(),
    edits: [{ start: func.start, end, text: lines.join(source.newline) }],
    unsafeBecause: l10n.t(
      'Cached results stay in memory until the program ends, and goroutines must not share the map without a lock.',
    ),
  };
}

/** Replaces `f(n - 1) + f(n - 2)`, with a single base case for 0 and 1, by a loop from the smallest input up. */
function iterative(func: FunctionNode, source: SourceContext): Fix | undefined {
  const [base, last] = func.body.slice(-2);
  const parameter = names(func.parameters)?.[0];
  if (func.parameters.length !== 1 || parameter === undefined) return undefined;
  const starts = base && startsOf(base, parameter);
  if (!starts || last?.kind !== 'jump' || !isSumOfLastTwo(last.values[0], func.name!, parameter))
    return undefined;
  const lines = LOOPS[source.language]?.(parameter, starts, func);
  if (!lines) return undefined;
  const text = lines.join(source.newline + source.indentAt(last.start));
  return {
    title: l10n.t('Work up from the smallest input in a loop'),
    edits: [{ start: last.start, end: last.end, text }],
    unsafeBecause: l10n.t('The result is the same only for whole numbers.'),
  };
}

/** The answers for 0 and 1, of `if (n < 2) return n` or `return 1`; undefined for another statement. */
function startsOf(base: CodeNode, parameter: string): readonly [number, number] | undefined {
  if (base.kind !== 'if' || base.otherwise.length > 0 || base.then.length !== 1) return undefined;
  const [first] = base.then;
  if (first?.kind !== 'jump' || !isBelowTwo(base.test, parameter)) return undefined;
  const [answer] = first.values;
  if (answer?.kind === 'name' && answer.name === parameter) return [0, 1];
  return answer?.kind === 'number' ? [answer.value, answer.value] : undefined;
}

type LoopPrinter = (
  parameter: string,
  starts: readonly [number, number],
  func: FunctionNode,
) => readonly string[];

const LOOPS: PerLanguage<LoopPrinter> = {
  javascript: (parameter, starts) => [
    `let [previous, current] = [${starts.join(', ')}];`,
    `for (let i = 2; i <= ${parameter}; i++) [previous, current] = [current, previous + current];`,
    'return current;',
  ],
  python: (parameter, starts) => [
    `previous, current = ${starts.join(', ')}`,
    `for _ in range(2, ${parameter} + 1):`,
    '    previous, current = current, previous + current',
    'return current',
  ],
  go: (parameter, starts, func) => [
    `previous, current := ${func.type ?? 'int'}(${starts[0]}), ${func.type ?? 'int'}(${starts[1]})`,
    `for i := ${func.parameters[0]!.type ?? 'int'}(2); i <= ${parameter}; i++ {`,
    '\tprevious, current = current, previous+current',
    '}',
    'return current',
  ],
};

/** `n < 2`, `n <= 1` */
function isBelowTwo(test: CodeNode, parameter: string): boolean {
  if (test.kind !== 'binary' || test.left.kind !== 'name' || test.left.name !== parameter) return false;
  if (test.right.kind !== 'number') return false;
  return (
    (test.operator === '<' && test.right.value === 2) || (test.operator === '<=' && test.right.value === 1)
  );
}

function isSumOfLastTwo(sum: CodeNode | undefined, name: string, parameter: string): boolean {
  if (sum?.kind !== 'binary' || sum.operator !== '+') return false;
  const steps = [sum.left, sum.right].map((call) => {
    const [arg] =
      call.kind === 'call' && call.callee.kind === 'name' && call.callee.name === name ? call.args : [];
    const isStep =
      arg?.kind === 'binary' &&
      arg.operator === '-' &&
      arg.left.kind === 'name' &&
      arg.left.name === parameter;
    return isStep && arg.right.kind === 'number' ? arg.right.value : 0;
  });
  return steps.sort((a, b) => a - b).join() === '1,2';
}
