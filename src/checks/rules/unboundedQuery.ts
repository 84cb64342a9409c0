import * as l10n from '@vscode/l10n';
import type { CallNode } from '../../syntax/codeTree';
import { functionAround } from '../loops';
import { isTestOrMigration } from '../paths';
import { queryOf } from '../queries';
import type { Rule } from '../rule';
import { isUnbounded, sqlOf } from '../sql';
import type { SourceContext } from '../sourceContext';

const ID = 'unbounded-query';

export const unboundedQuery: Rule = {
  id: ID,
  category: 'database',
  title: 'A query gives all rows of a table, however many there are',
  languages: ['javascript', 'python', 'go'],
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (isTestOrMigration(source.path) || !functionAround(call)) return;
  const [sqlNode] = call.args.filter((arg) => sqlOf(arg) !== undefined);
  const sql = sqlOf(sqlNode);
  if (sql === undefined || !sqlNode || !isUnbounded(sql) || sql.includes('${}')) return;
  const query = queryOf(outermost(call), source);
  if (!query || isStreamed(call, source)) return;
  source.report({
    rule: ID,
    start: sqlNode.start,
    end: sqlNode.end,
    confidence: 'likely',
    message: l10n.t(
      'All rows of the table are read into memory. Take a page at a time with LIMIT, or read them as a stream.',
    ),
    lens: l10n.t('Reads all rows: no LIMIT'),
    fixes: [],
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

/** Rows that are taken one by one are not all in memory. */
function isStreamed(call: CallNode, source: SourceContext): boolean {
  if (source.language === 'go') return !/\.(Select|SelectContext)$/.test(source.textOf(call.callee));
  const { parent } = call;
  if (parent?.kind === 'loop') return true;
  return /\.(iterate|stream|cursor|each|fetchmany|fetchone|yield_per)\(|QueryStream/.test(
    source.textOf(outermost(call)),
  );
}
