import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import { walk, type AssignNode, type CodeNode } from '../../../languages/tree/codeTree';
import { linesBefore, nameFrom, replace } from '../../edits';
import { isBoundedIteration, isBoundIn, isInvariant } from '../../analysis/expressions';
import type { Fix } from '../../finding';
import { dottedName } from '../../analysis/inferredTypes';
import { isWithin, type Iteration } from '../../analysis/loops';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'string-building';

export const stringBuilding: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'A string that is copied every time something is appended',
  visit: { assign: visitAssign },
};

function visitAssign(node: AssignNode, source: SourceContext): void {
  const [target] = node.targets;
  const [value] = node.values;
  if (!target || !value || node.targets.length !== 1) return;
  const iteration = source.iterationsOf(node).find((one) => !isBoundedIteration(one, source));
  if (!iteration || !staysBetweenPasses(target, iteration, source)) return;
  if (!COPIES[source.language]?.({ node, target, value, iteration }, source)) return;
  // `for len(s) < n { s = "0" + s }` pads with a few characters.
  const isPadding = iteration.form !== 'each' && isFilledUp(value, target, source);
  const name = source.textOf(target);
  source.report({
    rule: ID,
    subject: node,
    confidence: isPadding ? 'possible' : source.language === 'go' ? 'certain' : 'likely',
    message: l10n.t(
      'Each iteration copies all of {0}, so the time grows with the square of its length.',
      name,
    ),
    lens: l10n.t('O(n²): copies {0} on every iteration', name),
    fixes: source.language === 'go' ? () => [builderFix(node, target, value, iteration, source)] : undefined,
  });
}

/** An assignment in a loop that makes a string longer. */
interface Growth {
  readonly node: AssignNode;
  readonly target: CodeNode;
  readonly value: CodeNode;
  readonly iteration: Iteration;
}

/** Whether the assignment copies the string, which depends on the runtime. */
const COPIES: PerLanguage<(growth: Growth, source: SourceContext) => boolean> = {
  javascript: isReadByIndex,
  python: isPythonCopy,
  go: isGoConcatenation,
};

/** Whether a variable keeps its value between iterations: otherwise it stays short. */
function staysBetweenPasses(target: CodeNode, iteration: Iteration, source: SourceContext): boolean {
  if (target.kind !== 'name')
    return target.kind === 'member' && isInvariant(target.object, iteration, source);
  const binding = source.bindings.of(target);
  if (!binding) return false;
  const isReset = (write: CodeNode) => {
    if (!isWithin(write, iteration.node)) return false;
    if (write.kind !== 'assign') return true;
    return write.operator === '=' && !write.values.some((value) => names(value, target.name));
  };
  return (
    !binding.writes.some(isReset) &&
    !binding.declarations.some((one) => one.kind !== 'assign' && isReset(one))
  );
}

function names(expression: CodeNode, name: string): boolean {
  let found = false;
  walk(expression, (node) => {
    if (node.kind === 'name') found ||= node.name === name;
  });
  return found;
}

/** Whether only a string literal is prepended. */
function isFilledUp(value: CodeNode, target: CodeNode, source: SourceContext): boolean {
  return (
    value.kind === 'binary' &&
    value.left.kind === 'text' &&
    value.left.holes.length === 0 &&
    source.textOf(value.right) === source.textOf(target)
  );
}

function isGoConcatenation({ node, target, value }: Growth, source: SourceContext): boolean {
  if (node.operator === '=' && isSprintfOf(value, target, source)) return true;
  const isText = source.types.of(target) === 'string' || source.types.of(value) === 'string';
  if (!isText) return false;
  return node.operator === '+=' || (node.operator === '=' && isSumWith(value, target, source));
}

/** `s = fmt.Sprintf("%s,%s", s, x)` */
function isSprintfOf(value: CodeNode, target: CodeNode, source: SourceContext): boolean {
  if (value.kind !== 'call' || dottedName(value.callee) !== 'fmt.Sprintf') return false;
  return value.args.slice(1).some((arg) => source.textOf(arg) === source.textOf(target));
}

