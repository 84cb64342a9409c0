import type { ParsedSource } from '../languages/tree/parsedSource';
import { walk, type CodeNode } from '../languages/tree/codeTree';
import type { Finding, Range } from './finding';
import type { LanguageId, LanguageSupport } from '../languages/language';
import type { Rule } from './rule';
import { SourceContext } from './analysis/sourceContext';
import { suppressions } from './suppression';

type AnyVisit = (node: CodeNode, source: SourceContext) => void;

/** Rules by the kind of node that they look at. */
export class RuleSet {
  private readonly visits = new Map<CodeNode['kind'], AnyVisit[]>();

  constructor(rules: readonly Rule[], language: LanguageId) {
    for (const rule of rules.filter((one) => one.languages?.includes(language) ?? true))
      for (const [kind, visit] of Object.entries(rule.visit) as [CodeNode['kind'], AnyVisit][])
        this.visits.set(kind, [...(this.visits.get(kind) ?? []), visit]);
  }

  run(source: SourceContext): void {
    walk(source.tree, (node) => {
      for (const visit of this.visits.get(node.kind) ?? []) visit(node, source);
    });
  }
}

/**
 * What rules find in a file, in the order of the text. Findings that overlap a syntax error or that a comment
 * switches off are left out, and of several rules at one place the one that says most speaks.
 */
export function checkSource(
  { tree, errors }: ParsedSource,
  text: string,
  language: LanguageSupport,
  path: string,
  rules: RuleSet,
): Finding[] {
  const source = new SourceContext(tree, text, language, path);
  rules.run(source);
  const isOff = suppressions(text, language.lineComment);
  const kept = source.findings.filter(
    (finding) => !errors.some((error) => overlaps(finding, error)) && !isOff(finding.rule, finding.start),
  );
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}

function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
