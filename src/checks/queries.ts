import type { CallNode, CodeNode, ImportNode, MemberNode } from '../syntax/codeTree';
import { dottedName } from './kinds';
import type { SourceContext } from './sourceContext';
import { isRead, sqlOf } from './sql';

/** A call that asks something outside of the program. */
export interface Query {
  /** The last call of a chain: `db.select().from(users).where(…)`. */
  readonly node: CallNode;
  readonly target: 'database' | 'cache' | 'http';
  readonly isWrite: boolean;
  /** True where the client is known, by its import or by SQL. */
  readonly isSure: boolean;
}

/** Packages by what their clients talk to. */
const DATABASE_PACKAGES =
  /^(pg|pg-promise|postgres|mysql2?(\/promise)?|better-sqlite3|sqlite3?|node:sqlite|knex|@prisma\/client|typeorm|sequelize|mongoose|mongodb|drizzle-orm(\/.*)?|psycopg2?|asyncpg|pymysql|mysql\.connector|MySQLdb|sqlalchemy(\..*)?|django\.db(\..*)?|pymongo|database\/sql|github\.com\/(jmoiron\/sqlx|jackc\/pgx.*|lib\/pq)|gorm\.io\/gorm|aiosqlite|peewee)$/;
const CACHE_PACKAGES =
  /^(redis|ioredis|@redis\/client|memcached|memjs|github\.com\/(redis\/go-redis|go-redis\/redis)(\/v\d+)?|pymemcache.*|redis\.asyncio)$/;

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

/** Methods that only mappers of rows have. */
const ORM_READS: ReadonlySet<string> = new Set([
  ...[
    'findUnique',
    'findUniqueOrThrow',
    'findFirst',
    'findFirstOrThrow',
    'findMany',
    'findByPk',
    'findById',
    'findOneBy',
    'findOneByOrFail',
    'findOneOrFail',
    'findAndCountAll',
    'findAndCount',
  ],
]);
/** Methods that others have too: the receiver must look like a model or a repository. */
const COMMON_READS: ReadonlySet<string> = new Set([
  'findOne',
  'find',
  'findAll',
  'findBy',
  'count',
  'countDocuments',
  'exists',
  'aggregate',
  'load',
]);
const DJANGO_READS: ReadonlySet<string> = new Set([
  'get',
  'filter',
  'exclude',
  'first',
  'last',
  'count',
  'exists',
  'get_or_create',
  'all',
  'aggregate',
  'values',
  'values_list',
]);
const GORM_READS: ReadonlySet<string> = new Set(['First', 'Find', 'Take', 'Last', 'Scan', 'Pluck', 'Count']);
const CACHE_READS = /^(m?get|h?getall|hget|hmget|smembers|zrange|lrange|exists|Get|HGet|HGetAll|SMembers)$/i;
const HTTP_CALLS = {
  javascript: /^(fetch|axios(\.(get|post|request))?|got(\.get)?)$/,
  python: /^(requests\.(get|post|request)|httpx\.(get|post)|urllib\.request\.urlopen)$/,
  go: /^http\.(Get|Post)$/,
} as const;

/** What a call asks; undefined for a call that asks nothing, or that is not the last of its chain. */
export function queryOf(call: CallNode, source: SourceContext): Query | undefined {
  if (isChained(call) || (call.callee.kind === 'member' && isTail(call.callee))) return undefined;
  for (let link: CodeNode = call; ;) {
    if (link.kind === 'call') {
      const query = linkQuery(link, call, source);
      if (query) return query;
      link = link.callee;
    } else if (link.kind === 'member') link = link.object;
    else return undefined;
  }
}

/** Whether a call goes on: `call().more()`. */
function isChained(call: CallNode): boolean {
  const member = call.parent;
  return (
    member?.kind === 'member' &&
    member.object === call &&
    member.parent?.kind === 'call' &&
    member.parent.callee === member &&
    !isTail(member)
  );
}

/** What is done with an answer is no part of the question: `fetch(url).then(…)`. */
function isTail({ name, object }: MemberNode): boolean {
  return (
    object.kind === 'call' &&
    /^(then|catch|finally|Scan|map|filter|forEach|json|fetchone|fetchall|scalars?|rows)$/.test(name)
  );
}

