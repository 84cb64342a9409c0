import * as l10n from '@vscode/l10n';
import type { CallNode } from '../../../languages/tree/codeTree';
import { freshName, linesBefore, replace } from '../../edits';
import type { Fix } from '../../finding';
import type { Iteration } from '../../analysis/loops';
import type { SourceContext } from '../../analysis/sourceContext';
import { sqlOf } from '../../knowledge/sql';

/**
 * One query for all keys before the loop, and a map of its rows by key: for PostgreSQL's client of Node.js, a loop
 * over a variable, and a SELECT with one parameter that one column must equal.
 */
export function batchFix(
  call: CallNode,
  { node: loop, over, targets }: Iteration,
  source: SourceContext,
): Fix | undefined {
  const [target] = targets;
  if (
    source.language !== 'javascript' ||
    loop.kind !== 'loop' ||
    over?.kind !== 'name' ||
    target?.kind !== 'name'
  )
    return undefined;
  if (call.callee.kind !== 'member' || call.callee.name !== 'query' || call.parent?.kind !== 'await')
    return undefined;
  const [text, values] = call.args;
  const sql = sqlOf(text);
  const [key] = values?.kind === 'list' ? values.elements : [];
  if (
    sql === undefined ||
    text?.kind !== 'text' ||
    values?.kind !== 'list' ||
    values.elements.length !== 1 ||
    !key
  )
    return undefined;
  const where = /\bwhere\s+((?:\w+\.)?(\w+))\s*=\s*\$1\s*$/i.exec(sql);
  const columns = /^\s*select\s+(.*?)\s+from\b/is.exec(sql)?.[1];
  if (!where || columns === undefined) return undefined;
  const column = where[2]!;
  const hasColumn = columns.includes('*') || new RegExp(`\\b${column}\\b`).test(columns);
  if (!hasColumn) return undefined;
  const all = freshName('allRows', source);
  const map = freshName(
    `rowsBy${column.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
    source,
  );
  const quoted = source.textOf(text);
  const wanted = `${quoted.slice(0, -1).replace(/=\s*\$1\s*$/, '= ANY($1)')}${quoted.slice(-1)}`;
  const client = source.textOf(call.callee);
  const keys = `${over.name}.map((${target.name}) => ${source.textOf(key)})`;
  const lines = [
    `const { rows: ${all} } = await ${client}(${wanted}, [${keys}]);`,
    `const ${map} = new Map();`,
    `for (const row of ${all}) {`,
    `  if (!${map}.has(row.${column})) ${map}.set(row.${column}, []);`,
    `  ${map}.get(row.${column}).push(row);`,
    '}',
  ];
  return {
    title: l10n.t('Ask for all rows at once'),
    edits: [
      linesBefore(loop, lines, source),
      replace(call.parent, `{ rows: ${map}.get(${source.textOf(key)}) ?? [] }`),
    ],
    unsafeBecause: l10n.t(
      'Look at it before you run it: all rows are in memory at once, and only rows are left of the answer.',
    ),
  };
}
