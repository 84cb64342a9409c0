/** What begins comments that are taken in every language. */
const COMMENTS = ['//', '#', '/*'];

/** `hotline-disable-next-line rule-a, rule-b -- reason`, `hotline-disable-line …`, `hotline-disable-file …` in a comment. */
function directivePattern(lineComment: string): RegExp {
  const marks = [...new Set([...COMMENTS, lineComment])].map((mark) => mark.replace(/\W/g, String.raw`\$&`));
  return new RegExp(
    String.raw`(?:${marks.join('|')})[ \t]*hotline-disable-(next-line|line|file)\b([^\n]*)`,
    'g',
  );
}

/**
 * Whether comments of a text switch a rule off at an offset. Without rules a comment switches off all of them.
 * @param lineComment what begins a comment in the language of the text
 */
export function suppressions(text: string, lineComment: string): (rule: string, offset: number) => boolean {
  const directives = [...text.matchAll(directivePattern(lineComment))].map((match) => ({
    scope: match[1]!,
    line: lineOf(text, match.index),
    rules: ruleNames(match[2]!),
  }));
  if (directives.length === 0) return () => false;
  return (rule, offset) => {
    const line = lineOf(text, offset);
    return directives.some(
      ({ scope, line: at, rules }) =>
        (rules.length === 0 || rules.includes(rule)) &&
        (scope === 'file' || line === (scope === 'line' ? at : at + 1)),
    );
  };
}

function ruleNames(rest: string): string[] {
  const [names] = rest.replace(/\*\/.*$/s, '').split('--');
  return names!
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** 0-based. */
function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
