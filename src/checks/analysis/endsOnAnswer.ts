import { walk, type CallNode, type CodeNode, type JumpNode } from '../../languages/tree/codeTree';
import { namesIn } from './bindings';
import { dependsOn } from './expressions';
import { isWithin, type Iteration } from './loops';
import type { SourceContext } from './sourceContext';

/**
 * `if (await exists(x)) return x`: the next query is sent only if the previous one found nothing. Leaving the loop on
 * an error or a missing row does not count, since that is the exception.
 */
export function endsOnAnswer(call: CallNode, iteration: Iteration, source: SourceContext): boolean {
  const loop = iteration.node;
  if (loop.kind !== 'loop') return false;
  const answers = namesOfAnswer(call, loop.body);
  let found = false;
  for (const statement of loop.body)
    walk(statement, (node) => {
      if (found || node.kind !== 'jump' || (node.form !== 'break' && node.form !== 'return')) return;
      found = node.end > call.end && isAnswered(node, call, answers, loop, source);
    });
  return found;
}

/** The names that the result is bound to, and those derived from it. */
function namesOfAnswer(call: CallNode, body: readonly CodeNode[]): ReadonlySet<string> {
  const names = new Set(receivers(call));
  for (const statement of body)
    walk(statement, (node) => {
      if (node.kind !== 'declare' && node.kind !== 'assign') return;
      if (node.values.some((value) => isWithin(call, value) || mentions(value, names)))
        for (const { name } of node.targets.flatMap(namesIn)) names.add(name);
    });
  return names;
}

/** Where a result goes that is not returned: `.Scan(&name)`, and Python's cursor. */
function receivers(call: CallNode): string[] {
  const found: CodeNode[] = [];
  if (call.callee.kind === 'member' && call.callee.name === 'execute') found.push(call.callee.object);
  for (let link: CodeNode = call; ;) {
    if (link.kind === 'call')
      found.push(
        ...link.args.flatMap((arg) => (arg.kind === 'unary' && arg.operator === '&' ? [arg.value] : [])),
      );
    const outer: CodeNode | undefined = link.parent;
    const isChain = outer?.kind === 'member' || (outer?.kind === 'call' && outer.callee === link);
    if (!isChain) break;
    link = outer;
  }
  return found.flatMap((node) => (node.kind === 'name' ? [node.name] : []));
}

function mentions(expression: CodeNode, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(expression, (node) => {
    found ||= node.kind === 'name' && names.has(node.name);
  });
  return found;
}

function isAnswered(
  jump: JumpNode,
  call: CallNode,
  answers: ReadonlySet<string>,
  loop: CodeNode,
  source: SourceContext,
): boolean {
  for (let node: CodeNode = jump; node.parent && node !== loop; node = node.parent) {
    const branch: CodeNode = node.parent;
    if (branch.kind !== 'if' || node === branch.test) continue;
    const isAsked = isWithin(call, branch.test) || mentions(branch.test, answers);
    if (!isAsked || isErrorTest(branch.test, source)) continue;
    const isMissing = isNegative(branch.test) && branch.then.includes(node);
    return !isMissing || jump.form === 'break' || jump.values.some((value) => dependsOn(value, loop, source));
  }
  return false;
}

/** `err != nil`, `error`, `!response.ok` */
function isErrorTest(test: CodeNode, source: SourceContext): boolean {
  return /^\(?!?\s*(\w+\.)*(err|error|failed)\b|^!\s*[\w.]+\.ok\b|^not [\w.]+\.ok\b/i.test(
    source.textOf(test),
  );
}

/** `!x`, `not x`, `x == null`, `x.length === 0` */
function isNegative(test: CodeNode): boolean {
  if (test.kind === 'unary') return test.operator === '!' || test.operator === 'not';
  if (test.kind !== 'binary' || !/^(===?|is)$/.test(test.operator)) return false;
  const { right } = test;
  const isNothing = right.kind === 'constant' && right.value !== true;
  return (
    isNothing ||
    (right.kind === 'number' && right.value === 0) ||
    (right.kind === 'name' && /^(nil|undefined)$/.test(right.name))
  );
}
