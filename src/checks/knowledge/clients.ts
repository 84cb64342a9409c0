import type { PerLanguage } from '../../languages/language';
import type { CallNode, CodeNode } from '../../languages/tree/codeTree';
import { dottedName } from '../analysis/inferredTypes';
import { fullName, importsAny, makerOf, moduleOf, rootOf } from '../analysis/imports';
import type { SourceContext } from '../analysis/sourceContext';

/** Packages, grouped by what their clients connect to. */
export const DATABASE_PACKAGES =
  /^(pg|pg-promise|postgres|slonik|@vercel\/postgres|mysql2?(\/promise)?|better-sqlite3|sqlite3?|node:sqlite|knex|kysely|@prisma\/client|typeorm|@nestjs\/typeorm|sequelize|mongoose|@nestjs\/mongoose|mongodb|drizzle-orm(\/.*)?|psycopg2?(\..*)?|asyncpg|pymysql|mysql\.connector|MySQLdb|sqlalchemy(\..*)?|sqlmodel|flask_sqlalchemy|django\.(db|shortcuts)(\..*)?|pymongo|motor(\..*)?|database\/sql|github\.com\/(jmoiron\/sqlx|jackc\/pgx.*|lib\/pq|jinzhu\/gorm)|gorm\.io\/gorm|go\.mongodb\.org\/.*|aiosqlite|peewee)$/;
const CACHE_PACKAGES =
  /^(redis|ioredis|@redis\/client|memcached|memjs|github\.com\/(redis\/go-redis|go-redis\/redis)(\/v\d+)?|pymemcache.*|redis\.asyncio|aioredis|django\.core\.cache)$/;

const CACHE_MAKERS =
  /(^|\.)(createClient|createCluster|Redis|IORedis|StrictRedis|from_url|Memcached|NewClient)$/;
const CACHE_READS = /^(m?get|h?getall|hget|hmget|smembers|zrange|lrange|exists|Get|HGet|HGetAll|SMembers)$/i;
/** Clients that batch commands and send them later. */
const QUEUES = /(^|\.)(pipeline|multi|batch|Pipeline|TxPipeline)$/;

/** Whether a call queries a cache for one key. */
export function asksCache(call: CallNode, source: SourceContext): boolean {
  const { callee, args } = call;
  if (callee.kind !== 'member' || args.length === 0 || !CACHE_READS.test(callee.name)) return false;
  if (!importsAny(source, CACHE_PACKAGES)) return false;
  const maker = makerOf(callee.object, source);
  const name = lastName(callee.object);
  if (/pipe|multi|batch/i.test(name) || (maker !== undefined && QUEUES.test(maker))) return false;
  if (maker !== undefined) return CACHE_MAKERS.test(maker);
  if (/redis|^rdb$|memcache|^cache$/i.test(name)) return true;
  // Go's `client.Get(ctx, key)` takes a context first; no other client does.
  const [first] = args;
  return source.language === 'go' && first?.kind === 'name' && first.name === 'ctx' && !/http/i.test(name);
}

const HTTP_CALLS: PerLanguage<RegExp> = {
  javascript:
    /^(fetch|axios(\.(get|post|put|patch|delete|head|request))?|got(\.(get|post))?|ky(\.(get|post))?|superagent\.get|\$\.(get|getJSON|ajax|post)|\$http\.(get|post))$/,
  python:
    /^(requests\.(get|post|put|patch|delete|head|request)|httpx\.(get|post|put|delete|request)|urllib\.request\.urlopen|urllib2\.urlopen)$/,
  go: /^http\.(Get|Post|Head|PostForm)$/,
};

const HTTP_MAKERS: PerLanguage<RegExp> = {
  javascript: /^(axios|got|ky)\.(create|extend)$/,
  python: /^(requests\.(Session|session)|httpx\.(Async)?Client|aiohttp\.ClientSession)$/,
  go: /^(http\.Client|resty\.New)$/,
};
const HTTP_METHODS = /^(get|post|put|patch|delete|head|request|Get|Post|Head|Do)$/;

/** Whether a call sends an HTTP request. */
export function asksHttp(call: CallNode, source: SourceContext): boolean {
  const { callee } = call;
  const { language } = source;
  if (isOwnFunction(callee, source)) return false;
  if (HTTP_CALLS[language]?.test(fullName(callee, source) ?? '')) return true;
  if (callee.kind !== 'member' || !HTTP_METHODS.test(callee.name) || call.args.length === 0) return false;
  const { name, object } = callee;
  const maker = clientMaker(object, source);
  if (maker !== undefined && HTTP_MAKERS[language]?.test(maker)) return true;
  return HTTP_CLIENTS[language]?.(object, name, source) ?? false;
}

/** Whether a name is that of a function of the file itself. */
function isOwnFunction(callee: CodeNode, source: SourceContext): boolean {
  if (callee.kind !== 'name') return false;
  return source.bindings.of(callee)?.declarations.some(({ kind }) => kind === 'function') === true;
}

