import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import {
  walk,
  type CallNode,
  type CodeNode,
  type FunctionNode,
  type NameNode,
} from '../../../languages/tree/codeTree';
import type { Confidence } from '../../finding';
import { isHandler } from '../../knowledge/handlers';
import { dottedName } from '../../analysis/inferredTypes';
import { functionAround } from '../../analysis/loops';
import { isTestOrMigration } from '../../knowledge/paths';
import { moduleOf } from '../../analysis/imports';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'connection-per-call';

export const connectionPerCall: Rule = {
  id: ID,
  category: 'database',
  title: 'A connection or pool for every call',
  visit: { call: visitCall },
};

/** Packages and those of their functions that open a connection. */
const OPENERS: PerLanguage<readonly (readonly [RegExp, RegExp])[]> = {
  javascript: [
    [/^pg$/, /^(Pool|Client|pg\.Pool|pg\.Client)$/],
    [/^mysql2?(\/promise)?$/, /(^|\.)create(Connection|Pool)$/],
    [/^@prisma\/client$/, /^PrismaClient$/],
    [/^sequelize$/, /^Sequelize$/],
    [/^typeorm$/, /^(DataSource|createConnection)$/],
    [/^mongodb$/, /^MongoClient(\.connect)?$/],
    [/^mongoose$/, /(^|\.)(connect|createConnection)$/],
    [/^(redis|@redis\/client)$/, /(^|\.)createClient$/],
    [/^ioredis$/, /^(Redis|IORedis)$/],
    [/^knex$/, /^knex$/i],
  ],
  python: [
    [
      /^(psycopg2?|asyncpg|pymysql|MySQLdb|mysql\.connector|mysql|aiomysql|aiosqlite)$/,
      /(^|\.)(connect|create_pool)$/,
    ],
    [/^sqlalchemy/, /(^|\.)create_(async_)?engine$/],
    [/^redis/, /(^|\.)(Redis|StrictRedis|from_url)$/],
    [/^pymongo$/, /(^|\.)MongoClient$/],
  ],
  go: [
    [/^database\/sql$/, /^sql\.Open$/],
    [/jackc\/pgx/, /^(pgx\.Connect|pgxpool\.(New|Connect|NewWithConfig))$/],
    [/gorm$/, /^gorm\.Open$/],
    [/sqlx$/, /^sqlx\.(Connect|Open|MustConnect)$/],
    [/redis/, /^redis\.NewClient$/],
    [/mongo/, /^mongo\.Connect$/],
  ],
};

function visitCall(call: CallNode, source: SourceContext): void {
  const name = dottedName(call.callee);
  if (name === undefined || isTestOrMigration(source.path) || !opens(call, name, source)) return;
  const func = functionAround(call);
  const isInLoop = source.iterationsOf(call).length > 0;
  const confidence = func ? confidenceIn(func, call, source) : isInLoop ? 'certain' : undefined;
  if (!confidence) return;
  source.report({
    rule: ID,
    subject: call,
    confidence,
    message: isInLoop
      ? l10n.t(
          '{0} opens a connection on every iteration, which takes longer than most queries. Share one pool across the whole program, with a maximum size, a wait timeout and a connection lifetime.',
          name,
        )
      : l10n.t(
          '{0} opens a connection on every call to {1}, which takes longer than most queries. Share one pool across the whole program, with a maximum size, a wait timeout and a connection lifetime.',
          name,
          func?.name ?? l10n.t('this function'),
        ),
    lens: isInLoop
      ? l10n.t('Opens a connection on every iteration')
      : l10n.t('Opens a connection on every call'),
  });
}

function opens(call: CallNode, name: string, source: SourceContext): boolean {
  // `knex('users')` queries a table.
  if (call.args[0]?.kind === 'text' && name === 'knex') return false;
  const root = rootName(call.callee);
  const module = root && moduleOf(root, source);
  if (module === undefined) return false;
  return OPENERS[source.language]?.some(([from, called]) => from.test(module) && called.test(name)) === true;
}

function rootName(node: CodeNode): CodeNode | undefined {
  return node.kind === 'member' ? rootName(node.object) : node.kind === 'name' ? node : undefined;
}

const SETUP =
  /^(main|_?(init|setup|create|make|build|new|open|connect|start|bootstrap|get|provide|register|configure|with)\w*|constructor|__init__|__aenter__|lifespan|startup)$/i;

/** @returns undefined if the connection is created once: at startup, to be kept, or to be returned */
function confidenceIn(func: FunctionNode, call: CallNode, source: SourceContext): Confidence | undefined {
  if (source.iterationsOf(call).length > 0) return isKept(call, source) ? undefined : 'certain';
  if (isKept(call, source)) return undefined;
  if (isHandler(func)) return 'certain';
  if (func.name !== undefined && SETUP.test(func.name)) return undefined;
  if (func.name === undefined && !func.parameters.length) return undefined;
  return closes(func, call) ? 'certain' : 'likely';
}

/** Whether it is kept for later: returned, or stored in a member or an outer variable. */
function isKept(call: CallNode, source: SourceContext): boolean {
  let node: CodeNode = call;
  while (
    node.parent &&
    (node.parent.kind === 'await' || node.parent.kind === 'binary' || node.parent.kind === 'conditional')
  )
    node = node.parent;
  const { parent } = node;
  if (parent?.kind === 'jump') return true;
  if (parent?.kind === 'function') return parent.isExpression;
  if (parent?.kind !== 'assign' && parent?.kind !== 'declare') return false;
  const [target] = parent.targets;
  if (target?.kind === 'member' || target?.kind === 'index') return true;
  return target?.kind === 'name' && isKeptIn(target, call, source);
}

/** Whether a variable outlives the function, or is given on. */
function isKeptIn(target: NameNode, call: CallNode, source: SourceContext): boolean {
  const binding = source.bindings.of(target);
  if (!binding) return false;
  const func = functionAround(call);
  const isOuter =
    func !== undefined && binding.declarations.some(({ start, end }) => start < func.start || end > func.end);
  return isOuter || binding.reads.some((read) => isGivenBack(read));
}

function isGivenBack(read: CodeNode): boolean {
  for (let node = read, parent = read.parent; parent; node = parent, parent = parent.parent) {
    if (parent.kind === 'jump') return parent.values.includes(node) && parent.form !== 'throw';
    if (parent.kind === 'assign')
      return (
        parent.values.includes(node) &&
        parent.targets.some(({ kind }) => kind === 'member' || kind === 'index')
      );
    if (
      parent.kind !== 'record' &&
      parent.kind !== 'entry' &&
      parent.kind !== 'list' &&
      parent.kind !== 'unary'
    )
      return false;
  }
  return false;
}

/** Whether the function closes the connection, so that it serves this call alone. */
function closes(func: FunctionNode, call: CallNode): boolean {
  const holder = call.parent?.kind === 'assign' ? call.parent.parent : call.parent;
  let found = holder?.kind === 'block' && holder.form === 'with';
  walk(func, (node) => {
    if (node.kind === 'member')
      found ||= /^(end|close|quit|disconnect|destroy|\$disconnect|Close|dispose)$/.test(node.name);
  });
  return found;
}
