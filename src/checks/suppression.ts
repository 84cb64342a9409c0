/** Comment markers that are accepted in every language. */
const COMMENTS = ['//', '#', '/*'];

/**
 * Matches `hotline-disable-next-line rule-a, rule-b -- reason`, `hotline-disable-line …`, `hotline-disable-file …` in a
 * comment.
 */
function directivePattern(lineComment: string): RegExp {
  const marks = [...new Set([...COMMENTS, lineComment])].map((mark) => mark.replace(/\W/g, String.raw`\$&`));
  return new RegExp(
    String.raw`(?:${marks.join('|')})[ \t]*hotline-disable-(next-line|line|file)\b([^\n]*)`,
    'g',
  );
}

/**
 * Parses the comments that suppress rules. A comment that names no rules suppresses all of them.
 * @param lineComment the marker of line comments in the language of the text
 * @returns whether a rule is suppressed at an offset
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
