import type { CodeNode } from '../languages/tree/codeTree';
import type { Edit } from './finding';
import { statementOf } from './analysis/expressions';
import type { SourceContext } from './analysis/sourceContext';

/** An insertion of lines before the statement that a node is part of, indented as it is. */
export function linesBefore(node: CodeNode, lines: readonly string[], source: SourceContext): Edit {
  const { start } = statementOf(node);
  const indent = source.indentAt(start);
  const { newline } = source;
  return { start, end: start, text: lines.map((line) => line + newline + indent).join('') };
}

export function replace(node: { start: number; end: number }, text: string): Edit {
  return { start: node.start, end: node.end, text };
}

/** A name that nothing in the file has: the wanted one, else with a number. */
export function freshName(wanted: string, source: SourceContext): string {
  let name = wanted;
  for (let number = 2; source.names.has(name); number++) name = `${wanted}${number}`;
  return name;
}

/** A name made of what an expression is called, in the style of the language: `userIds` and `Set` → `userIdsSet`. */
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
