import * as l10n from '@vscode/l10n';
import type { CallNode, CodeNode } from '../../../languages/tree/codeTree';
import { elementType } from '../../knowledge/goSlices';
import type { Iteration } from '../../analysis/loops';
import type { SourceContext } from '../../analysis/sourceContext';
import { linesBefore, nameFrom, replace } from '../../edits';
import type { Fix } from '../../finding';

/**
 * Builds a set before the iteration and looks the value up in it.
 * @param place the node to replace: the list in Python, the whole test in JavaScript
 */
export function setFix(
  list: CodeNode,
  place: CodeNode,
  outer: Iteration,
  source: SourceContext,
  wanted?: CodeNode,
  isNegated = false,
): Fix {
  const name = nameFrom(list, 'Set', source);
  const text = source.textOf(list);
  const isPython = source.language === 'python';
  const made = isPython ? `${name} = set(${text})` : `const ${name} = new Set(${text});`;
  const asked = isPython ? name : `${isNegated ? '!' : ''}${name}.has(${source.textOf(wanted!)})`;
  return {
    title: l10n.t('Look up in a set that is built once'),
    edits: [linesBefore(outer.node, [made], source), replace(place, asked)],
    ...(isPython && {
      unsafeBecause: l10n.t('The elements must be hashable: numbers, strings and tuples are; lists are not.'),
    }),
  };
}

export function goSetFix(
  call: CallNode,
  list: CodeNode,
  wanted: CodeNode,
  outer: Iteration,
  source: SourceContext,
): Fix | undefined {
  const type = elementType(list, source);
  if (type === undefined) return undefined;
  const name = nameFrom(list, 'Set', source);
  const text = source.textOf(list);
  const lines = [
    `${name} := make(map[${type}]bool, len(${text}))`,
    `for _, v := range ${text} {`,
    `\t${name}[v] = true`,
    '}',
  ];
  return {
    title: l10n.t('Look up in a set that is built once'),
    edits: [linesBefore(outer.node, lines, source), replace(call, `${name}[${source.textOf(wanted)}]`)],
  };
}