/** What made the client that an object is. */
function clientMaker(object: CodeNode, source: SourceContext): string | undefined {
  if (object.kind === 'call') return fullName(object.callee, source);
  return makerOf(object, source) ?? makerOfWith(object, source);
}

/** Whether an object is a client by how it is written, where its maker is not known. */
const HTTP_CLIENTS: PerLanguage<(object: CodeNode, method: string, source: SourceContext) => boolean> = {
  python: (object, _method, source) =>
    /^(self\.)?_?(session|client)$/.test(dottedName(object) ?? '') && importsAny(source, /^aiohttp$/),
  go: (object, method, source) =>
    importsAny(source, /^net\/http$/) && (method === 'Do' || isGoClient(object, source)),
};

/** `with httpx.Client() as client` */
function makerOfWith(object: CodeNode, source: SourceContext): string | undefined {
  if (object.kind !== 'name') return undefined;
  const [declaration] = source.bindings.of(object)?.declarations ?? [];
  const value = declaration?.kind === 'assign' ? declaration.values[0] : undefined;
  return value?.kind === 'call' ? fullName(value.callee, source) : undefined;
}

function isGoClient(object: CodeNode, source: SourceContext): boolean {
  if (dottedName(object) === 'http.DefaultClient') return true;
  if (object.kind !== 'name') return /^(http)?client$/i.test(lastName(object));
  return (
    source.bindings.of(object)?.declarations.some((one) => {
      if (one.kind === 'parameter') return /^\*?http\.Client$/.test(one.type ?? '');
      const [value] = one.kind === 'declare' ? one.values : [];
      const made = value?.kind === 'unary' ? value.value : value;
      return made?.kind === 'record' && made.type === 'http.Client';
    }) === true
  );
}

/** Methods that only ORMs have. */
const ORM_READS: ReadonlySet<string> = new Set([
  ...['findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow', 'findMany', 'findByPk', 'findById'],
  ...['findOneBy', 'findOneByOrFail', 'findOneOrFail', 'findAndCountAll', 'findAndCount', 'findByIds'],
  ...['getRawMany', 'getRawOne', 'getManyAndCount', 'getOneOrFail', 'countDocuments', 'findOneAndUpdate'],
  ...['find_one', 'count_documents', 'get_by_id', 'get_or_none', 'one_or_none', 'scalar_one_or_none'],
  ...['$queryRaw', '$queryRawUnsafe', 'executeTakeFirst', 'executeTakeFirstOrThrow'],
]);
/** Methods that are not unique to ORMs: the receiver must look like a model or a repository. */
const COMMON_READS: ReadonlySet<string> = new Set([
  ...['findOne', 'find', 'findAll', 'findBy', 'count', 'exists', 'aggregate', 'groupBy', 'load'],
  ...['getMany', 'getOne', 'distinct', 'execute'],
]);
const DJANGO_READS: ReadonlySet<string> = new Set([
  ...['get', 'filter', 'exclude', 'first', 'last', 'count', 'exists', 'get_or_create', 'all', 'aggregate'],
  ...['values', 'values_list', 'earliest', 'latest', 'annotate', 'order_by'],
]);
const FLASK_READS: ReadonlySet<string> = new Set([
  ...['get', 'get_or_404', 'filter', 'filter_by', 'first', 'all', 'count', 'one'],
]);
const GORM_READS: ReadonlySet<string> = new Set(['First', 'Find', 'Take', 'Last', 'Scan', 'Pluck', 'Count']);

/** How sure it is that a call queries through an ORM; undefined if it does not. */
export function isOrmQuery(call: CallNode, source: SourceContext): 'sure' | 'likely' | undefined {
  const { callee } = call;
  const hasDatabase = importsAny(source, DATABASE_PACKAGES);
  if (callee.kind === 'name')
    return /^(aget|get)_(object|list)_or_404$/.test(callee.name) && source.language === 'python'
      ? 'sure'
      : undefined;
  if (callee.kind !== 'member') return undefined;
  return MAPPERS[source.language]?.(call, callee.name, callee.object, hasDatabase, source);
}

type Mapper = (
  call: CallNode,
  method: string,
  object: CodeNode,
  hasDatabase: boolean,
  source: SourceContext,
) => 'sure' | 'likely' | undefined;

const MAPPERS: PerLanguage<Mapper> = { javascript: javascriptMapper, python: pythonMapper, go: goMapper };

function goMapper(
  { args }: CallNode,
  method: string,
  object: CodeNode,
  _hasDatabase: boolean,
  source: SourceContext,
): 'sure' | undefined {
  const isGorm =
    GORM_READS.has(method) &&
    importsAny(source, /gorm/) &&
    args.some(isReference) &&
    !/^rows?$/.test(lastName(object));
  return isGorm ? 'sure' : undefined;
}

