import * as l10n from '@vscode/l10n';
import type { PerLanguage } from '../../../languages/language';
import type { CallNode, CodeNode, RecordNode } from '../../../languages/tree/codeTree';
import { freshName, linesBefore, replace } from '../../edits';
import { growingIterations, isMadeOnce } from '../../analysis/expressions';
import type { Fix } from '../../finding';
import { dottedName } from '../../analysis/inferredTypes';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'costly-constructor-in-loop';

export const costlyConstructorInLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'A new formatter, session or client on every iteration',
  visit: { call: visitCall, record: visitRecord },
};

const CONSTRUCTORS: PerLanguage<RegExp> = {
  javascript:
    /^(Intl\.(DateTimeFormat|NumberFormat|Collator|PluralRules|RelativeTimeFormat|ListFormat|Segmenter|DisplayNames)|Text(De|En)coder)$/,
  python:
    /^(requests\.Session|httpx\.Client|httpx\.AsyncClient|aiohttp\.ClientSession|boto3\.(client|resource|Session))$/,
  go: /^(template\.New|time\.LoadLocation)$/,
};

function visitCall(call: CallNode, source: SourceContext): void {
  const name = dottedName(call.callee);
  if (name === undefined || !CONSTRUCTORS[source.language]?.test(name)) return;
  report(call, name, call.args, source);
}

/** `http.Client{…}` */
function visitRecord(node: RecordNode, source: SourceContext): void {
  if (source.language !== 'go' || !/^http\.(Client|Transport)$/.test(node.type ?? '')) return;
  const place = node.parent?.kind === 'unary' && node.parent.operator === '&' ? node.parent : node;
  report(place, node.type!, [], source);
}

function report(node: CodeNode, name: string, args: readonly CodeNode[], source: SourceContext): void {
  if (isMadeOnce(node, source)) return;
  // An object that depends on the loop's own variables cannot be shared.
  const all: CodeNode = { kind: 'other', start: node.start, end: node.end, children: [] };
  const shared = args.map((arg) => growingIterations(node, unwrapped(arg), source).at(-1));
  const outer =
    args.length === 0
      ? growingIterations(node, { ...all, kind: 'constant', value: null }, source).at(-1)
      : shared.every(Boolean)
        ? shared[0]
        : undefined;
  if (!outer) return;
  source.report({
    rule: ID,
    subject: node,
    confidence: 'certain',
    message: l10n.t('{0} is created on every iteration, which costs many times as much as using it.', name),
    lens: l10n.t('Creates {0} on every iteration', name),
    fixes: source.language === 'javascript' ? () => [hoistFix(node, name, outer.node, source)] : undefined,
  });
}

/** A literal of options is the same in every iteration if its values are. */
function unwrapped(arg: CodeNode): CodeNode {
  if (arg.kind === 'entry') return unwrapped(arg.value);
  if (arg.kind !== 'record' || !arg.entries.every((one) => one.kind === 'entry' && one.value.kind !== 'call'))
    return arg;
  return arg.entries.reduce<CodeNode>(
    (left, entry) => ({
      kind: 'binary',
      start: arg.start,
      end: arg.end,
      operator: '+',
      left,
      right: entry.kind === 'entry' ? entry.value : entry,
    }),
    { kind: 'constant', start: arg.start, end: arg.end, value: null },
  );
}

function hoistFix(node: CodeNode, name: string, outer: CodeNode, source: SourceContext): Fix {
  const last = name.split('.').at(-1)!;
  const variable = freshName(last.charAt(0).toLowerCase() + last.slice(1), source);
  return {
    title: l10n.t('Create it once, before the loop'),
    edits: [
      linesBefore(outer, [`const ${variable} = ${source.textOf(node)};`], source),
      replace(node, variable),
    ],
  };
}
