import type { CodeNode } from '../languages/tree/codeTree';
import type { Edit } from './finding';
import { statementOf } from './analysis/expressions';
import type { SourceContext } from './analysis/sourceContext';

/** Inserts lines before the statement that contains a node, with the same indentation. */
export function linesBefore(node: CodeNode, lines: readonly string[], source: SourceContext): Edit {
  const { start } = statementOf(node);
  const indent = source.indentAt(start);
  const { newline } = source;
  return { start, end: start, text: lines.map((line) => line + newline + indent).join('') };
}

export function replace(node: { start: number; end: number }, text: string): Edit {
  return { start: node.start, end: node.end, text };
}

/** A name that does not occur in the file: the wanted one, with a number appended if necessary. */
export function freshName(wanted: string, source: SourceContext): string {
  let name = wanted;
  for (let number = 2; source.names.has(name); number++) name = `${wanted}${number}`;
  return name;
}

/** A name derived from that of an expression, in the style of the language: `userIds` and `Set` → `userIdsSet`. */
export function nameFrom(expression: CodeNode, suffix: string, source: SourceContext): string {
  const base =
    expression.kind === 'name' ? expression.name : expression.kind === 'member' ? expression.name : 'values';
  const stem = base.replace(/^[#_]+/, '') || 'values';
  const name =
    source.support.naming === 'snake_case'
      ? `${stem}_${suffix.toLowerCase()}`
      : stem + suffix.charAt(0).toUpperCase() + suffix.slice(1);
  return freshName(name, source);
}
