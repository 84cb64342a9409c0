import * as l10n from '@vscode/l10n';
import type { CallNode, CodeNode, LoopNode, TextNode } from '../../../languages/tree/codeTree';
import { freshName, linesBefore, replace } from '../../edits';
import type { Fix } from '../../finding';
import type { Iteration } from '../../analysis/loops';
import type { SourceContext } from '../../analysis/sourceContext';
import { sqlOf } from '../../knowledge/sql';

/** A query for one key, in a loop over keys. */
interface KeyQuery {
  readonly loop: LoopNode;
  /** The list being iterated over, and the loop variable. */
  readonly list: string;
  readonly element: string;
  /** The call with its `await`. */
  readonly asked: CodeNode;
  readonly client: CodeNode;
  readonly sql: TextNode;
  readonly key: CodeNode;
  /** The column that is compared with the key. */
  readonly column: string;
}

/**
 * Fetches the rows of all keys with one query before the loop and puts them in a map by key. Supports Node.js's
 * PostgreSQL client, a loop over a variable, and a SELECT with one parameter that is compared with one column.
 */
export function batchFix(call: CallNode, iteration: Iteration, source: SourceContext): Fix | undefined {
  const query = keyQuery(call, iteration, source);
  return query && fixOf(query, source);
}

function keyQuery(
  { callee, args, parent }: CallNode,
  { node: loop, over, targets }: Iteration,
  source: SourceContext,
): KeyQuery | undefined {
  const [target] = targets;
  const isPlainLoop = loop.kind === 'loop' && over?.kind === 'name' && target?.kind === 'name';
  if (source.language !== 'javascript' || !isPlainLoop) return undefined;
  if (callee.kind !== 'member' || callee.name !== 'query' || parent?.kind !== 'await') return undefined;
  const [sql, values] = args;
  const [key, more] = values?.kind === 'list' ? values.elements : [];
  const column = sql?.kind === 'text' ? columnOf(sqlOf(sql)) : undefined;
  if (sql?.kind !== 'text' || !key || more || column === undefined) return undefined;
  return { loop, list: over.name, element: target.name, asked: parent, client: callee, sql, key, column };
}

/** The column of `select … where column = $1`, if it is among the selected columns. */
function columnOf(sql: string | undefined): string | undefined {
  if (sql === undefined) return undefined;
  const column = /\bwhere\s+(?:\w+\.)?(\w+)\s*=\s*\$1\s*$/i.exec(sql)?.[1];
  const selected = /^\s*select\s+(?!\s)(.*?)(?<!\s)\s+from\b/is.exec(sql)?.[1];
  if (column === undefined || selected === undefined) return undefined;
  return selected.includes('*') || new RegExp(`\\b${column}\\b`).test(selected) ? column : undefined;
}

function fixOf(query: KeyQuery, source: SourceContext): Fix {
  const { loop, list, element, asked, client, column } = query;
  const camelCase = column.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const all = freshName('allRows', source);
  const map = freshName(`rowsBy${camelCase}`, source);
  const sql = source.textOf(query.sql);
  const allSql = `${sql.slice(0, -1).replace(/=\s*\$1\s*$/, '= ANY($1)')}${sql.slice(-1)}`;
  const key = source.textOf(query.key);
  const lines = [
    `const { rows: ${all} } = await ${source.textOf(client)}(${allSql}, [${list}.map((${element}) => ${key})]);`,
    `const ${map} = new Map();`,
    `for (const row of ${all}) {`,
    `  if (!${map}.has(row.${column})) ${map}.set(row.${column}, []);`,
    `  ${map}.get(row.${column}).push(row);`,
    '}',
  ];
  return {
    title: l10n.t('Fetch all rows with one query'),
    edits: [linesBefore(loop, lines, source), replace(asked, `{ rows: ${map}.get(${key}) ?? [] }`)],
    unsafeBecause: l10n.t(
      'Review it before you run it: all rows are in memory at once, and each result has nothing but its rows.',
    ),
  };
}