function linkQuery(link: CallNode, node: CallNode, source: SourceContext): Query | undefined {
  const name = dottedName(link.callee);
  if (name !== undefined && HTTP_CALLS[source.language].test(name) && !isOwn(link, source))
    return { node, target: 'http', isWrite: false, isSure: true };
  const { callee, args } = link;
  if (callee.kind === 'name') return builderQuery(callee.name, link, node, source);
  if (callee.kind !== 'member') return undefined;
  const method = callee.name;
  if (SQL_METHODS.has(method)) {
    const sql =
      args
        .slice(0, 3)
        .map((arg) => sqlOf(resolved(arg, source)))
        .find((one) => one !== undefined) ?? preparedSql(callee.object, source);
    if (sql !== undefined) return { node, target: 'database', isWrite: !isRead(sql), isSure: true };
  }
  const root = rootOf(callee.object);
  const rootName = root?.kind === 'name' ? root.name : '';
  if (ORM_READS.has(method)) return { node, target: 'database', isWrite: false, isSure: true };
  const hasDatabase = importsAny(source, DATABASE_PACKAGES);
  const isModel =
    /^[A-Z]/.test(rootName) ||
    /(repo|repository|model|collection|orm|prisma|\bdb)$/i.test(lastName(callee.object));
  if (COMMON_READS.has(method) && isModel && args[0]?.kind !== 'function' && source.language === 'javascript')
    return hasDatabase || args[0]?.kind === 'record'
      ? { node, target: 'database', isWrite: false, isSure: hasDatabase }
      : undefined;
  if (source.language === 'python') {
    if (/\.objects\b/.test(dottedName(callee.object) ?? '') && DJANGO_READS.has(method))
      return { node, target: 'database', isWrite: false, isSure: true };
    const isSession = /^(self\.)?(db\.)?_?session$/i.test(dottedName(callee.object) ?? '');
    if (isSession && ['query', 'get', 'scalar', 'scalars'].includes(method))
      return { node, target: 'database', isWrite: false, isSure: hasDatabase };
  }
  if (
    source.language === 'go' &&
    GORM_READS.has(method) &&
    importsAny(source, /gorm/) &&
    args.some(isReference)
  )
    return { node, target: 'database', isWrite: false, isSure: true };
  const isCache = /redis|^rdb$|memcache/i.test(rootName) && importsAny(source, CACHE_PACKAGES);
  if (isCache && CACHE_READS.test(method) && args.length > 0)
    return { node, target: 'cache', isWrite: false, isSure: true };
  return undefined;
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

/** The value that a name stands for, where it is given one once. */
function resolved(node: CodeNode, source: SourceContext): CodeNode {
  if (node.kind !== 'name') return node;
  const binding = source.bindings.of(node);
  const [declaration] = binding?.declarations ?? [];
  if (
    binding?.declarations.length !== 1 ||
    (declaration?.kind !== 'declare' && declaration?.kind !== 'assign')
  )
    return node;
  const isOnly = declaration.targets.length === 1 && binding.writes.every((write) => write === declaration);
  return (isOnly && declaration.values[0]) || node;
}

function isOwn(link: CallNode, source: SourceContext): boolean {
  return (
    link.callee.kind === 'name' &&
    source.bindings.of(link.callee)?.declarations.some(({ kind }) => kind === 'function') === true
  );
}

function isReference(node: CodeNode): boolean {
  return node.kind === 'unary' && node.operator === '&';
}

function rootOf(node: CodeNode): CodeNode | undefined {
  if (node.kind === 'member') return rootOf(node.object);
  if (node.kind === 'call') return rootOf(node.callee);
  return node;
}

function lastName(node: CodeNode): string {
  return node.kind === 'member' ? node.name : node.kind === 'name' ? node.name : '';
}

const importCache = new WeakMap<SourceContext, readonly string[]>();

/** Whether a file imports one of some packages, also through `require`. */
function importsAny(source: SourceContext, packages: RegExp): boolean {
  return importedModules(source).some((module) => packages.test(module));
}

function importedModules(source: SourceContext): readonly string[] {
  let known = importCache.get(source);
  if (!known) importCache.set(source, (known = [...modulesOf(source)]));
  return known;
}

function* modulesOf(source: SourceContext): Generator<string> {
  const pending: CodeNode[] = [...source.tree.body];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'import') yield node.module;
    else if (node.kind === 'other') pending.push(...node.children);
    else if (node.kind === 'declare') for (const value of node.values) yield* requiredBy(value);
    else if (node.kind === 'call') yield* requiredBy(node);
  }
}

function* requiredBy(node: CodeNode): Generator<string> {
  if (node.kind === 'member') yield* requiredBy(node.object);
  if (node.kind !== 'call') return;
  const [module] = node.args;
  if (node.callee.kind === 'name' && node.callee.name === 'require' && module?.kind === 'text')
    yield module.value;
  else yield* requiredBy(node.callee);
}

/** The package that a name was imported from, also through `require`; undefined for none. */
export function moduleOf(name: CodeNode, source: SourceContext): string | undefined {
  if (name.kind !== 'name') return undefined;
  for (const declaration of source.bindings.of(name)?.declarations ?? []) {
    if (declaration.kind === 'import') return (declaration satisfies ImportNode).module;
    if (declaration.kind !== 'declare') continue;
    for (const value of declaration.values) for (const module of requiredBy(value)) return module;
  }
  return undefined;
}
