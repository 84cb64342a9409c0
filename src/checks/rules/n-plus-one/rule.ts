import * as l10n from '@vscode/l10n';
import { walk, type CallNode, type CodeNode, type LoopNode } from '../../../languages/tree/codeTree';
import { calledFunction, functionOf, type CalledFunction } from '../../analysis/calledFunction';
import { collectionOf } from '../../analysis/collections';
import { dependsOn, isBounded, isBoundedIteration, statementOf } from '../../analysis/expressions';
import type { Report } from '../../finding';
import { lazyRelations } from '../../knowledge/lazyRelations';
import type { Iteration } from '../../analysis/loops';
import { isTestOrMigration } from '../../knowledge/paths';
import { endsOnAnswer } from '../../analysis/endsOnAnswer';
import { queryOf, type Query } from '../../knowledge/queries';
import { batchFix } from './batchQuery';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'n-plus-one';

export const nPlusOne: Rule = {
  id: ID,
  category: 'database',
  title: 'A query, cache request or HTTP request for every element',
  visit: { call: visitCall, loop: visitLoop },
};

function visitCall(call: CallNode, source: SourceContext): void {
  if (isTestOrMigration(source.path)) return;
  visitNamed(call, source);
  const iteration = source.iterationsOf(call).find((one) => !isBoundedIteration(one, source));
  if (!iteration) return;
  const direct = queryOf(call, source);
  const query = direct ?? wrappedQuery(calledFunction(call, source), source);
  if (!query || !dependsOn(call, iteration.node, source)) return;
  if (isChunks(iteration, source) || endsOnAnswer(call, iteration, source)) return;
  const element = elementOf(iteration, source);
  if (element === undefined) return;
  const fixes = direct && (() => [batchFix(call, iteration, source)]);
  report(call, query, element, isAtOnce(call, query, iteration, source), fixes, source);
}

/** `ids.map(getUser)` */
function visitNamed(call: CallNode, source: SourceContext): void {
  const each = source.support.iterations.named(call);
  const func = each && functionOf(each.func, source);
  if (!func || isBounded(each!.over, source)) return;
  const query = wrappedQuery({ func, parameters: func.parameters }, source);
  if (!query) return;
  const element = func.parameters[0] ? source.textOf(func.parameters[0].target) : l10n.t('element');
  const isTogether = query.target === 'http' && isJoined(call);
  report(call, query, element, isTogether, undefined, source);
}

/** Django relations that are loaded separately for each row of a loop. */
function visitLoop(loop: LoopNode, source: SourceContext): void {
  if (source.language !== 'python' || isTestOrMigration(source.path)) return;
  for (const { node, isSure } of lazyRelations(loop, source)) {
    const [target] = loop.targets;
    source.report({
      rule: ID,
      subject: node,
      confidence: isSure ? 'likely' : 'possible',
      message: l10n.t(
        '{0} is loaded by a separate query on every iteration. Load all of them at once with select_related or prefetch_related.',
        source.textOf(node),
      ),
      lens: l10n.t('N+1: one {0} per {1}', l10n.t('query'), source.textOf(target!)),
    });
  }
}

/** Whether the requests run concurrently, none waiting for the one before. */
function isAtOnce(call: CallNode, query: Query, { node }: Iteration, source: SourceContext): boolean {
  if (query.target !== 'http') return false;
  if (source.language === 'javascript' && statementOf(query.node) === query.node) return true;
  for (let one: CodeNode | undefined = call.parent; one && one !== node; one = one.parent)
    if (one.kind === 'start') return true;
  return isJoined(node);
}

/** `Promise.all(…)`, `asyncio.gather(*…)` around the iteration that sends the requests. */
function isJoined(node: CodeNode): boolean {
  let outer = node.parent;
  while (outer?.kind === 'spread' || outer?.kind === 'await' || outer?.kind === 'other') outer = outer.parent;
  return (
    outer?.kind === 'call' &&
    outer.callee.kind === 'member' &&
    /^(all|allSettled|race|any|gather|as_completed|wait)$/.test(outer.callee.name)
  );
}

/** Whether a loop is over chunks, pages or attempts, judging by its names. */
function isChunks({ over, targets }: Iteration, source: SourceContext): boolean {
  const text = [...(over ? [over] : []), ...targets].map((node) => source.textOf(node)).join(' ');
  return /chunk|batch|page|partition|window|shard|migration|attempt|retr/i.test(text);
}

/** A query in a function of this file that depends on the arguments of the call; one level deep. */
function wrappedQuery(called: CalledFunction | undefined, source: SourceContext): Query | undefined {
  if (!called || called.parameters.length === 0) return undefined;
  let found: Query | undefined;
  for (const statement of called.func.body)
    walk(statement, (node) => {
      if (found || node.kind !== 'call') return;
      const query = queryOf(node, source);
      if (
        query &&
        source.iterationsOf(node).length === 0 &&
        called.parameters.some((one) => dependsOn(node, one, source))
      )
        found = query;
    });
  return found;
}

function report(
  call: CallNode,
  query: Query,
  element: string,
  isTogether: boolean,
  fixes: Report['fixes'],
  source: SourceContext,
): void {
  const what = {
    database: l10n.t('query'),
    cache: l10n.t('cache request'),
    http: l10n.t('HTTP request'),
  }[query.target];
  source.report({
    rule: ID,
    subject: call,
    confidence:
      query.isWrite || isTogether
        ? 'possible'
        : query.target === 'http' || !query.isSure
          ? 'likely'
          : 'certain',
    message:
      query.target === 'database'
        ? l10n.t(
            'One {0} per {1}, each a network round trip. Fetch them all at once, then look them up by key.',
            what,
            element,
          )
        : l10n.t(
            'One {0} per {1}, each a network round trip. Send them as a batch if the server supports it.',
            what,
            element,
          ),
    lens: l10n.t('N+1: one {0} per {1}', what, element),
    fixes,
  });
}

/**
 * The name of an element: Go binds the index first, and a loop that counts up to the length of a list indexes it with
 * its counter.
 * @returns undefined for a loop without a collection, such as one that polls, pages or retries
 */
function elementOf(iteration: Iteration, source: SourceContext): string | undefined {
  const { over, targets, node } = iteration;
  const isGo = source.language === 'go';
  if (over) {
    const element = (isGo ? targets[1] : undefined) ?? targets[0] ?? over;
    return source.textOf(element).slice(0, 30);
  }
  const list = collectionOf(iteration, source);
  const [counter] = targets;
  if (list && counter) return `${source.textOf(list)}[${source.textOf(counter)}]`.slice(0, 30);
  // `for rows.Next()`
  const test = isGo && node.kind === 'loop' ? node.test : undefined;
  return test?.kind === 'call' && test.callee.kind === 'member' && test.callee.name === 'Next'
    ? l10n.t('row')
    : undefined;
}
