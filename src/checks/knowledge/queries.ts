import type { PerLanguage } from '../../languages/language';
import type { CallNode, CodeNode, MemberNode } from '../../languages/tree/codeTree';
import { DATABASE_PACKAGES, asksCache, asksHttp, isOrmQuery } from './clients';
import { importsAny } from '../analysis/imports';
import type { SourceContext } from '../analysis/sourceContext';
import { isRead, sqlOf } from './sql';

/** A call that queries something outside the program. */
export interface Query {
  /** The last call of a chain: `db.select().from(users).where(…)`. */
  readonly node: CallNode;
  readonly target: 'database' | 'cache' | 'http';
  readonly isWrite: boolean;
  /** True if the client is known, from its import or because SQL is sent. */
  readonly isSure: boolean;
}

const SQL_METHODS: ReadonlySet<string> = new Set([
  ...[
    'query',
    'execute',
    'exec',
    'all',
    'get',
    'run',
    'one',
    'oneOrNone',
    'many',
    'any',
    'manyOrNone',
    'raw',
    '$queryRawUnsafe',
    '$executeRawUnsafe',
  ],
  ...['fetch', 'fetchrow', 'fetchval', 'fetch_all', 'fetch_one', 'executemany'],
  ...[
    'Query',
    'QueryRow',
    'QueryContext',
    'QueryRowContext',
    'Exec',
    'ExecContext',
    'Queryx',
    'QueryRowx',
    'Get',
    'Select',
    'GetContext',
    'SelectContext',
    'Raw',
  ],
]);

/** The query that a call makes; undefined if it makes none or is not the last of its chain. */
export function queryOf(call: CallNode, source: SourceContext): Query | undefined {
  if (isChained(call, source) || (call.callee.kind === 'member' && isTail(call.callee, source)))
    return undefined;
  for (let link: CodeNode = call; ;) {
    if (link.kind === 'call') {
      const query = linkQuery(link, call, source);
      if (query) return query;
      link = link.callee;
    } else if (link.kind === 'member' && !isTail(link, source)) link = link.object;
    else return undefined;
  }
}

/** Whether a call is continued: `call().more()`. */
function isChained(call: CallNode, source: SourceContext): boolean {
  const member = call.parent;
  return (
    member?.kind === 'member' &&
    member.object === call &&
    member.parent?.kind === 'call' &&
    member.parent.callee === member &&
    !isTail(member, source)
  );
}

/** Handling of the result is not part of the query: `fetch(url).then(…)`. */
function isTail({ name, object }: MemberNode, { language }: SourceContext): boolean {
  return object.kind === 'call' && TAILS[language]?.test(name) === true;
}

const TAILS: PerLanguage<RegExp> = {
  javascript: /^(then|catch|finally|map|filter|forEach|json|rows)$/,
  python: /^(json|fetchone|fetchall|scalars?)$/,
  go: /^Scan$/,
};

function linkQuery(link: CallNode, node: CallNode, source: SourceContext): Query | undefined {
  if (asksHttp(link, source)) return { node, target: 'http', isWrite: false, isSure: true };
  const sql = sqlOfCall(link, source);
  if (sql !== undefined) return { node, target: 'database', isWrite: !isRead(sql), isSure: true };
  const mapper = isOrmQuery(link, source);
  if (mapper) return { node, target: 'database', isWrite: false, isSure: mapper === 'sure' };
  if (asksCache(link, source)) return { node, target: 'cache', isWrite: false, isSure: true };
  return link.callee.kind === 'name' ? builderQuery(link.callee.name, link, node, source) : undefined;
}

/** The SQL that a call runs. */
function sqlOfCall({ callee, args }: CallNode, source: SourceContext): string | undefined {
  // sql`SELECT …` is sent when it is awaited.
  if (callee.kind === 'name' && callee.name === 'sql' && args.length === 1)
    return importsAny(source, DATABASE_PACKAGES) ? sqlOf(args[0]) : undefined;
  if (callee.kind !== 'member' || !SQL_METHODS.has(callee.name)) return undefined;
  for (const arg of args.slice(0, 3)) {
    const sql = sqlOf(resolved(arg, source));
    if (sql !== undefined) return sql;
  }
  return preparedSql(callee.object, source);
}

/** `knex('users').where(…)` */
function builderQuery(
  name: string,
  link: CallNode,
  node: CallNode,
  source: SourceContext,
): Query | undefined {
  const [table] = link.args;
  if (
    link === node ||
    table?.kind !== 'text' ||
    !/^(knex|db|trx)$/.test(name) ||
    !importsAny(source, /^knex$/)
  )
    return undefined;
  return {
    node,
    target: 'database',
    isWrite: /\.(insert|update|del|delete)\(/.test(source.textOf(node)),
    isSure: true,
  };
}

/** `db.prepare('SELECT …').get(id)`, also through a variable. */
function preparedSql(object: CodeNode, source: SourceContext): string | undefined {
  const statement = resolved(object, source);
  if (
    statement.kind !== 'call' ||
    statement.callee.kind !== 'member' ||
    !/^prepare$/i.test(statement.callee.name)
  )
    return undefined;
  return statement.args[0] && sqlOf(resolved(statement.args[0], source));
}

/** The value of a name that is assigned once, otherwise the node itself. */
function resolved(node: CodeNode, source: SourceContext): CodeNode {
  if (node.kind !== 'name') return node;
  const binding = source.bindings.of(node);
  const [declaration] = binding?.declarations ?? [];
  if (
    binding?.declarations.length !== 1 ||
    (declaration?.kind !== 'declare' && declaration?.kind !== 'assign')
  )
    return node;
  // When Go returns a value with an error, the value comes first.
  const isOnly =
    binding.writes.every((write) => write === declaration) &&
    declaration.targets[0]?.kind === 'name' &&
    declaration.targets[0].name === node.name;
  return (isOnly && declaration.values[0]) || node;
}
