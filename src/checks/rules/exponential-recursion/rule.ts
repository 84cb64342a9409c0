import * as l10n from '@vscode/l10n';
import { walk, type CallNode, type CodeNode, type FunctionNode } from '../../../languages/tree/codeTree';
import { recursionFixes } from './memoize';
import { dependsOn, statementOf } from '../../analysis/expressions';
import { dottedName } from '../../analysis/inferredTypes';
import { isWithin, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'exponential-recursion';

export const exponentialRecursion: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'A function that computes the same inputs over and over',
  visit: { function: visitFunction },
};

function visitFunction(func: FunctionNode, source: SourceContext): void {
  if (func.name === undefined || func.parameters.length === 0 || isMemoised(func)) return;
  const calls = selfCalls(func, source);
  if (remembers(func) || calls.some((call) => statementOf(call) === call)) return;
  const isOften = calls.length > 1 && mostOnAPath(func.body, new Set(calls)) > 1;
  const repeated = calls.filter((call) => isRepeatedIn(call, func, source));
  if (!isOften && repeated.length === 0) return;
  const steps = calls.map((call) => stepOf(call, func, source));
  if (!steps.includes('fixed') || steps.includes(undefined)) return;
  source.report({
    rule: ID,
    subject: calls[0]!,
    // The same call twice, or steps that lead to the same arguments: `f(n - 1) + f(n - 2)`.
    confidence: isOften ? 'certain' : 'likely',
    message: l10n.t(
      '{0} is computed for the same inputs over and over: the time doubles with every step or two.',
      func.name,
    ),
    lens: isOften
      ? l10n.t('O(2ⁿ): {0} calls itself {1} times', func.name, calls.length)
      : l10n.t('O(2ⁿ): {0} calls itself in a loop', func.name),
    fixes: () => recursionFixes(func, calls, source),
  });
}

/** `@cache`, `@lru_cache(…)`, `memoize(function …)` */
function isMemoised(func: FunctionNode): boolean {
  const names = func.decorators.map((one) => dottedName(one.kind === 'call' ? one.callee : one) ?? '');
  if (names.some((name) => /cache|memo/i.test(name))) return true;
  const { parent } = func;
  return parent?.kind === 'call' && parent.args.includes(func);
}

/** Whether it seems to cache results: a name suggests so, or an entry is assigned. */
function remembers(func: FunctionNode): boolean {
  let found = false;
  walk(func, (node) => {
    if (node.kind === 'name') found ||= /memo|cache|seen|visited|dp$|lookup|known/i.test(node.name);
    if (node.kind === 'index' && node.parent?.kind === 'assign') found ||= node.parent.targets.includes(node);
  });
  return found;
}

function selfCalls(func: FunctionNode, source: SourceContext): CallNode[] {
  return source.callsOf(func.name!).filter((call) => {
    if (call.isNew || !isInOwnBody(call, func)) return false;
    const { callee } = call;
    if (callee.kind === 'name') return !isShadowed(callee, func, source);
    if (callee.kind !== 'member' || callee.object.kind !== 'name') return false;
    const { name } = callee.object;
    // A method may refer to its receiver by any of the usual names.
    return source.support.scopes.self.names
      ? /^(this|self|cls)$/.test(name)
      : name === receiverOf(func, call);
  });
}

function isShadowed(callee: CodeNode, func: FunctionNode, source: SourceContext): boolean {
  if (callee.kind !== 'name') return false;
  const binding = source.bindings.of(callee);
  if (!binding) return false;
  return ![...binding.declarations, ...binding.writes].some(
    (one) => one === func || (one.kind !== 'parameter' && one.start <= func.start && one.end >= func.end),
  );
}

/** The receiver of a Go method: the parameter that calls pass no argument for. */
function receiverOf({ parameters, isDeclaration }: FunctionNode, call: CallNode): string | undefined {
  const [first] = parameters;
  const isMethod = !isDeclaration && parameters.length === call.args.length + 1;
  return isMethod && first?.target.kind === 'name' ? first.target.name : undefined;
}

