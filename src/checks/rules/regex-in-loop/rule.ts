import * as l10n from '@vscode/l10n';
import type { CallNode, CodeNode } from '../../../languages/tree/codeTree';
import { linesBefore, freshName, replace } from '../../edits';
import { growingIterations, isMadeOnce } from '../../analysis/expressions';
import type { Confidence, Fix } from '../../finding';
import { dottedName } from '../../analysis/inferredTypes';
import type { Rule } from '../../rule';
import type { SourceContext } from '../../analysis/sourceContext';

const ID = 'regex-in-loop';

export const regexInLoop: Rule = {
  id: ID,
  category: 'algorithm',
  title: 'The same pattern, compiled on every iteration',
  visit: { call: visitCall },
};

/** How sure it is that the call is expensive; undefined if it compiles no pattern. */
function confidenceOf(call: CallNode, source: SourceContext): Confidence | undefined {
  const name = dottedName(call.callee);
  if (source.language === 'go')
    return /^regexp\.((Must)?Compile(POSIX)?|Match(String|Reader)?)$/.test(name ?? '')
      ? 'certain'
      : undefined;
  // Python caches compiled patterns, so only the lookup costs time.
  if (source.language === 'python') return name === 're.compile' ? 'possible' : undefined;
  return source.language === 'javascript' && name === 'RegExp' ? 'likely' : undefined;
}

function visitCall(call: CallNode, source: SourceContext): void {
  const confidence = confidenceOf(call, source);
  const [pattern, flags] = call.args;
  if (!confidence || !pattern || isMadeOnce(call, source)) return;
  // A global or sticky pattern keeps its position and cannot be shared.
  if (source.language === 'javascript' && flags && !(flags.kind === 'text' && !/[gy]/.test(flags.value)))
    return;
  const outer = growingIterations(call, pattern, source).at(-1);
  if (!outer) return;
  // A call with two results cannot simply be moved.
  const hasTwoResults = source.language === 'go' && !/^regexp\.Must/.test(dottedName(call.callee)!);
  source.report({
    rule: ID,
    subject: call,
    confidence,
    message: l10n.t('The same pattern is compiled on every iteration.'),
    lens: l10n.t('Compiles the same pattern on every iteration'),
    fixes: hasTwoResults ? undefined : () => [hoistFix(call, outer.node, source)],
  });
}

function hoistFix(call: CallNode, loop: CodeNode, source: SourceContext): Fix | undefined {
  const name = freshName('pattern', source);
  const text = source.textOf(call);
  const made = source.support.printer?.constant(name, text);
  if (made === undefined) return undefined;
  return {
    title: l10n.t('Compile once, before the loop'),
    edits: [linesBefore(loop, [made], source), replace(call, name)],
  };
}
