import * as l10n from '@vscode/l10n';
import type { CodeNode, BinaryNode, LoopNode } from '../../../languages/tree/codeTree';
import { dependsOn, isBoundIn, isMutatedIn } from '../../analysis/expressions';
import type { Iteration } from '../../analysis/loops';
import type { SourceContext } from '../../analysis/sourceContext';
import { linesBefore, nameFrom, replace } from '../../edits';
import type { Fix } from '../../finding';
import { namesUsed, type JoinTest } from './join';

/** The list to index and the key to index it by, as source text except for `field`. */
interface Index {
  readonly list: string;
  readonly element: string;
  readonly key: string;
  /** The value that the key of an element is compared with. */
  readonly wanted: string;
  /** The name of the key. */
  readonly field: string;
}

/** Code that builds an index and looks up a key in it. */
interface IndexCode {
  readonly lines: readonly string[];
  readonly lookUp: string;
  readonly unsafeBecause?: string;
}

/** Restricts the inner loop to the elements with the same key: the order and the test stay as they are. */
export function indexFix(
  inner: LoopNode,
  outer: Iteration,
  collection: CodeNode,
  { inner: key, outer: wanted, test }: JoinTest,
  source: SourceContext,
): Fix | undefined {
  const [target] = inner.targets;
  const { over } = inner;
  if (inner.form !== 'each' || !over || over !== collection || target?.kind !== 'name') return undefined;
  if (inner.targets.length !== 1 || inner.comprehension !== undefined) return undefined;
  if (isMutatedIn(collection, outer.node, source) || !isWholeBody(inner, test)) return undefined;
  // The key of an element must not depend on anything else that the loops bind.
  const isOwnKey = namesUsed(key).every(
    (name) => name === target.name || !dependsOnName(name, key, outer, source),
  );
  if (!isOwnKey || dependsOn(wanted, inner, source)) return undefined;
  const field = key.kind === 'member' ? key.name : 'value';
  const index: Index = {
    list: source.textOf(over),
    element: target.name,
    key: source.textOf(key),
    wanted: source.textOf(wanted),
    field,
  };
  const code = codeOf(index, over, test, source);
  if (!code) return undefined;
  return {
    title: l10n.t('Index {0} by {1} once', index.list, field),
    edits: [linesBefore(outer.node, code.lines, source), replace(over, code.lookUp)],
    ...(code.unsafeBecause !== undefined && { unsafeBecause: code.unsafeBecause }),
  };
}

/** Whether the test guards everything that the loop does. */
function isWholeBody(loop: LoopNode, test: BinaryNode): boolean {
  const [only] = loop.body;
  if (loop.body.length !== 1 || only?.kind !== 'if' || only.otherwise.length > 0) return false;
  for (let node: CodeNode | undefined = test; node && node !== only.test; node = node.parent)
    if (node.parent?.kind !== 'binary') return false;
  return true;
}

function dependsOnName(name: string, at: CodeNode, outer: Iteration, source: SourceContext): boolean {
  return isBoundIn(source.bindings.lookUp(name, at), outer.node);
}

/** Undefined for a language without a short form. */
function codeOf(
  index: Index,
  over: CodeNode,
  test: BinaryNode,
  source: SourceContext,
): IndexCode | undefined {
  const { field } = index;
  switch (source.language) {
    case 'javascript': {
      const name = nameFrom(over, `by${field.charAt(0).toUpperCase()}${field.slice(1)}`, source);
      // A map compares keys strictly, unlike `==`.
      return test.operator === '===' ? javascriptIndex(name, index) : undefined;
    }
    case 'python':
      return pythonIndex(nameFrom(over, `by_${field}`, source), index);
    default:
      return undefined;
  }
}

function javascriptIndex(name: string, { list, element, key, wanted }: Index): IndexCode {
  return {
    lines: [
      `const ${name} = new Map();`,
      `for (const ${element} of ${list}) {`,
      `  if (!${name}.has(${key})) ${name}.set(${key}, []);`,
      `  ${name}.get(${key}).push(${element});`,
      '}',
    ],
    lookUp: `${name}.get(${wanted}) ?? []`,
  };
}

function pythonIndex(name: string, { list, element, key, wanted }: Index): IndexCode {
  return {
    lines: [
      `${name} = {}`,
      `for ${element} in ${list}:`,
      `    ${name}.setdefault(${key}, []).append(${element})`,
    ],
    lookUp: `${name}.get(${wanted}, ())`,
    unsafeBecause: l10n.t('The keys must be hashable: numbers, strings and tuples are; lists are not.'),
  };
}