function javascriptMapper(
  { args: [first] }: CallNode,
  method: string,
  object: CodeNode,
  hasDatabase: boolean,
  source: SourceContext,
): 'sure' | 'likely' | undefined {
  if (ORM_READS.has(method)) return 'sure';
  const chain = callNames(object);
  if (isTableRead(method, chain, first, object)) return 'sure';
  if (!COMMON_READS.has(method) || first?.kind === 'function') return undefined;
  if (BUILDERS.some((builder) => chain.includes(builder)) || (hasDatabase && chain.includes('collection')))
    return 'sure';
  const root = rootOf(object);
  if (!isModelName(root, object)) return undefined;
  if (hasDatabase) return 'sure';
  if (first?.kind !== 'record' && !isImportedModel(root, source)) return undefined;
  return root.kind === 'name' && /prisma/i.test(root.name) ? 'sure' : 'likely';
}

/** Calls that begin a query, to which its parts are added. */
const BUILDERS = ['createQueryBuilder', 'selectFrom'];

/** `db.select().from(users)`, `supabase.from('users').select()` */
function isTableRead(
  method: string,
  chain: readonly string[],
  first: CodeNode | undefined,
  object: CodeNode,
): boolean {
  if (method === 'from') return chain.includes('select');
  return method === 'select' && first?.kind !== 'function' && chain.includes('from') && isTableCall(object);
}

/** `User`, `prisma.user`, `userRepository`: what is called as models and repositories are. */
function isModelName(root: CodeNode, object: CodeNode): boolean {
  const name = root.kind === 'name' ? root.name : '';
  return (
    /^[A-Z]/.test(name) ||
    /^(prisma|orm|repo)$/i.test(name) ||
    /(repo|repository|model|collection|orm|prisma|\bdb|manager)$/i.test(lastName(object))
  );
}

/** `import User from '../models/user'` */
function isImportedModel(root: CodeNode, source: SourceContext): boolean {
  return /(^|[/.])(models?|entit(y|ies)|prisma)([/.]|$)/i.test(moduleOf(root, source) ?? '');
}

function isTableCall(object: CodeNode): boolean {
  return object.kind === 'call' && object.args[0]?.kind === 'text';
}

type Sureness = 'sure' | 'likely' | undefined;

function pythonMapper(
  call: CallNode,
  method: string,
  object: CodeNode,
  hasDatabase: boolean,
  source: SourceContext,
): Sureness {
  if (ORM_READS.has(method)) return 'sure';
  const path = dottedName(object) ?? '';
  const [first] = call.args;
  return (
    modelRead(path, method) ??
    sqlAlchemyRead(path, method, first, hasDatabase) ??
    otherPythonRead(path, method, first, source)
  );
}

/** Django's `User.objects.get(…)`, Flask's `User.query.filter_by(…)` */
function modelRead(path: string, method: string): Sureness {
  const isDjango = /\.objects\b/.test(path) && DJANGO_READS.has(method);
  const isFlask = /^([A-Z]\w*|\w+\.[A-Z]\w*)\.query$/.test(path) && FLASK_READS.has(method);
  return isDjango || isFlask ? 'sure' : undefined;
}

/** `session.execute(select(User))`, `session.get(User, key)`, `db.query(User)` */
function sqlAlchemyRead(
  path: string,
  method: string,
  first: CodeNode | undefined,
  hasDatabase: boolean,
): Sureness {
  if (/^(execute|scalars?|stream)$/.test(method) && first && isSelect(first)) return 'sure';
  const isSession =
    /^(self\.)?_?(db\.)?_?(db_)?session$/i.test(path) && /^(query|get|scalar|scalars)$/.test(method);
  const isEntity = first?.kind === 'name' && /^[A-Z]/.test(first.name);
  const isDatabase = method === 'query' && isEntity && /(^|[._])db$/.test(path);
  if (!isSession && !isDatabase) return undefined;
  return hasDatabase ? 'sure' : 'likely';
}

/** PyMongo's `users.find({ … })`, Peewee's `User.get(…)` */
function otherPythonRead(
  path: string,
  method: string,
  first: CodeNode | undefined,
  source: SourceContext,
): Sureness {
  const isMongo = method === 'find' && first?.kind === 'record' && importsAny(source, /^(pymongo|motor)/);
  const isPeewee = /^(get|select)$/.test(method) && /^[A-Z]\w*$/.test(path) && importsAny(source, /^peewee$/);
  return isMongo || isPeewee ? 'sure' : undefined;
}

/** `select(Order).where(…)` */
function isSelect(node: CodeNode): boolean {
  return callNames(node).some((name) => name === 'select' || name === 'sa.select');
}

/** The names of the calls in a chain, last one first. */
function callNames(node: CodeNode): string[] {
  if (node.kind === 'member') return callNames(node.object);
  if (node.kind !== 'call') return [];
  const { callee } = node;
  const name = callee.kind === 'member' || callee.kind === 'name' ? [callee.name] : [];
  return [...name, ...callNames(callee)];
}

function isReference(node: CodeNode): boolean {
  return node.kind === 'unary' && node.operator === '&';
}

function lastName(node: CodeNode): string {
  return node.kind === 'member' || node.kind === 'name' ? node.name : '';
}
