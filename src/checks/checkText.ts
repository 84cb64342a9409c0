import type { ParsedSource } from '../languages/tree/parsedSource';
import { TextPositions } from '../base/textPositions';
import { walk, type CodeNode } from '../languages/tree/codeTree';
import { functionKeyAt } from '../languages/tree/functionKeyAt';
import { functionAround } from './analysis/loops';
import type { Finding, PlacedFix, Range, Report, Subject } from './finding';
import type { LanguageId, LanguageSupport } from '../languages/language';
import type { Rule } from './rule';
import { SourceContext } from './analysis/sourceContext';
import { suppressions } from './suppression';

type AnyVisit = (node: CodeNode, source: SourceContext) => void;

/** Rules by the kind of node they visit. */
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

/** The findings of a check of one text. */
export interface CheckedSource {
  /** In the order of the text. */
  readonly findings: readonly Finding[];
  /** Computes the fixes of a finding, identified by its `fixToken`. */
  fixesOf(token: number | undefined): readonly PlacedFix[];
}

/**
 * Runs rules over a file. Findings that overlap a syntax error or are suppressed by a comment are left out. The tree
 * must not change as long as fixes may be requested.
 */
export function checkSource(
  { tree, errors }: ParsedSource,
  text: string,
  language: LanguageSupport,
  path: string,
  rules: RuleSet,
): CheckedSource {
  const source = new SourceContext(tree, text, language, path);
  rules.run(source);
  const { reports } = source;
  if (reports.length === 0) return NOTHING_FOUND;
  const positions = new TextPositions(text);
  const isOff = suppressions(text, language.lineComment);
  const findings = reports
    .map((report, token) => findingOf(report, token, path, positions))
    .filter(
      (finding) => !errors.some((error) => overlaps(finding, error)) && !isOff(finding.rule, finding.start),
    )
    .sort((a, b) => a.start - b.start || a.end - b.end);
  return {
    findings,
    fixesOf: (token) => fixesOf(token === undefined ? undefined : reports[token], positions),
  };
}

const NOTHING_FOUND: CheckedSource = { findings: [], fixesOf: () => [] };

function findingOf(report: Report, token: number, path: string, positions: TextPositions): Finding {
  const { rule, subject, marked = subject, confidence, message, lens, fixes } = report;
  return {
    rule,
    confidence,
    message,
    lens,
    ...positions.placeOf(marked),
    subject: subjectOf(subject, path, positions),
    // Tokens are stable: the rules report the same findings in the same order for the same text.
    fixToken: fixes && token,
  };
}

function subjectOf(node: CodeNode, path: string, positions: TextPositions): Subject {
  const func = functionAround(node);
  return {
    place: positions.placeOf(node),
    function: func && {
      ...positions.placeOf({ start: func.decorators[0]?.start ?? func.start, end: func.end }),
      name: func.name,
      bodyLine: positions.at(func.body[0]?.start ?? func.end).line,
    },
    key: functionKeyAt(func, path),
  };
}

function fixesOf(report: Report | undefined, positions: TextPositions): PlacedFix[] {
  const fixes = report?.fixes?.() ?? [];
  return fixes
    .filter((fix) => fix !== undefined)
    .map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({ text: edit.text, ...positions.placeOf(edit) })),
    }));
}

function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