/** `s + …`, `… + s` */
function isSumWith(value: CodeNode, target: CodeNode, source: SourceContext): boolean {
  if (value.kind !== 'binary' || value.operator !== '+') return false;
  return [value.left, value.right].some(
    (side) => source.textOf(side) === source.textOf(target) || isSumWith(side, target, source),
  );
}

/** CPython appends to a local string in place, but not to an attribute or to bytes, and it never prepends in place. */
function isPythonCopy({ node, target, value }: Growth, source: SourceContext): boolean {
  const kind = source.types.of(target);
  if (node.operator === '+=') {
    if (target.kind === 'member')
      return [kind, source.types.of(value)].some((one) => one === 'string' || one === 'bytes');
    return kind === 'bytes' && !isByteArray(target, source);
  }
  if (node.operator !== '=' || value.kind !== 'binary' || value.operator !== '+') return false;
  const isText = [kind, source.types.of(value.left)].some((one) => one === 'string' || one === 'bytes');
  return isText && source.textOf(value.right) === source.textOf(target);
}

function isByteArray(target: CodeNode, source: SourceContext): boolean {
  if (target.kind !== 'name') return false;
  return (source.bindings.of(target)?.writes ?? []).some(
    (write) =>
      (write.kind === 'assign' || write.kind === 'declare') &&
      /^bytearray\b/.test(source.textOf(write.values[0] ?? write)),
  );
}

/** V8 keeps the parts of a string separate until it is read by position, which flattens it, every time. */
function isReadByIndex({ node, target, iteration }: Growth, source: SourceContext): boolean {
  if (node.operator !== '+=' || source.types.of(target) !== 'string') return false;
  const text = source.textOf(target);
  let found = false;
  walk(iteration.node, (one) => {
    if (one.kind === 'index') found ||= source.textOf(one.object) === text;
    const isCall =
      one.kind === 'call' &&
      one.callee.kind === 'member' &&
      /^char(Code)?At$|^codePointAt$|^at$/.test(one.callee.name);
    if (isCall && one.callee.kind === 'member') found ||= source.textOf(one.callee.object) === text;
  });
  return found;
}

/** Uses a strings.Builder for a local variable that is only appended to in the loop. */
function builderFix(
  node: AssignNode,
  target: CodeNode,
  value: CodeNode,
  iteration: Iteration,
  source: SourceContext,
): Fix | undefined {
  if (node.operator !== '+=' || target.kind !== 'name') return undefined;
  const binding = source.bindings.of(target);
  if (!binding || binding.declarations.length !== 1 || binding.declarations[0]!.kind !== 'declare')
    return undefined;
  const inLoop = [...binding.reads, ...binding.writes].filter((one) => isWithin(one, iteration.node));
  if (inLoop.length !== 1 || !isBoundIn(binding, source.tree)) return undefined;
  const outer = source.iterationsOf(iteration.node);
  if (outer.length > 0) return undefined;
  const builder = nameFrom(target, 'builder', source);
  const loop = iteration.node;
  const indent = source.indentAt(loop.start);
  const after = `${source.newline}${indent}${target.name} = ${builder}.String()`;
  const edits = [
    linesBefore(loop, [`var ${builder} strings.Builder`, `${builder}.WriteString(${target.name})`], source),
    replace(node, `${builder}.WriteString(${source.textOf(value)})`),
    { start: loop.end, end: loop.end, text: after },
  ];
  const hasImport = source.bindings.lookUp('strings', target) !== undefined;
  const place = hasImport ? undefined : goImportPlace(source);
  if (!hasImport && place === undefined) return undefined;
  if (place !== undefined)
    edits.push({ start: place, end: place, text: `${source.newline}${source.newline}import "strings"` });
  return { title: l10n.t('Use a strings.Builder'), edits };
}

/** The offset after the package clause. */
function goImportPlace(source: SourceContext): number | undefined {
  const clause = /^package[ \t]+\w+/m.exec(source.text);
  return clause ? clause.index + clause[0].length : undefined;
}
