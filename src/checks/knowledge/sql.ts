import type { CodeNode } from '../../languages/tree/codeTree';
import { dottedName } from '../analysis/inferredTypes';

/** Whitespace or a comment. */
const BLANK = /\s+|\/\*[^]*?\*\/|--[^\n]*\n/y;
const STATEMENT = /(?:select|insert\s+into|update|delete\s+from)\b|with\b[^]*?\bselect\b/iy;

/** The SQL in an expression: a string, or several put together. Interpolations are `${}`. */
export function sqlOf(node: CodeNode | undefined): string | undefined {
  const text = node && textOf(node);
  return text !== undefined && isStatement(text) && /\b(from|set|values|select)\b/i.test(text)
    ? text
    : undefined;
}

/**
 * Whether a string is SQL, after any leading whitespace and comments. The string may be anything, so the time is linear
 * in its length.
 */
function isStatement(text: string): boolean {
  let start = 0;
  for (BLANK.lastIndex = 0; BLANK.test(text);) start = BLANK.lastIndex;
  STATEMENT.lastIndex = start;
  return STATEMENT.test(text);
}

function textOf(node: CodeNode): string | undefined {
  if (node.kind === 'text' && node.form !== 'regex' && node.form !== 'bytes') return node.value;
  if (node.kind === 'binary' && (node.operator === '+' || node.operator === '%')) {
    const left = textOf(node.left);
    if (left === undefined) return undefined;
    return node.operator === '%' ? left : left + (textOf(node.right) ?? '${}');
  }
  if (node.kind === 'call') {
    const name = dottedName(node.callee);
    if (name === 'fmt.Sprintf') return node.args[0] && textOf(node.args[0]);
    // `'SELECT … {}'.format(id)`
    if (node.callee.kind === 'member' && node.callee.name === 'format') return textOf(node.callee.object);
  }
  // SQLAlchemy's `text('SELECT …')` and the like, and sql`…`.
  if (node.kind === 'call' && node.args.length === 1) return textOf(node.args[0]!);
  return undefined;
}

export function isRead(sql: string): boolean {
  return /^\s*(with|select)\b/i.test(sql);
}

/**
 * Whether a statement can return an unbounded number of rows: no LIMIT, no lookup by key, no aggregate over all rows.
 */
export function isUnbounded(sql: string): boolean {
  return (
    isRead(sql) &&
    /\bfrom\b/i.test(sql) &&
    !/\b(limit|offset|top|fetch\s+(first|next)|where|group\s+by|rownum|join)\b/i.test(sql) &&
    !/^\s*select\s+(distinct\s+)?(count|sum|min|max|avg|exists)\s*\(/i.test(sql) &&
    !/\b(information_schema|pg_catalog|sqlite_master)\b/i.test(sql)
  );
}

/** The OFFSET whose value the caller supplies; undefined if there is none or it is fixed. */
export function openOffset(sql: string): string | undefined {
  const match =
    /\boffset\s+(\$\{\}|\$\d+|\?|%s|%\(\w+\)s|:\w+|@\w+|\{\w*\}|%d)/i.exec(sql) ??
    /\blimit\s+(?:\$\{\}|\$\d+|\?|%s|:\w+)\s*,\s*(?:\$\{\}|\$\d+|\d+|\?|%s|:\w+)/i.exec(sql);
  return match?.[0];
}
