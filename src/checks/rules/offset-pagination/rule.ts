import * as l10n from '@vscode/l10n';
import type { CallNode, CodeNode, RecordNode, TextNode } from '../../../languages/tree/codeTree';
import type { Confidence, Range } from '../../finding';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';
import { openOffset, sqlOf } from '../../knowledge/sql';

const ID = 'offset-pagination';

export const offsetPagination: Rule = {
  id: ID,
  category: 'database',
  title: 'Pages that are found by skipping all the rows before them',
  visit: { text: visitText, call: visitCall, record: visitRecord },
};

function report(subject: CodeNode, marked: Range, confidence: Confidence, source: SourceContext): void {
  source.report({
    rule: ID,
    subject,
    marked,
    confidence,
    message: l10n.t(
      'The database reads and discards every row before the offset, so later pages are slower. Continue from the last key instead: WHERE id > last ORDER BY id LIMIT n.',
    ),
    lens: l10n.t('O(offset): use the last key instead'),
  });
}

function visitText(node: TextNode, source: SourceContext): void {
  const sql = sqlOf(outermost(node));
  if (sql === undefined) return;
  const offset = openOffset(sql);
  // In a concatenated string, mark the part that contains the keyword.
  if (offset !== undefined && /\b(offset|limit)\b/i.test(node.value)) report(node, node, 'certain', source);
}

function outermost(node: CodeNode): CodeNode {
  return node.parent?.kind === 'binary' ? outermost(node.parent) : node;
}

const CHAIN =
  /\.(orderBy|order_by|order|Order|limit|Limit|take|from|where|Where|select|filter|find|query|sort)\(/;

function visitCall(call: CallNode, source: SourceContext): void {
  const { callee, args } = call;
  if (callee.kind !== 'member' || !/^(offset|skip|Offset)$/.test(callee.name) || args.length !== 1) return;
  if (isFixed(args[0]!)) return;
  const chain = outerChain(call);
  if (!CHAIN.test(source.textOf(chain))) return;
  report(chain, { start: callee.nameStart, end: call.end }, 'likely', source);
}

function outerChain(call: CallNode): CodeNode {
  const member = call.parent;
  const next = member?.kind === 'member' ? member.parent : undefined;
  return next?.kind === 'call' && next.callee === member ? outerChain(next) : call;
}

/** `findMany({ skip, take })`, `findAll({ offset, limit })` */
function visitRecord(node: RecordNode, source: SourceContext): void {
  if (source.language !== 'javascript' || node.parent?.kind !== 'call') return;
  const { callee } = node.parent;
  if (callee.kind !== 'member' || !/^find/.test(callee.name)) return;
  const entry = node.entries.find(
    (one) => one.kind === 'entry' && (one.key === 'skip' || one.key === 'offset'),
  );
  if (entry?.kind === 'entry' && !isFixed(entry.value)) report(node.parent, entry, 'likely', source);
}

function isFixed(node: CodeNode): boolean {
  return node.kind === 'number' || node.kind === 'constant';
}