/** Whether a loop in the function repeats a call with an argument that depends on the loop variable. */
function isRepeatedIn(call: CallNode, func: FunctionNode, source: SourceContext): boolean {
  return source
    .iterationsOf(call)
    .some(
      (one) =>
        isWithin(one.node, func) &&
        one.targets.length > 0 &&
        call.args.some((arg) => takesOff(arg, one, source)),
    );
}

/** `amount - coin` */
function takesOff(arg: CodeNode, { node }: Iteration, source: SourceContext): boolean {
  return arg.kind === 'binary' && arg.operator === '-' && dependsOn(arg.right, node, source);
}

function isInOwnBody(node: CodeNode, func: FunctionNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (parent === func) return true;
    if (parent.kind === 'function' || parent.kind === 'class') return false;
  }
  return false;
}

/** The greatest number of the given calls made on any one path through the statements. */
function mostOnAPath(statements: readonly CodeNode[], calls: ReadonlySet<CodeNode>): number {
  let count = 0;
  for (let at = 0; at < statements.length; at++) {
    const node = statements[at]!;
    if (node.kind === 'if') {
      const rest = statements.slice(at + 1);
      const branch = (body: readonly CodeNode[]) =>
        mostOnAPath(body, calls) + (endsPath(body) ? 0 : mostOnAPath(rest, calls));
      return count + callsIn(node.test, calls) + Math.max(branch(node.then), branch(node.otherwise));
    }
    count +=
      node.kind === 'block' && node.form !== 'switch' ? mostOnAPath(node.body, calls) : callsIn(node, calls);
    if (node.kind === 'jump' && node.form === 'return') return count;
  }
  return count;
}

function endsPath(body: readonly CodeNode[]): boolean {
  const last = body.at(-1);
  return last?.kind === 'jump' && (last.form === 'return' || last.form === 'throw');
}

function callsIn(node: CodeNode, calls: ReadonlySet<CodeNode>): number {
  if (node.kind === 'conditional')
    return callsIn(node.test, calls) + Math.max(callsIn(node.then, calls), callsIn(node.otherwise, calls));
  if (node.kind === 'block' && node.form === 'switch')
    return Math.max(
      0,
      ...node.body.map((one) => (one.kind === 'block' ? mostOnAPath(one.body, calls) : callsIn(one, calls))),
    );
  let count = calls.has(node) ? 1 : 0;
  for (const child of partsOf(node)) count += callsIn(child, calls);
  return count;
}

function partsOf(node: CodeNode): readonly CodeNode[] {
  const parts: CodeNode[] = [];
  walk(node, (one) => {
    if (one.parent === node) parts.push(one);
  });
  return parts;
}

/**
 * How the arguments of a recursive call change: each must be a parameter, unchanged or with something added or
 * subtracted.
 * @returns fixed if one changes by a constant or by a loop variable; undefined for any other call
 */
function stepOf(call: CallNode, func: FunctionNode, source: SourceContext): 'fixed' | 'open' | undefined {
  const names = new Set(func.parameters.map(({ target }) => (target.kind === 'name' ? target.name : '')));
  const loops = source.iterationsOf(call).filter(({ node }) => isWithin(node, func));
  let isStepped = false;
  let isOpen = false;
  for (const arg of call.args) {
    if (arg.kind === 'name' && names.has(arg.name)) continue;
    const isChanged =
      arg.kind === 'binary' &&
      /^[-+]$/.test(arg.operator) &&
      arg.left.kind === 'name' &&
      names.has(arg.left.name);
    if (!isChanged || hasCall(arg.right)) return undefined;
    isOpen = true;
    const { right } = arg;
    isStepped ||=
      right.kind === 'number' ||
      (right.kind === 'name' && isConstant(right, source)) ||
      loops.some((loop) => takesOff(arg, loop, source));
  }
  return isStepped ? 'fixed' : isOpen ? 'open' : undefined;
}

function hasCall(node: CodeNode): boolean {
  let found = false;
  walk(node, (one) => {
    found ||= one.kind === 'call';
  });
  return found;
}

function isConstant(name: CodeNode, source: SourceContext): boolean {
  if (name.kind !== 'name') return false;
  const binding = source.bindings.of(name);
  return binding?.declarations.every((one) => one.kind === 'declare' && one.form === 'const') === true;
}
