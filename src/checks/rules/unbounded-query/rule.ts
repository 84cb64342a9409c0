import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import type { CallNode, CodeNode, FunctionNode } from '../../../languages/tree/codeTree';
import type { Confidence, Range } from '../../finding';
import { isHandler } from '../../knowledge/handlers';
import { functionAround } from '../../analysis/loops';
import { isTestOrMigration } from '../../knowledge/paths';
import { queryOf } from '../../knowledge/queries';
import type { Rule } from '../../rule';
import { isUnbounded, sqlOf } from '../../knowledge/sql';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'unbounded-query';

export const unboundedQuery: Rule = {
  id: ID,
  category: 'database',
  title: 'A whole table, read into memory',
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (isTestOrMigration(source.path)) return;
  const func = functionAround(call);
  if (!func) return;
  const [sqlNode] = call.args.filter((arg) => sqlOf(arg) !== undefined);
  const sql = sqlOf(sqlNode);
  if (sql === undefined || !sqlNode) visitMapper(call, func, source);
  else if (isUnbounded(sql) && !sql.includes('${}') && queryOf(outermost(call), source))
    if (!isStreamed(call, func, source)) report(call, sqlNode, 'likely', source);
}

/** `prisma.user.findMany()`, `User.find({})`, `list(User.objects.all())`: no condition, no limit. */
function visitMapper(call: CallNode, func: FunctionNode, source: SourceContext): void {
  const { callee, args } = call;
  if (callee.kind !== 'member' || !GIVES_ALL[source.language]?.(callee.name, args)) return;
  const chain = outermost(call);
  if (chain !== call && !/^(values|values_list|lean|exec|toArray|sort|order_by)$/.test(nextMethod(call)))
    return;
  if (
    /\.(limit|take|first|slice|paginate|filter|where|Where|Limit|iterator|cursor)\(/.test(
      source.textOf(chain),
    )
  )
    return;
  // A slice of the result is a page.
  if (chain.parent?.kind === 'slice' || chain.parent?.kind === 'index') return;
  const isQuery = queryOf(chain, source);
  if (!isQuery || !isHandler(func)) return;
  if (source.language === 'python' && !isTakenWhole(chain)) return;
  report(chain, chain, 'likely', source);
}

/** Whether an ORM method returns all rows. */
const GIVES_ALL: PerLanguage<(method: string, args: readonly CodeNode[]) => boolean> = {
  javascript: (method, args) =>
    /^(findMany|findAll|find)$/.test(method) &&
    args.length <= 1 &&
    args.every((arg) => arg.kind === 'record' && arg.entries.length === 0),
  python: (method, args) => method === 'all' && args.length === 0,
  go: (method, args) => method === 'Find' && args.length === 1,
};

function nextMethod(call: CallNode): string {
  return call.parent?.kind === 'member' ? call.parent.name : '';
}

/** A Django query set is evaluated when it is iterated over: `list(…)` loads all of it. */
function isTakenWhole({ parent }: CodeNode): boolean {
  return (
    parent?.kind === 'call' && parent.callee.kind === 'name' && /^(list|tuple)$/.test(parent.callee.name)
  );
}

function report(subject: CallNode, marked: Range, confidence: Confidence, source: SourceContext): void {
  source.report({
    rule: ID,
    subject,
    marked,
    confidence,
    message: l10n.t(
      'All rows of the table are read into memory. Fetch a page at a time with LIMIT, or stream the rows.',
    ),
    lens: l10n.t('Reads all rows: no LIMIT'),
  });
}

function outermost(call: CallNode): CallNode {
  const member = call.parent;
  const next =
    member?.kind === 'member' && member.parent?.kind === 'call' && member.parent.callee === member
      ? member.parent
      : undefined;
  return next ? outermost(next) : call;
}

/** Rows that are read one by one are not all in memory. */
function isStreamed(call: CallNode, func: FunctionNode, source: SourceContext): boolean {
  if (source.language === 'go') return !/\.(Select|SelectContext)$/.test(source.textOf(call.callee));
  const { parent } = call;
  if (parent?.kind === 'loop') return true;
  // A Python cursor returns rows one by one, unless all are requested.
  const isCursor =
    source.language === 'python' &&
    call.callee.kind === 'member' &&
    /cur(sor)?$/.test(source.textOf(call.callee.object));
  if (isCursor) return !/\.fetchall\(/.test(source.textOf(func));
  return /\.(iterate|stream|cursor|each|fetchmany|fetchone|yield_per)\(|QueryStream/.test(
    source.textOf(outermost(call)),
  );
}
