import * as l10n from '@vscode/l10n';
import { walk, type CallNode, type CodeNode } from '../../syntax/codeTree';
import { calledFunction } from '../calledFunction';
import { dependsOn, isBoundedRepetition, statementOf } from '../expressions';
import type { Repetition } from '../loops';
import { isTestOrMigration } from '../paths';
import { endsOnAnswer } from '../endsOnAnswer';
import { queryOf, type Query } from '../queries';
import { batchFix } from '../fixes/batchQuery';
import type { Rule } from '../rule';
import type { SourceContext } from '../sourceContext';

const ID = 'n-plus-one';

export const nPlusOne: Rule = {
  id: ID,
  category: 'database',
  title: 'A query runs once for every element of a list',
  languages: ['javascript', 'python', 'go'],
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (isTestOrMigration(source.path)) return;
  const repetition = source.repetitionsOf(call).find((one) => !isBoundedRepetition(one, source));
  // A loop without a collection polls, pages or tries again.
  if (!repetition?.over || isChunks(repetition, source) || endsOnAnswer(call, repetition, source)) return;
  const direct = queryOf(call, source);
  const query = direct ?? wrappedQuery(call, source);
  if (!query || !dependsOn(call, repetition.node, source)) return;
  report(call, query, repetition, direct === undefined, source);
}

/** A list of lists was cut to measure before. */
function isChunks({ over, targets }: Repetition, source: SourceContext): boolean {
  const text = [...(over ? [over] : []), ...targets].map((node) => source.textOf(node)).join(' ');
  return /chunk|batch|page|partition|window|shard|migration|attempt|retr/i.test(text);
}

/** A call of a function of this file that asks with what it is given: one level deep. */
function wrappedQuery(call: CallNode, source: SourceContext): Query | undefined {
  const called = calledFunction(call, source);
  if (!called || called.parameters.length === 0) return undefined;
  let found: Query | undefined;
  for (const statement of called.func.body)
    walk(statement, (node) => {
      if (found || node.kind !== 'call') return;
      const query = queryOf(node, source);
      if (
        query &&
        source.repetitionsOf(node).length === 0 &&
        called.parameters.some((one) => dependsOn(node, one, source))
      )
        found = query;
    });
  return found;
}

function report(
  call: CallNode,
  query: Query,
  repetition: Repetition,
  isWrapped: boolean,
  source: SourceContext,
): void {
  const element = source.textOf(elementOf(repetition, source)).slice(0, 30);
  const what = {
    database: l10n.t('query'),
    cache: l10n.t('cache request'),
    http: l10n.t('HTTP request'),
  }[query.target];
  const fix = isWrapped ? undefined : batchFix(call, repetition, source);
  source.report({
    rule: ID,
    start: call.start,
    end: call.end,
    confidence:
      query.isWrite || isNotAwaited(query, source)
        ? 'possible'
        : query.target === 'http' || !query.isSure
          ? 'likely'
          : 'certain',
    message:
      query.target === 'database'
        ? l10n.t(
            'One {0} per {1}: each waits for the database. Ask for all of them at once, then look them up by key.',
            what,
            element,
          )
        : l10n.t(
            'One {0} per {1}: each waits for an answer. Ask for all of them at once where the other side can.',
            what,
            element,
          ),
    lens: l10n.t('N+1: one {0} per {1}', what, element),
    fixes: fix ? [fix] : [],
  });
}

/** Requests that nobody waits for are on their way at the same time. */
function isNotAwaited({ node, target }: Query, source: SourceContext): boolean {
  return source.language === 'javascript' && target === 'http' && statementOf(node) === node;
}

/** What an element is called; Go binds the index before it. */
function elementOf({ targets, over }: Repetition, source: SourceContext): CodeNode {
  const last = source.language === 'go' ? targets[1] : undefined;
  return last ?? targets[0] ?? over!;
}
