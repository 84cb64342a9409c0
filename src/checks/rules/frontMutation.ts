import * as l10n from '@vscode/l10n';
import { walk, type CallNode, type CodeNode } from '../../syntax/codeTree';
import { replace } from '../edits';
import { growingRepetitions, onlyValue } from '../expressions';
import type { Confidence, Edit, Fix } from '../finding';
import type { Repetition } from '../loops';
import type { Rule } from '../rule';
import type { SourceContext } from '../sourceContext';

const ID = 'front-mutation';

export const frontMutation: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'Entries are taken from or put at the front of a list in a loop',
  languages: ['javascript', 'python'],
  visit: { call: visitCall },
};

function visitCall(call: CallNode, source: SourceContext): void {
  const { callee } = call;
  if (callee.kind !== 'member' || !isAtFront(call, callee.name, source)) return;
  const list = callee.object;
  const kind = source.kinds.of(list);
  if (kind !== 'array' && kind !== 'unknown') return;
  if (/\bargv?\b|args$|stream|deque/i.test(source.textOf(list))) return;
  const [repetition] = growingRepetitions(call, list, source);
  if (!repetition) return;
  const name = source.textOf(list);
  const fix = source.language === 'python' ? dequeFix(list, source) : undefined;
  source.report({
    rule: ID,
    start: call.start,
    end: call.end,
    confidence: confidenceOf(call, list, repetition, kind === 'array', source),
    message: l10n.t(
      'Every pass moves all that is left in {0}: the time grows with the square of the size.',
      name,
    ),
    lens: l10n.t('O(n²): moves all of {0} in every pass', name),
    fixes: fix ? [fix] : [],
  });
}

/** Sure where a loop empties or fills the list; elsewhere the list may be any short one. */
function confidenceOf(
  call: CallNode,
  list: CodeNode,
  { node, form }: Repetition,
  isList: boolean,
  source: SourceContext,
): Confidence {
  const isAdded = call.args.length > (source.language === 'python' ? 1 : 0);
  const test = node.kind === 'loop' ? node.test : undefined;
  const isDrained = test !== undefined && isAskedFor(test, list, source);
  if (!isDrained && !(isAdded && form === 'each')) return 'possible';
  return isList ? 'certain' : 'likely';
}

/** `while queue:`, `while (queue.length > 0)`; not `while lines and not lines[0]`, which takes off a few. */
function isAskedFor(test: CodeNode, list: CodeNode, source: SourceContext): boolean {
  const text = source.textOf(list);
  let isNamed = false;
  let isPeeked = false;
  walk(test, (node) => {
    if (source.textOf(node) !== text) return;
    isNamed = true;
    isPeeked ||= node.parent?.kind === 'index' && node.parent.object === node;
  });
  return isNamed && !isPeeked;
}

function isAtFront({ args }: CallNode, method: string, source: SourceContext): boolean {
  const isFirst = args[0]?.kind === 'number' && args[0].value === 0;
  if (source.language === 'python')
    return (
      (method === 'pop' && args.length === 1 && isFirst) ||
      (method === 'insert' && args.length === 2 && isFirst)
    );
  if (method === 'shift') return args.length === 0;
  return (method === 'unshift' && args.length > 0) || (method === 'splice' && args.length > 1 && isFirst);
}

/** A deque in the place of a list that is neither indexed nor sliced. */
function dequeFix(list: CodeNode, source: SourceContext): Fix | undefined {
  if (list.kind !== 'name') return undefined;
  const binding = source.bindings.of(list);
  const made = onlyValue(binding);
  if (!binding || !made || (made.kind !== 'list' && made.kind !== 'loop' && made.kind !== 'call'))
    return undefined;
  const edits: Edit[] = [replace(made, `deque(${source.textOf(made)})`)];
  for (const read of binding.reads) {
    const member = read.parent;
    if (member?.kind === 'index' || member?.kind === 'slice') return undefined;
    if (member?.kind !== 'member' || member.object !== read) continue;
    const call = member.parent;
    if (call?.kind !== 'call' || call.callee !== member) return undefined;
    if (member.name === 'sort') return undefined;
    const [first] = call.args;
    const isFront = first?.kind === 'number' && first.value === 0;
    if (member.name === 'pop' && isFront)
      edits.push(replace({ start: member.nameStart, end: call.end }, 'popleft()'));
    else if (member.name === 'insert' && isFront)
      edits.push(replace({ start: member.nameStart, end: call.args[1]!.start }, 'appendleft('));
  }
  if (!source.bindings.lookUp('deque', list))
    edits.push({
      start: importPlace(source),
      end: importPlace(source),
      text: `from collections import deque${source.newline}`,
    });
  return {
    title: l10n.t('Use a deque'),
    edits,
    unsafeBecause: l10n.t('A deque is no list: what gets it from here must not index or slice it.'),
  };
}

/** Behind the docstring and the imports from the future. */
function importPlace(source: SourceContext): number {
  for (const node of source.tree.body) {
    if (node.kind === 'text' || (node.kind === 'import' && node.module === '__future__')) continue;
    const line = source.text.lastIndexOf('\n', node.start - 1) + 1;
    return line;
  }
  return 0;
}
